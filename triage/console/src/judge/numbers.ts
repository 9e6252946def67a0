// Finds clock times, telephones and plates for marks.ts. The same as Go's triage/giveaway/number.go.
import type { Matches } from "./phrases";
import { gap, type Word } from "./words";

const minPhone = 9;
const maxPhone = 13;
const minSpoken = 8;

const leading = (text: string) => /^[0-9]*/.exec(text)![0].length;
const follows = (words: Word[], i: number) => i < words.length && words[i]!.gap <= gap.dot;
const allDigits = (words: Word[], i: number) => i < words.length && words[i]!.digits === words[i]!.text.length;

/** The classes that a word has by its digits. */
export function numberHits(words: Word[], i: number): { name: string; length: number }[] {
  const { text, digits } = words[i]!;
  const hits: { name: string; length: number }[] = [];
  if (leading(text) === 0) return hits;
  if (text.length <= 5) {
    let n = 1;
    while (n < 3 && i + n < words.length && words[i + n]!.gap === gap.slash && words[i + n]!.digits > 0) n++;
    hits.push({ name: "NUMBER", length: n });
  }
  if (digits === text.length && text.length <= 2) {
    hits.push({ name: "NUM", length: 1 });
    if (text.length === 2) hits.push({ name: "NUM2", length: 1 });
    const next = words[i + 1];
    if (next !== undefined && next.gap === gap.colon && next.digits === 2 && next.text.length === 2) hits.push({ name: "CLOCK", length: 2 });
    return hits;
  }
  const clock = /^[0-9]{1,2}(?:gio|h|g)(?:([0-9]{1,2})(?:p|ph|phut)?)?$/.exec(text);
  if (clock !== null) hits.push({ name: clock[1] === undefined ? "HOURS" : "CLOCK", length: 1 });
  return hits;
}

/** Calls back with each telephone, other long number, and plate. */
export function numbers(m: Matches, found: (from: number, to: number, kind: "phone" | "plate") => void): void {
  for (let i = 0; i < m.words.length; i++) {
    const called = Math.max(spoken(m, i), phone(m.words, i));
    const end = called > i ? called : Math.max(plate(m.words, i), plateWord(m, i));
    if (end <= i) continue;
    found(i, end, called > i ? "phone" : "plate");
    i = end - 1;
  }
}

function phone(words: Word[], i: number): number {
  if (!allDigits(words, i)) return i;
  const { digits, text, plus } = words[i]!;
  if (digits >= minPhone) return i + 1;
  const own = text.startsWith("0");
  if (!own && !plus && text !== "84" && text !== "856") return i;
  const enough = plus || !own || text === "020" || text === "02" ? 11 : 10;
  let total = 0;
  let end = i;
  for (let k = i; allDigits(words, k) && (k === i || follows(words, k)) && total < enough; k++) {
    total += words[k]!.digits;
    if (total > maxPhone) break;
    end = k + 1;
  }
  return total < minPhone || total > maxPhone ? i : end;
}

function spoken(m: Matches, i: number): number {
  let end = i;
  while (end < m.words.length && (end === i || m.joined(end)) && m.has(end, "#number_words") > 0) end++;
  return end - i < minSpoken ? i : end;
}

function plate(words: Word[], i: number): number {
  const { text, capitals } = words[i]!;
  const next = words[i + 1];
  const n = leading(text);
  if (n === 2 && text.length > 2) {
    const tail = /^[0-9]{2}[a-z]{1,2}([0-9]*)$/.exec(text)?.[1]?.length;
    if (tail === undefined) return i;
    if (tail >= 4 && tail <= 6) return i + 1;
    return tail <= 3 ? plateDigits(words, i, i + 1) : i;
  }
  if (next === undefined || !follows(words, i + 1)) return i;
  if (n === 2) {
    const series = /^[a-z]/.test(next.text) && next.text.length <= 2 && (next.text.length === 1 || next.digits === 1);
    return series ? plateDigits(words, i, i + 2) : i;
  }
  return n === 0 && text.length === 2 && capitals === 2 && allDigits(words, i + 1) && next.digits === 4 ? i + 2 : i;
}

function plateDigits(words: Word[], i: number, at: number): number {
  let total = 0;
  for (let k = at; k < at + 3 && follows(words, k) && allDigits(words, k); k++) {
    total += words[k]!.digits;
    if (total !== 4 && total !== 5) continue;
    if (total === 4 && follows(words, k + 1) && allDigits(words, k + 1) && words[k + 1]!.digits === 1) continue;
    return k + 1;
  }
  return i;
}

function plateWord(m: Matches, i: number): number {
  const n = m.has(i, "#plate_words");
  if (n === 0) return i;
  let end = i;
  for (let k = i + n; k < i + n + 4 && follows(m.words, k) && (m.words[k]!.digits > 0 || m.words[k]!.text.length <= 2); k++) {
    if (m.words[k]!.digits > 0) end = k + 1;
  }
  return end;
}
