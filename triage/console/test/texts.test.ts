// Both catalogues say the same things, every key that the code names is there, and none is there for nobody.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import catalogues from "tipline:text";
import { known, language, t, tn } from "../src/text/t";

const { vi, en } = catalogues;
const prefixes = new Set(Object.keys(vi).map((k) => k.split(".")[0] as string));
const code = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((f) => /\.tsx?$/.test(f)).map((f) => readFileSync(join("src", f), "utf8")).join("\n");

/** Keys that stand whole in the code, and beginnings of those that are put together there. */
function named(): { whole: Set<string>; begun: Set<string> } {
  const mine = (k: string) => prefixes.has(k.split(".")[0] as string) && k.includes(".");
  const whole = new Set([...code.matchAll(/["'`]([a-z][a-z0-9_]*(?:\.[a-z0-9_ -]+)+)["'`]/g)].map((m) => m[1] as string).filter(mine));
  const stems = [...whole].filter((k) => !(k in vi) && Object.keys(vi).some((x) => x.startsWith(`${k}.`))).map((k) => `${k}.`);
  const begun = new Set([...stems, ...[...code.matchAll(/`([a-z][a-z0-9_]*\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)\$\{/g)].map((m) => m[1] as string).filter(mine)]);
  return { whole, begun };
}

test("both languages have the same keys, and every place to fill in both", () => {
  assert.deepEqual(Object.keys(vi).sort(), Object.keys(en).sort());
  const places = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().filter((p, i, all) => p !== all[i - 1]);
  for (const [k, text] of Object.entries(vi)) {
    assert.ok(text.trim() !== "" && (en[k] ?? "").trim() !== "", `${k} is empty`);
    assert.deepEqual(places(text), places(en[k] as string), k);
  }
});

test("every key that the code names has a text", () => {
  const { whole, begun } = named();
  assert.ok(whole.size > 50, "the walk finds no keys");
  const missing = [...whole].filter((k) => !(k in vi) && !begun.has(`${k}.`) && !/\.(ts|tsx|json|js)$/.test(k));
  assert.deepEqual(missing, []);
  assert.deepEqual([...begun].filter((b) => !Object.keys(vi).some((k) => k.startsWith(b))), []);
});

test("every text is named by the code", () => {
  const { whole, begun } = named();
  const faults = new Set([...code.matchAll(/"([a-z_]+)"/g)].map((m) => m[1] as string));
  const unused = Object.keys(vi).filter((k) => !whole.has(k) && !whole.has(k.replace(/\.(one|many)$/, "")) && ![...begun].some((b) => k.startsWith(b)) && !(k.startsWith("vault.") && faults.has(k.slice(6))));
  assert.deepEqual(unused, []);
});

test("t fills places in and shows what is unknown", () => {
  language.value = "en";
  assert.equal(t("app.who", { member: "an", office: "{member}" }), "an · {member}");
  assert.equal(t("no.such"), "no.such");
  assert.ok(known("app.name") && !known("no.such"));
  const key = Object.keys(en).find((k) => k.endsWith(".one"))?.slice(0, -4) ?? "";
  assert.notEqual(tn(key, 1), tn(key, 2));
  language.value = "vi";
  assert.equal(tn(key, 1).replace("1", "2"), tn(key, 2));
});
