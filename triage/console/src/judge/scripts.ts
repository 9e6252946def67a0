// Finds phrases of Lao and Thai, which are written without spaces, for marks.ts. The same as Go's triage/giveaway/script.go.
import lists from "../../../giveaway/lists.json";
import type { Kind } from "./phrases";

interface Phrase {
  text: string;
  kind: Kind;
  then?: (text: string, end: number) => number;
}

const nameLetters = 8;
const plateLetters = 14;
const most = 16 << 10;
const scripted = /^[\u0E00-\u0EFF]/;
const byFirst = new Map<string, Phrase[]>();

function file(p: Phrase): void {
  const first = p.text.charAt(0);
  byFirst.set(first, [...(byFirst.get(first) ?? []), p]);
}

for (const [kind, all] of Object.entries(lists.scripts)) for (const text of all) file({ text, kind: kind as Kind });
for (const text of lists.script_titles) file({ text, kind: "name", then: nameAfter });
for (const text of lists.script_plates) file({ text, kind: "plate", then: digitsAfter });
for (const text of lists.script_houses) file({ text, kind: "house", then: digitsAfter });

/** Calls back with each phrase, in UTF-16 units. */
export function scripts(text: string, found: (from: number, to: number, kind: Kind) => void): void {
  let left = most;
  for (let i = 0; i < text.length && left > 0; i++) {
    if (!scripted.test(text.charAt(i))) continue;
    left--;
    for (const p of byFirst.get(text.charAt(i)) ?? []) {
      if (!text.startsWith(p.text, i)) continue;
      const end = p.then === undefined ? i + p.text.length : p.then(text, i + p.text.length);
      if (end > i) found(i, end, p.kind);
    }
    const plate = /^[\u0E81-\u0EAE]{2} ?[0-9]{4}/.exec(text.slice(i, i + 7));
    if (plate !== null) found(i, i + plate[0].length, "plate");
  }
}

function nameAfter(text: string, end: number): number {
  if (text.charAt(end) === " ") end++;
  for (let n = 0; n < nameLetters && scripted.test(text.charAt(end)); n++) end++;
  return end;
}

function digitsAfter(text: string, at: number): number {
  let end = 0;
  for (let n = 0; n < plateLetters && at < text.length; n++, at++) {
    const c = text.charAt(at);
    const digit = c >= "0" && c <= "9";
    if ((!digit && !scripted.test(c) && c !== " " && c !== "-") || (end > 0 && !digit)) break;
    if (digit) end = at + 1;
  }
  return end;
}
