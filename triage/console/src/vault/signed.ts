// Signed documents (docs/formats.md, section 8): the exact bytes of the body count, nothing is normalised.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Signed } from "../wire";
import { base64, hex, unbase64, utf8 } from "./bytes";
import { format } from "./kinds";
import type { Member } from "./roster";

/** Kinds of documents that members sign. */
export type SignedKind = "roster" | "directory" | "keyring" | "handover" | "approval" | "words";

export function message(s: Pick<Signed, "kind" | "body">): Uint8Array {
  return utf8(`${format}signed ${s.kind}\n${s.body}`);
}

/** fingerprint is what people compare and pin. */
export function fingerprint(s: Pick<Signed, "kind" | "body">): string {
  return hex(sha256(message(s)));
}

/** withSignature adds a member's signature in place of an earlier one of the same member. */
export function withSignature(s: Signed, member: string, seed: Uint8Array): Signed {
  const kept = (s.signatures ?? []).filter((g) => g.member !== member);
  return { ...s, signatures: [...kept, { member, signature: base64(ed25519.sign(message(s), seed)) }] };
}

/** signedBy gives the distinct members among those that may sign whose valid signature s carries. */
export function signedBy(s: Signed, may: Map<string, Member>): string[] {
  const m = message(s);
  const counted = new Set<string>();
  for (const g of s.signatures ?? []) {
    const member = may.get(g.member);
    if (member !== undefined && !counted.has(member.id) && verifies(g.signature, m, member.signing)) counted.add(member.id);
  }
  return [...counted];
}

function verifies(signature: string, m: Uint8Array, key: string): boolean {
  try {
    return ed25519.verify(unbase64(signature), m, unbase64(key), { zip215: false });
  } catch {
    return false;
  }
}
