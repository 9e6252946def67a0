// Communes, posts, crossings and markers as the server lists them (triage/console/chart). The lists are the same for everybody and are fetched
// whole: asking for one province would tell the server where a tip plays.
import { signal } from "@preact/signals";
import { fold } from "./fold";

export interface Commune {
  code: string;
  /** With its kind: "Xã A Lưới 2". */
  name: string;
  /** Province's code. */
  province: string;
  /** Touches Laos. */
  border: boolean;
}

/** What stands in a commune or answers for it; where exactly is in no list. */
export interface Landmark {
  name: string;
  /** Inferred, not stated by a page. */
  unsure: boolean;
}

export type LandmarkKind = "post" | "crossing" | "marker";

/** The file as it comes. */
export interface PlacesFile {
  provinces: [string, string][];
  communes: { c: string; n: string; p: string; b?: boolean }[];
  posts: { n: string; c: string[]; u?: boolean }[];
  crossings: { n: string; c: string[]; u?: boolean }[];
  markers: { n: string; c: string[]; u?: boolean }[];
  matters: { id: string; vi: string; en: string }[];
  urgency: string[];
}

export interface Places {
  commune(code: string): Commune | undefined;
  /** The province's name; its code when unknown. */
  province(code: string): string;
  /** Landmarks of a commune. */
  landmarks(code: string): { kind: LandmarkKind; mark: Landmark }[];
  /** What tips may be about, in the order of the lists. */
  matters: { id: string; vi: string; en: string }[];
  /** Phrases that can make a text urgent, folded. */
  urgency: string[];
  /** Communes whose name holds all words of what was typed, best first. near: provinces to list first. */
  find(typed: string, near: string[], limit?: number): Commune[];
}

/** The lists once they are there. */
export const places = signal<Places | null>(null);

export function readPlaces(file: PlacesFile): Places {
  const provinces = new Map(file.provinces);
  const byCode = new Map<string, Commune>();
  const keys: { key: string; bare: string; commune: Commune }[] = [];
  for (const r of file.communes) {
    const commune = { code: r.c, name: r.n, province: r.p, border: r.b === true };
    const bare = fold(r.n).replace(/^(xa|phuong|dac khu) /, "");
    byCode.set(r.c, commune);
    keys.push({ key: `${fold(r.n)} ${fold(provinces.get(r.p) ?? "")}`, bare, commune });
  }
  const marks = new Map<string, { kind: LandmarkKind; mark: Landmark }[]>();
  for (const [kind, rows] of [["post", file.posts], ["crossing", file.crossings], ["marker", file.markers]] as const) {
    for (const r of rows) {
      for (const code of r.c) marks.set(code, [...(marks.get(code) ?? []), { kind, mark: { name: r.n, unsure: r.u === true } }]);
    }
  }
  return {
    commune: (code) => byCode.get(code),
    province: (code) => provinces.get(code) ?? code,
    landmarks: (code) => marks.get(code) ?? [],
    matters: file.matters,
    urgency: file.urgency,
    find(typed, near, limit = 8) {
      const wanted = fold(typed);
      if (wanted === "") return [];
      const exact = byCode.get(typed.trim());
      if (exact !== undefined) return [exact];
      const words = wanted.split(" ");
      const found: { rank: number; commune: Commune }[] = [];
      for (const k of keys) {
        const rank = rankOf(k, wanted, words);
        if (rank > 0) found.push({ rank: rank + (near.includes(k.commune.province) ? 10 : 0), commune: k.commune });
      }
      return found.sort((a, b) => b.rank - a.rank || (a.commune.name < b.commune.name ? -1 : 1)).slice(0, limit).map((f) => f.commune);
    },
  };
}

/** 4 the name itself, 3 its beginning, 2 words of it begin so, 1 the letters typed together ("aluoi2"); 0 no. */
function rankOf(k: { key: string; bare: string }, wanted: string, words: string[]): number {
  if (k.bare === wanted) return 4;
  if (k.bare.startsWith(wanted)) return 3;
  const own = k.key.split(" ");
  if (words.every((w) => own.some((o) => o.startsWith(w)))) return 2;
  return words.length === 1 && wanted.length >= 3 && k.bare.replaceAll(" ", "").startsWith(wanted) ? 1 : 0;
}
