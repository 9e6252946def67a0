// Compiles triage/giveaway/lists.json and finds its phrases and patterns in words. The same as Go's triage/giveaway/lists.go and match.go.
import lists from "../../../giveaway/lists.json";
import { gap, scan, type Word } from "./words";

export type Kind = "kinship" | "first_person" | "minute" | "vantage" | "told" | "name" | "phone" | "plate" | "house";

interface Listed {
  text: string;
  /** "" without marks. */
  spelled: string;
}

interface Phrase {
  name: string;
  words: Listed[];
}

interface Hit {
  name: string;
  length: number;
}

type Element = { what: "class"; name: string } | { what: "name" } | { what: "skip"; n: number } | { what: "more"; n: number };

interface Pattern {
  kind: Kind;
  elements: Element[];
}

const phrases = new Map<string, Phrase[]>();
const patterns = new Map<string, Pattern[]>();

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const row = map.get(key);
  if (row === undefined) map.set(key, [value]);
  else row.push(value);
}

function file(name: string, all: readonly string[]): void {
  for (const text of all) {
    const words = scan(text).map((w) => ({ text: w.text, spelled: w.marked ? w.spelled : "" }));
    if (words[0] !== undefined) push(phrases, words[0].text, { name, words });
  }
}

for (const [name, all] of Object.entries(lists.classes)) file(name, all);
const named = ["surnames", "surnames_sure", "middles", "middles_sure", "prefixes", "given", "no_names", "not_after", "no_given", "plate_words", "number_words"] as const;
for (const name of named) file(`#${name}`, lists[name]);

function compile(text: string): Element[] {
  return text.split(" ").map((part): Element => {
    if (part === "<NAME>") return { what: "name" };
    if (part.startsWith("*")) return { what: "skip", n: Number(part.slice(1)) };
    if (part.startsWith("+")) return { what: "more", n: Number(part.slice(1)) };
    if (part.startsWith("<")) return { what: "class", name: part.slice(1, -1) };
    if (!literals.has(part)) {
      literals.add(part);
      file(`=${part}`, [part]);
    }
    return { what: "class", name: `=${part}` };
  });
}

const literals = new Set<string>();
for (const [kind, all] of Object.entries(lists.patterns)) {
  for (const text of all) {
    const elements = compile(text);
    if (elements[0]?.what === "class") push(patterns, elements[0].name, { kind: kind as Kind, elements });
  }
}

/** A text with all phrases found in it. */
export class Matches {
  readonly words: Word[];
  /** Capitals mean something: the text is neither all capitals nor without. */
  readonly cased: boolean;
  /** Most words have marks, so that one without has none. */
  readonly strict: boolean;
  private readonly hits: Hit[][];

  /** `numbers` gives the classes that a word has by its digits; `nameAt` the end of a name that begins at a word, or the word. */
  constructor(text: string, numbers: (words: Word[], i: number) => Hit[], private readonly nameAt: (i: number) => number) {
    this.words = scan(text);
    const counted = this.words.filter((w) => w.digits !== w.text.length);
    const upper = counted.filter((w) => w.upper).length;
    this.strict = 3 * counted.filter((w) => w.marked).length > counted.length;
    this.cased = upper > 0 && (5 * upper <= 4 * counted.length || counted.length < 6);
    this.hits = this.words.map((w, i) => {
      const hits = w.digits > 0 ? numbers(this.words, i) : [];
      this.collect(hits, i, w.text);
      if (w.alt !== "" && w.alt !== w.text) this.collect(hits, i, w.alt);
      return hits;
    });
  }

  private collect(hits: Hit[], i: number, text: string): void {
    for (const p of phrases.get(text) ?? []) {
      let n = 0;
      while (n < p.words.length && i + n < this.words.length && (n === 0 || this.joined(i + n)) && this.is(this.words[i + n]!, p.words[n]!)) n++;
      if (n === p.words.length) hits.push({ name: p.name, length: n });
    }
  }

  private is(word: Word, listed: Listed): boolean {
    if (word.marked) return word.spelled === listed.spelled;
    if (this.strict && listed.spelled !== "") return false;
    return word.text === listed.text || word.alt === listed.text;
  }

  joined(i: number): boolean {
    return i < this.words.length && this.words[i]!.gap <= gap.hyphen;
  }

  at(i: number): readonly Hit[] {
    return this.hits[i] ?? [];
  }

  /** Length of the longest phrase of the class at word i, 0 when there is none. */
  has(i: number, name: string): number {
    let longest = 0;
    for (const h of this.at(i)) if (h.name === name) longest = Math.max(longest, h.length);
    return longest;
  }

  /** Calls back with the longest match of each pattern at each word. */
  patterns(found: (from: number, to: number, kind: Kind) => void): void {
    this.words.forEach((_, i) => {
      for (const name of new Set(this.at(i).map((h) => h.name))) {
        for (const p of patterns.get(name) ?? []) {
          const end = this.run(p.elements, 0, i, i);
          if (end > i) found(i, end, p.kind);
        }
      }
    });
  }

  private run(elements: Element[], k: number, start: number, i: number): number {
    const e = elements[k];
    if (e === undefined) return i;
    if (i > start && e.what !== "skip" && !this.joined(i)) return 0;
    if (e.what === "name") {
      const last = this.nameAt(i);
      return last > i ? this.run(elements, k + 1, start, last) : 0;
    }
    if (e.what === "skip") {
      for (let n = 0; n <= e.n && (n === 0 || this.joined(i + n - 1)); n++) {
        const end = this.run(elements, k + 1, start, i + n);
        if (end > 0) return end;
      }
      return 0;
    }
    if (e.what === "more") {
      let n = 0;
      while (n < e.n && this.joined(i + n) && (n === 0 || this.has(i + n, "stop") === 0)) n++;
      return n > 0 ? this.run(elements, k + 1, start, i + n) : 0;
    }
    if (e.name === "ANY") return i < this.words.length ? this.run(elements, k + 1, start, i + 1) : 0;
    let end = 0;
    for (const h of this.at(i)) if (h.name === e.name) end = Math.max(end, this.run(elements, k + 1, start, i + h.length));
    return end;
  }
}
