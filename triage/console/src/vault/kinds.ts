// The plaintext inside an age file (docs/formats.md, section 2): kind line, length, payload, zeros up to one of few lengths.
import { join, same, u32, readU32, utf8 } from "./bytes";
import { refuse } from "./fault";

export const format = "tipline/1 ";

/** Kinds of sealed things that this client seals or opens. */
export type SealedKind = "tip" | "card" | "slip" | "thread" | "file" | "keyring" | "share" | "challenge" | "grant" | "half" | "export";

const classes = [2048, 8192, 32768];

/** The largest file that is sealed in one piece, in bytes. */
export const maxFile = 64 << 20;

const line = (kind: SealedKind) => utf8(`${format}${kind}\n`);

/** padme is the length to which n bytes of a file are padded: n rounded up so that little of the length shows. */
export function padme(n: number): number {
  if (n < 2) return n;
  const exponent = 31 - Math.clz32(n);
  const step = 2 ** (exponent - (32 - Math.clz32(exponent)));
  return Math.ceil(n / step) * step;
}

/** paddedSize is the length of the whole plaintext that holds n bytes, kind line included. */
function paddedSize(kind: SealedKind, n: number): number {
  switch (kind) {
    case "tip": case "card": case "slip": case "thread":
      return classes.find((c) => n <= c) ?? refuse("too_large");
    case "file": case "export":
      return n > maxFile ? refuse("too_large") : padme(n);
  }
  return n;
}

/** layOut makes the plaintext; the caller fills it with zeros after use. */
export function layOut(kind: SealedKind, payload: Uint8Array): Uint8Array {
  const head = line(kind);
  const out = new Uint8Array(paddedSize(kind, head.length + 4 + payload.length));
  out.set(join(head, u32(payload.length)));
  out.set(payload, head.length + 4);
  return out;
}

/** takeOut is the inverse of layOut, and refuses whatever layOut would not have made. The payload is a part of plaintext. */
export function takeOut(kind: SealedKind, plaintext: Uint8Array): Uint8Array {
  const head = line(kind);
  if (!same(plaintext.subarray(0, head.length), head)) refuse("wrong_kind");
  const at = head.length + 4;
  if (plaintext.length < at) refuse("cannot_open");
  const end = at + readU32(plaintext, head.length);
  if (end > plaintext.length || paddedSize(kind, end) !== plaintext.length) refuse("cannot_open");
  if (plaintext.subarray(end).some((b) => b !== 0)) refuse("cannot_open");
  return plaintext.subarray(at, end);
}
