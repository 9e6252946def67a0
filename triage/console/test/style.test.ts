// Every text and ground that base.css pairs can be read in both schemes: WCAG 2.2 AA, 4.5 : 1 for text and 3 : 1 for edges of controls.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const css = readFileSync("src/style/base.css", "utf8");

function colours(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] as string, m[2] as string]));
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const blocks = [...css.matchAll(/:root[^{]*\{([^}]*)\}/g)].map((m) => m[1] as string).filter((b) => b.includes("--ground"));

test("light, dark by the system and dark by choice, the last two alike", () => {
  assert.equal(blocks.length, 3);
  assert.deepEqual(colours(blocks[1] as string), colours(blocks[2] as string));
});

const text: [string, string][] = [
  ["text", "ground"], ["text", "raised"], ["soft", "ground"], ["soft", "raised"], ["accent", "ground"], ["accent", "raised"], ["accent", "accent-soft"], ["text", "accent-soft"],
  ["on-accent", "accent"], ["urgent", "ground"], ["urgent", "urgent-soft"], ["text", "urgent-soft"], ["on-urgent", "urgent"], ["warn", "ground"], ["warn", "warn-soft"], ["text", "warn-soft"],
  ["good", "ground"], ["good", "good-soft"], ["text", "good-soft"], ["on-mark", "mark"],
];

test("contrasts", () => {
  assert.equal(Math.round(contrast("#000000", "#ffffff")), 21);
  for (const block of blocks.slice(0, 2)) {
    const c = colours(block);
    for (const [over, under] of text) {
      const is = contrast(c.get(over) as string, c.get(under) as string);
      assert.ok(is >= 4.5, `${over} on ${under}: ${is.toFixed(2)}`);
    }
    for (const under of ["ground", "raised"]) assert.ok(contrast(c.get("edge") as string, c.get(under) as string) >= 3, `edge on ${under}`);
  }
});
