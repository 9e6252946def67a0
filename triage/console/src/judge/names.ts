// Finds names of persons for marks.ts. The same as Go's triage/giveaway/name.go.
import lists from "../../../giveaway/lists.json";
import { classify } from "./letters";
import type { Matches } from "./phrases";
import { gap } from "./words";

const maxName = 5;

const plainOf = (word: string) => [...word].map((c) => classify(c.codePointAt(0) ?? 0).base).join("");
const sure = lists.surnames_sure.map(plainOf);
const foreignBegins = lists.foreign.map(plainOf);

/** Calls back with each name. */
export function names(m: Matches, found: (from: number, to: number) => void): void {
  for (let i = 0; i < m.words.length; i++) {
    const end = titled(m, i);
    if (end > i) {
      found(i, end);
      continue;
    }
    const [from, to] = bare(m, i);
    if (to > from) found(from, to);
    i = Math.max(i, to - 1);
  }
}

function titled(m: Matches, i: number): number {
  if (m.has(i, "#no_names") > 0) return i;
  let end = 0;
  for (const h of m.at(i)) {
    if ((h.name !== "title" && h.name !== "named") || !m.joined(i + h.length)) continue;
    const weak = h.name === "title" && m.has(i, "title_weak") >= h.length;
    const last = nameAt(m, i + h.length, weak);
    if (last > i + h.length) end = Math.max(end, last);
  }
  return end;
}

/** The end of a name that a title introduces, or i. */
export function nameAt(m: Matches, i: number, weak: boolean): number {
  if (i >= m.words.length) return i;
  const row = capitals(m, i);
  if (row > i) return nicked(m, row);
  const end = small(m, i);
  if (end > i) return end;
  if (weak || m.has(i, "#no_given") > 0 || m.has(i, "#given") === 0 || (m.cased && m.strict)) return i;
  return nicked(m, i + 1);
}

function capitals(m: Matches, i: number): number {
  let end = i;
  while (
    end < m.words.length && end < i + maxName && m.cased && m.words[end]!.upper &&
    (end === i ? m.has(i, "#no_names") === 0 : m.joined(end)) && m.words[end]!.digits === 0
  ) end++;
  return end;
}

function nicked(m: Matches, end: number): number {
  return m.joined(end) ? end + m.has(end, "nick") : end;
}

function bare(m: Matches, i: number): [number, number] {
  if (i > 0 && m.joined(i) && m.has(i - 1, "#not_after") > 0) return [i, i];
  const n = m.has(i, "#no_names");
  if (n > 1) return [i + n, i + n];
  const last = capitals(m, i);
  if (last === i) return [i, Math.max(small(m, i), glued(m, i))];
  for (let at = i; at < Math.min(i + 2, last); at++) if (surnamed(m, at, last)) return [at, nicked(m, last)];
  const given = m.has(i, "#given") > 0;
  const w = m.words[i]!;
  if (last === i + 1 && (foreign(w.text) || (given && nicked(m, last) > last) || (given && w.gap === gap.space && !m.words[i - 1]!.upper))) {
    return [i, nicked(m, last)];
  }
  return [i, i];
}

function surnamed(m: Matches, at: number, last: number): boolean {
  const n = last - at;
  if (n < 2) return false;
  if (m.has(at, "#surnames_sure") > 0 || m.has(at, "#prefixes") > 0) return true;
  if (n < 3) return false;
  return m.has(at, "#surnames") > 0 || m.has(at + 1, "#middles_sure") > 0 || m.words[at + 1]!.text.length === 1;
}

function small(m: Matches, i: number): number {
  const n = m.has(i, "#surnames");
  if (n === 0 || !m.joined(i + n) || !m.joined(i + n + 1)) return i;
  const middle = m.words[i + n]!;
  const certain = m.has(i + n, "#middles_sure") > 0 || (m.has(i, "#surnames_sure") > 0 && middle.text.length === 1 && m.has(i + n, "#middles") > 0);
  if (!certain || m.has(i + n + 1, "stop") > 0) return i;
  const end = i + n + 2;
  const more = m.joined(end) && m.has(end, "#given") > 0 && m.has(end, "stop") === 0 && m.words[end]!.upper === m.words[end - 1]!.upper && !m.cased;
  return more ? end + 1 : end;
}

function glued(m: Matches, i: number): number {
  const { text, digits } = m.words[i]!;
  if (text.length < 9 || text.length > 24 || digits > 0) return i;
  const is = sure.some((surname) => {
    const rest = text.startsWith(surname) ? text.slice(surname.length) : "";
    return rest.length >= 5 && (rest.startsWith("van") || rest.startsWith("thi"));
  });
  return is ? i + 1 : i;
}

function foreign(text: string): boolean {
  return text.length >= 5 && foreignBegins.some((begin) => text.startsWith(begin));
}
