// Hybrid recipients and identities (docs/formats.md, section 1). A key has one spelling, and every other is refused.
import { identityToRecipient } from "age-encryption";
import { decode, encode } from "./bech32";
import { refuse } from "./fault";
import { sealsNothing } from "./loworder";

/** Length of a raw hybrid public key: ML-KEM-768, then X25519. */
export const recipientSize = 1216;

const prefix = "age1pq";

/** rawRecipient checks an age1pq1… text and gives its bytes. */
export function rawRecipient(s: string): Uint8Array {
  const raw = decode(prefix, s);
  if (raw === null || raw.length !== recipientSize || sealsNothing(raw.subarray(recipientSize - 32))) return refuse();
  return raw;
}

/** recipientOf is the inverse of rawRecipient. */
export function recipientOf(raw: Uint8Array): string {
  if (raw.length !== recipientSize) refuse();
  return encode(prefix, raw);
}

/** Recipients that were checked: the same ones stand in roster after roster. */
const published = new Set<string>();

/** checkRecipient refuses what is no recipient. One spelling: two texts are the same key only if they are the same text. */
export function checkRecipient(s: string): void {
  if (published.has(s)) return;
  rawRecipient(s);
  published.add(s);
}

/** An Identity is a private hybrid key. Its seed stays in the worker and is overwritten by forget. */
export interface Identity {
  seed: Uint8Array;
  recipient: string;
}

/** identityFromSeed takes a copy of the seed. */
export async function identityFromSeed(seed: Uint8Array): Promise<Identity> {
  if (seed.length !== 32) refuse();
  return { seed: seed.slice(), recipient: await identityToRecipient(identityText(seed)) };
}

/** identityText is age's text of a private key; a string cannot be overwritten, so it is made for one call and not kept. */
export function identityText(seed: Uint8Array): string {
  return encode("age-secret-key-pq-", seed).toUpperCase();
}

export function forget(i: Identity): void {
  i.seed.fill(0);
}
