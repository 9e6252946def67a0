// Finds, among the tips that this device has opened, those that may tell the same story. It only suggests: a member joins. Nothing of it leaves the
// device, and nothing is kept but what Related holds in memory until the lock.
import common from "./common.json";
import { marks } from "./marks";
import { scan } from "./words";

/** An opened tip as related needs it. */
export interface Opened {
  id: string;
  text: string;
  /** Hour of the release, in hours since 1970. */
  hour: number;
  communes?: string[];
  marker?: string;
  crossing?: string;
  matter?: string;
}

/** Why two tips may be one story: keys of the catalogue are `related.<reason>`. */
export type Reason = "text" | "plate" | "phone" | "marker" | "crossing" | "place" | "day" | "matter";

export interface Candidate {
  id: string;
  verdict: "same" | "maybe";
  reasons: Reason[];
  /** 0 to 1, for the order alone. */
  likeness: number;
}

/** A tip as it is compared: a sketch of its letters, and what must be equal. */
interface Sketch {
  tip: Opened;
  grams: Uint32Array;
  plates: Set<string>;
  phones: Set<string>;
}

/** Letters in a gram; spaces, marks and capitals make no difference, and a slip of the finger costs five grams of a hundred. */
const gramLetters = 5;
/** Grams of a text: those of the smallest hashes, so that of two long texts the same ones are chosen. */
const maxGrams = 256;
/** Letters of a text that are read. */
const maxLetters = 6_000;
/** A gram in more tips than this finds none of them: it only counts once another one did. Bounds the work of a search. */
const maxTips = 150;
/** But so many of a text's rarest grams find the first of theirs even then: a flood of one text is found as well. */
const flooded = 4;
/** Candidates that are compared in full. */
const maxCompared = 60;
const maxCandidates = 10;

/** Likeness from which texts count as alike; set by hand on the corpus of marks.ts told anew (test/related.test.ts). */
const alike = 0.3;
const surelyAlike = 0.6;
/** The same where both texts are sure of different communes. */
const alikeElsewhere = 0.55;
const surelyAlikeElsewhere = 0.8;
/** With place or marker, day and matter in common. */
const alikeThere = 0.07;

function gramsOf(text: string): number[] {
  const letters = scan(text.slice(0, maxLetters)).map((w) => w.alt || w.text).join("");
  const all = new Set<number>();
  for (let at = 0; at + gramLetters <= letters.length; at++) {
    let hash = 0x811c9dc5;
    for (let k = at; k < at + gramLetters; k++) hash = Math.imul(hash ^ letters.charCodeAt(k), 0x01000193);
    hash ^= hash >>> 15;
    all.add(Math.imul(hash, 0x2c1b3c6d) >>> 0);
  }
  return [...all].sort((a, b) => a - b);
}

const everyday = new Set(common.phrases.flatMap(gramsOf));
/** What an everyday gram says of what another as frequent would. */
const everydayWeight = 0.15;
/** As if so many other tips were open, so that in a small desk not every gram is rare. */
const otherTips = 80;

function sketch(tip: Opened): Sketch {
  const plates = new Set<string>();
  const phones = new Set<string>();
  for (const m of marks(tip.text)) {
    if (m.kind !== "plate" && m.kind !== "phone") continue;
    const key = scan(tip.text.slice(m.from, m.to)).filter((w) => w.digits > 0 || w.text.length === 1).map((w) => w.text).join("");
    if (m.kind === "plate" && key.length >= 6) plates.add(key);
    if (m.kind === "phone" && key.length >= 9) phones.add(key.slice(-9)); // with and without the country
  }
  return { tip, grams: Uint32Array.from(gramsOf(tip.text).slice(0, maxGrams)), plates, phones };
}

const shares = <T>(a: Iterable<T>, b: ReadonlySet<T>) => {
  for (const one of a) if (b.has(one)) return true;
  return false;
};

/** The day in UTC+7. */
const dayOf = (hour: number) => Math.floor((hour + 7) / 24);

/** The opened tips of one desk. */
export class Related {
  private readonly sketches = new Map<string, Sketch>();
  /** Tips by gram. */
  private readonly byGram = new Map<number, Set<string>>();
  /** Tips by plate, telephone, and marker, each with a letter before it. */
  private readonly byKey = new Map<string, Set<string>>();

  add(tip: Opened): void {
    this.remove(tip.id);
    const s = sketch(tip);
    this.sketches.set(tip.id, s);
    for (const g of s.grams) enter(this.byGram, g, tip.id);
    for (const k of keysOf(s)) enter(this.byKey, k, tip.id);
  }

  remove(id: string): void {
    const s = this.sketches.get(id);
    if (s === undefined) return;
    this.sketches.delete(id);
    for (const g of s.grams) leave(this.byGram, g, id);
    for (const k of keysOf(s)) leave(this.byKey, k, id);
  }

