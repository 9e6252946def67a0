// Hybrid recipients and identities (docs/formats.md, section 1). A key has one spelling, and every other is refused.
import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { refuse } from "./fault";

/** Length of a raw hybrid public key: ML-KEM-768, then X25519. */
export const recipientSize = 1216;

const prefix = "age1pq";

/** rawRecipient checks an age1pq1… text and gives its bytes. */
export function rawRecipient(s: string): Uint8Array {
  let raw: Uint8Array;
  try {
    raw = bech32.fromWords(bech32.decode(s as `${string}1${string}`, false).words);
  } catch {
    refuse();
  }
  if (raw.length !== recipientSize || recipientOf(raw) !== s) refuse();
  return raw;
}

/** recipientOf is the inverse of rawRecipient. */
export function recipientOf(raw: Uint8Array): string {
  if (raw.length !== recipientSize) refuse();
  return bech32.encode(prefix, bech32.toWords(raw), false);
}

/** recipientDigest is the SHA-256 of the raw key. */
export function recipientDigest(s: string): Uint8Array {
  return sha256(rawRecipient(s));
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
  return bech32.encode("age-secret-key-pq-", bech32.toWords(seed), false).toUpperCase();
}

export function forget(i: Identity): void {
  i.seed.fill(0);
}
