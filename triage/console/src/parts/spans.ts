// Marks over a text: spans in UTF-16 units laid over the lines that a page draws.
import { pieces } from "../judge/visible";

/** A stretch of a text that means something: text.slice(from, to). */
export interface Span {
  from: number;
  to: number;
  kind: string;
}

/** A run of a line with the kinds of marks that cover it. odd: it stands for a character that is not drawn. */
export interface Run {
  text: string;
  kinds: string[];
  odd: boolean;
}

/** The text's lines in runs; every character is in exactly one of them, those that are not drawn as their marks. */
export function runsOf(text: string, spans: Span[]): Run[][] {
  const laid = spans.filter((s) => s.to > s.from && s.from >= 0 && s.to <= text.length);
  const cuts = [...new Set([0, text.length, ...laid.flatMap((s) => [s.from, s.to])])].sort((a, b) => a - b);
  const lines: Run[][] = [[]];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const from = cuts[i] ?? 0, to = cuts[i + 1] ?? 0;
    const kinds = [...new Set(laid.filter((s) => s.from <= from && s.to >= to).map((s) => s.kind))];
    const parts = text.slice(from, to).split("\n");
    for (const [n, part] of parts.entries()) {
      if (n > 0) lines.push([]);
      const ends = n + 1 < parts.length || text[to] === "\n";
      for (const p of pieces(ends && part.endsWith("\r") ? part.slice(0, -1) : part)) lines[lines.length - 1]?.push({ text: p.text, kinds, odd: p.mark });
    }
  }
  return lines;
}
