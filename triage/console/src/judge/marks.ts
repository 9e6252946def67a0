// Marks what only one person could have known, and what names somebody, in a text on this device. A port of Go's triage/giveaway, over the same
// lists.json; a test holds the two together on a shared corpus.
import { nameAt, names } from "./names";
import { numberHits, numbers } from "./numbers";
import { Matches, type Kind } from "./phrases";
import { scripts } from "./scripts";

export type { Kind } from "./phrases";

/** A stretch of a text, in UTF-16 units: text.slice(from, to). */
export interface Mark {
  from: number;
  to: number;
  kind: Kind;
}

/** The letter of a kind in docs/formats.md. */
const letters: Record<Kind, string> = {
  kinship: "k", first_person: "f", minute: "m", vantage: "v", told: "t", name: "n", phone: "p", plate: "l", house: "h",
};
const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter, kind as Kind]));

/** Bounds the marks of one text: the last of so many runs to the end of the text, so that nothing goes unmarked. */
const maxMarks = 128;

/** The marks of a text, first to last, none overlapping. For prose as an officer types it, and for any opened text. */
export function marks(text: string): Mark[] {
  const found: Mark[] = [];
  const m: Matches = new Matches(text, numberHits, (i) => nameAt(m, i, false));
  const put = (from: number, to: number, kind: Kind) => {
    found.push({ from: m.words[from]!.from, to: m.words[to - 1]!.to, kind });
  };
  m.patterns(put);
  names(m, (from, to) => put(from, to, "name"));
  numbers(m, put);
  scripts(text, (from, to, kind) => found.push({ from, to, kind }));
  return settle(text, found);
}

function settle(text: string, found: Mark[]): Mark[] {
  found.sort((a, b) => a.from - b.from || b.to - a.to || (letters[a.kind] < letters[b.kind] ? -1 : 1));
  const row: Mark[] = [];
  let end = 0;
  for (const m of found) {
    if (m.to <= end) continue;
    let from = m.from;
    if (from < end) {
      const rest = text.slice(end, m.to).replace(/^[ -]+/, "");
      from = m.to - rest.length;
      const exact = m.kind === "name" || m.kind === "phone" || m.kind === "plate";
      if (rest === "" || (!exact && !rest.includes(" "))) continue;
    }
    end = m.to;
    row.push({ from, to: m.to, kind: m.kind });
    if (row.length === maxMarks) {
      row[row.length - 1]!.to = text.length;
      break;
    }
  }
  return row;
}

/** The marks that intake sealed with the text (answer.marks), told in UTF-16 units. What does not fit the text is left out. */
export function sealedMarks(text: string, sealed: string | undefined): Mark[] {
  const row: Mark[] = [];
  const units = new Units(text);
  let byte = 0;
  for (const [, letter, skip, length] of (sealed ?? "").matchAll(/([a-z])([0-9]{1,6})\+([0-9]{1,6})/g)) {
    const from = units.at((byte += Number(skip)));
    const to = units.at((byte += Number(length)));
    const kind = kinds.get(letter ?? "");
    if (from === undefined || to === undefined || kind === undefined) break;
    row.push({ from, to, kind });
  }
  return row;
}

/** Walks a text by its bytes in UTF-8. */
class Units {
  private byte = 0;
  private unit = 0;

  constructor(private readonly text: string) {}

  /** The unit at which the byte begins a character; undefined when it does not, or lies before one asked for earlier. */
  at(byte: number): number | undefined {
    while (this.byte < byte && this.unit < this.text.length) {
      const code = this.text.codePointAt(this.unit) ?? 0;
      this.byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      this.unit += code < 0x10000 ? 1 : 2;
    }
    return this.byte === byte ? this.unit : undefined;
  }
}

/** Whether a text begins with THU: somebody may be trying how it goes. Intake sets no mark for it, by whose length others could tell. */
export const practised = (text: string): boolean => /^\s*(THU|Thu|thu)(?![\p{L}\p{M}\p{N}])/u.test(text);
