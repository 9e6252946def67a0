// A post's code sheet of a month (docs/formats.md, section 15), drawn by the desk's keyring of that month.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { codeWords } from "./codewords";
import type { Identity } from "./keys";

/** sheetWords is how many words a sheet has. */
export const sheetWords = 64;

/** codeSheet gives the words in order: number 1 first. sheet is the month, and behind a dot its keyring's turn where there is one. */
export function codeSheet(desk: Identity, office: string, sheet: string): string[] {
  const text = new TextEncoder();
  const key = hkdf(sha256, desk.seed, undefined, text.encode(`tipline/1 code sheet\n${office}\n${sheet}`), 32);
  const placed = codeWords.map((word) => ({ word, place: hmac(sha256, key, text.encode(word)) }));
  key.fill(0);
  placed.sort((a, b) => compare(a.place, b.place));
  return placed.slice(0, sheetWords).map((p) => p.word);
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const d = (a[i] as number) - (b[i] as number);
    if (d !== 0) return d;
  }
  return 0;
}
