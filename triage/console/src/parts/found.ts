// Where in a text the words stand that the resolver's answer rests on: names of places, phrases of matters and urgency. The answer says what was
// found, not where; this looks it up again, so that an officer sees at a glance what the suggestion is made of. Marks only: nothing is decided here.
import { fold } from "../map/fold";
import type { Places } from "../map/places";
import type { Reading } from "../state/reading";
import type { Span } from "./spans";

/** A text without its marks, and where each of its characters came from. */
export interface Folded {
  text: string;
  from: number[];
  to: number[];
}

export function foldWithPlaces(text: string): Folded {
  const f: Folded = { text: " ", from: [0], to: [0] };
  let at = 0;
  for (const c of text) {
    const letters = fold(c);
    const next = at + c.length;
    if (letters === "") {
      if (!/\p{M}/u.test(c) && !f.text.endsWith(" ")) add(f, " ", at, next);
      else if (/\p{M}/u.test(c)) f.to[f.to.length - 1] = next; // a mark of the letter before
    } else for (const l of letters) add(f, l, at, next);
    at = next;
  }
  add(f, " ", at, at);
  return f;
}

function add(f: Folded, c: string, from: number, to: number): void {
  f.text += c;
  f.from.push(from);
  f.to.push(to);
}

/** Every place where one of the phrases stands as whole words. */
export function phrasesIn(f: Folded, phrases: Iterable<string>, kind: string): Span[] {
  const found: Span[] = [];
  for (const p of phrases) {
    const key = fold(p);
    if (key.length < 2) continue;
    for (let i = f.text.indexOf(` ${key} `); i >= 0; i = f.text.indexOf(` ${key} `, i + 1)) {
      found.push({ from: f.from[i + 1] ?? 0, to: f.to[i + key.length] ?? 0, kind });
    }
  }
  return longest(found);
}

/** Of spans inside each other the longest. */
function longest(spans: Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from || b.to - a.to);
  let end = -1;
  return sorted.filter((s) => s.to > end && (end = s.to) >= 0);
}

/** Names in a candidate's reason: "thị trấn A Lưới (cũ) nay thuộc xã A Lưới 2; đúng tỉnh Huế". */
const named = /(?:xã|phường|thị trấn|thị xã|huyện|thành phố|tỉnh|bản|cửa khẩu|đồn biên phòng|diện|nêu) ((?:\p{Lu}[\p{L}\p{M}]*|\d+)(?: (?:\p{Lu}[\p{L}\p{M}]*|\d+))*)/gu;

/** Marks of what place, matter and urgency were read from. */
export function foundIn(text: string, r: Reading, places: Places | null): Span[] {
  const f = foldWithPlaces(text);
  const names = new Set<string>();
  for (const c of r.place.communes) {
    for (const m of c.reason.matchAll(named)) if (m[1] !== undefined) names.add(m[1]);
    const name = places?.commune(c.code)?.name.replace(/^(Xã|Phường|Đặc khu) /, "");
    if (name !== undefined) names.add(name);
  }
  for (const n of [r.place.crossing, r.place.post?.replace(/^Đồn Biên phòng /, "")]) if (n) names.add(n);
  if (r.place.province !== "" && places !== null) names.add(places.province(r.place.province));
  if (r.place.marker) for (const w of ["moc", "cot moc", "moc so", "cot moc so"]) names.add(`${w} ${r.place.marker}`);
  const urgent = new Set(places?.urgency ?? []);
  const words = r.matter.words ?? [];
  return [
    ...phrasesIn(f, names, "place"),
    ...phrasesIn(f, words.filter((w) => !urgent.has(w)), "matter"),
    ...phrasesIn(f, r.matter.urgent ? words.filter((w) => urgent.has(w)) : [], "urgent"),
  ];
}