  /** Forgets all; at the lock. */
  clear(): void {
    this.sketches.clear();
    this.byGram.clear();
    this.byKey.clear();
  }

  /** Those that may be the same story as the tip, likeliest first, at most ten, never the tip itself. */
  of(tip: Opened): Candidate[] {
    const known = this.sketches.get(tip.id);
    const own = known !== undefined && known.tip.text === tip.text ? { ...known, tip } : sketch(tip);
    const found: Candidate[] = [];
    for (const id of this.near(own)) {
      const candidate = this.compare(own, this.sketches.get(id)!);
      if (candidate !== null) found.push(candidate);
    }
    found.sort((a, b) => Number(b.verdict === "same") - Number(a.verdict === "same") || b.likeness - a.likeness || (a.id < b.id ? -1 : 1));
    return found.slice(0, maxCandidates);
  }

  /** Tips that share a key or the most weight of grams. */
  private near(own: Sketch): string[] {
    const weights = new Map<string, number>();
    for (const k of keysOf(own)) {
      let left = maxTips;
      for (const id of this.byKey.get(k) ?? []) {
        if (left-- === 0) break;
        weights.set(id, (weights.get(id) ?? 0) + 100);
      }
    }
    const held = [...own.grams].filter((g) => this.byGram.has(g)).sort((g, h) => this.byGram.get(g)!.size - this.byGram.get(h)!.size);
    held.forEach((g, i) => {
      const ids = this.byGram.get(g)!;
      if (ids.size > maxTips && i >= flooded) return;
      const weight = this.weight(g);
      let left = maxTips;
      for (const id of ids) {
        if (left-- === 0) break;
        weights.set(id, (weights.get(id) ?? 0) + weight);
      }
    });
    weights.delete(own.tip.id);
    return [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, maxCompared).map(([id]) => id);
  }

  /** How much a gram says: the more, the fewer tips have it. */
  private weight(gram: number): number {
    const seen = this.byGram.get(gram)?.size ?? 0;
    return Math.log(1 + (this.sketches.size + otherTips) / (1 + seen)) * (everyday.has(gram) ? everydayWeight : 1);
  }

  /** The weight of shared grams over that of all, 0 to 1. */
  private likeness(a: Sketch, b: Sketch): number {
    let shared = 0;
    let all = 0;
    for (let i = 0, k = 0; i < a.grams.length || k < b.grams.length; ) {
      const left = a.grams[i] ?? Infinity;
      const right = b.grams[k] ?? Infinity;
      const weight = this.weight(Math.min(left, right));
      if (left === right) shared += 2 * weight;
      all += left === right ? 2 * weight : weight;
      if (left <= right) i++;
      if (right <= left) k++;
    }
    return all === 0 ? 0 : shared / all;
  }

  private compare(a: Sketch, b: Sketch): Candidate | null {
    const likeness = this.likeness(a, b);
    const here = new Set(a.tip.communes);
    const place = shares(b.tip.communes ?? [], here);
    const elsewhere = !place && here.size === 1 && b.tip.communes?.length === 1;
    const reasons: Reason[] = [];
    const note = (holds: boolean, reason: Reason) => {
      if (holds) reasons.push(reason);
      return holds;
    };
    note(likeness >= alike, "text");
    const plate = note(shares(a.plates, b.plates), "plate");
    const phone = note(shares(a.phones, b.phones), "phone");
    const marker = note(a.tip.marker !== undefined && a.tip.marker === b.tip.marker, "marker");
    const crossing = note(a.tip.crossing !== undefined && a.tip.crossing === b.tip.crossing, "crossing");
    note(place, "place");
    const day = note(Math.abs(dayOf(a.tip.hour) - dayOf(b.tip.hour)) <= 1, "day");
    const matter = note(a.tip.matter !== undefined && a.tip.matter !== "other" && a.tip.matter === b.tip.matter, "matter");
    const thing = plate || phone;
    const there = day && ((marker && likeness > 0) || ((place || crossing) && matter && likeness >= alikeThere));
    if (likeness >= (elsewhere ? surelyAlikeElsewhere : surelyAlike) || (thing && (day || there) && !elsewhere)) {
      return { id: b.tip.id, verdict: "same", reasons, likeness };
    }
    if (thing || there || likeness >= (elsewhere ? alikeElsewhere : alike)) return { id: b.tip.id, verdict: "maybe", reasons, likeness };
    return null;
  }
}

function* keysOf(s: Sketch): Generator<string> {
  for (const p of s.plates) yield `l${p}`;
  for (const p of s.phones) yield `p${p}`;
  if (s.tip.marker !== undefined) yield `m${s.tip.marker}`;
}

function enter<K>(map: Map<K, Set<string>>, key: K, id: string): void {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, new Set([id]));
  else ids.add(id);
}

function leave<K>(map: Map<K, Set<string>>, key: K, id: string): void {
  const ids = map.get(key);
  ids?.delete(id);
  if (ids?.size === 0) map.delete(key);
}
