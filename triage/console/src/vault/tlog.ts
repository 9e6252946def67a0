// The audit log as a client checks it (docs/formats.md, section 16): heads, signed checkpoints, and proofs as RFC 9162 has them.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64, hex, join, same, unbase64, utf8 } from "./bytes";
import { refuse } from "./fault";

/** A state of the log: how many entries, and the root over them in base64. */
export interface Head {
  size: number;
  root: string;
}

/** The head of a log without entries. */
export const empty: Head = { size: 0, root: base64(sha256(new Uint8Array())) };

/** leafHash stands for an entry in the tree. */
export function leafHash(entry: string): Uint8Array {
  return sha256(join(new Uint8Array([0]), utf8(entry)));
}

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(join(new Uint8Array([1]), left, right));
}

/** fingerprint is what people compare of a head: five groups of four hex digits. */
export function headPrint(h: Head): string {
  return (hex(sha256(utf8(`tipline/audit\n${h.size}\n${h.root}\n`)).subarray(0, 10)).match(/.{4}/g) ?? []).join(" ");
}

/** openCheckpoint reads a signed note of the log with that public key. `unsigned` for anything else. */
export function openCheckpoint(signed: string, key: string): Head {
  const at = signed.indexOf("\n\n");
  const [name, hash, raw] = parts(key);
  const text = signed.slice(0, at + 1), lines = text.split("\n");
  if (at < 0 || lines.length !== 4 || lines[0] !== name || !/^(0|[1-9]\d{0,14})$/.test(lines[1] as string)) refuse("unsigned");
  const good = signed.slice(at + 2).split("\n").some((line) => {
    const [dash, by, blob] = line.split(" ");
    if (dash !== "—" || by !== name || blob === undefined) return false;
    try {
      const b = unbase64(blob);
      return hex(b.subarray(0, 4)) === hash && ed25519.verify(b.subarray(4), utf8(text), raw, { zip215: false });
    } catch {
      return false;
    }
  });
  const root = lines[2] as string;
  if (!good || hash32(root) === null) refuse("unsigned");
  return { size: Number(lines[1]), root };
}

/** parts reads a verifier key: name+hash+base64 of a 1 and 32 bytes. */
function parts(key: string): [string, string, Uint8Array] {
  const first = key.indexOf("+"), second = key.indexOf("+", first + 1);
  let raw: Uint8Array;
  try {
    raw = unbase64(key.slice(second + 1));
  } catch {
    return refuse("unsigned");
  }
  if (first < 1 || second !== first + 9 || raw.length !== 33 || raw[0] !== 1) refuse("unsigned");
  return [key.slice(0, first), key.slice(first + 1, second), raw.subarray(1)];
}

/** hash32 reads a hash; null for what is none. */
function hash32(s: string): Uint8Array | null {
  try {
    const b = unbase64(s);
    return b.length === 32 && base64(b) === s ? b : null;
  } catch {
    return null;
  }
}

/** grewFrom says whether a log of the newer head begins with the entries of the older one. */
export function grewFrom(older: Head, newer: Head, proof: string[]): boolean {
  const path = proof.map(hash32), was = hash32(older.root), is = hash32(newer.root);
  if (was === null || is === null || path.includes(null)) return false;
  if (older.size === newer.size) return same(was, is);
  if (older.size === 0) return older.root === empty.root;
  if (older.size > newer.size) return false;
  const hashes = path as Uint8Array[];
  let fn = older.size - 1, sn = newer.size - 1;
  for (; fn % 2 === 1; fn = half(fn)) sn = half(sn);
  if (fn === 0) hashes.unshift(was); // the older log is one full subtree
  let [fr, ...rest] = hashes;
  let sr = fr;
  if (fr === undefined || sr === undefined) return false;
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = node(c, fr);
      sr = node(c, sr);
      for (; fn % 2 === 0 && fn !== 0; fn = half(fn)) sn = half(sn);
    } else {
      sr = node(sr, c);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && same(fr, was) && same(sr, is);
}

/** holds says whether an entry stands at an index of the log. */
export function holds(h: Head, index: number, entry: string, proof: string[]): boolean {
  const path = proof.map(hash32), root = hash32(h.root);
  if (root === null || path.includes(null) || !(index >= 0 && index < h.size)) return false;
  let fn = index, sn = h.size - 1, r = leafHash(entry);
  for (const p of path as Uint8Array[]) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = node(p, r);
      for (; fn % 2 === 0 && fn !== 0; fn = half(fn)) sn = half(sn);
    } else {
      r = node(r, p);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && same(r, root);
}

const half = (n: number) => Math.floor(n / 2);
