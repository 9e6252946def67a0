// File keys of single tips (docs/formats.md, section 2.3): grants, and halves wrapped anew. A key opens what the server stores and nothing else: whoever grants can
// withhold, and cannot show another text.
import { Decrypter, Stanza, type Identity as AgeIdentity } from "age-encryption";
import { hex, join, unhex } from "./bytes";
import { refuse } from "./fault";
import type { SealedKind } from "./kinds";
import { identityText, type Identity } from "./keys";
import { guard, open, openWith, seal } from "./seal";

const keySize = 16, idSize = 16;

const halfStanza = "tipline-half", hybridStanza = "mlkem768x25519";

/** keyOf is the file key of what any of the identities opens alone. */
export async function keyOf(sealed: Uint8Array, identities: Identity[]): Promise<Uint8Array> {
  return keyBy(sealed, identities.map((i) => identityText(i.seed)));
}

/** keyOfGrant is the same from a grant. `other_tip`. */
export async function keyOfGrant(tip: string, sealed: Uint8Array, grant: Uint8Array, identities: Identity[]): Promise<Uint8Array> {
  const key = await named("grant", tip, grant, identities);
  try {
    return await keyBy(sealed, [given(key)]);
  } finally {
    key.fill(0);
  }
}

/** keyOfHalf is the same from the half that one of the own identities opens, and the other one as rewrapHalf gave it to an identity. `other_tip`. */
export async function keyOfHalf(tip: string, sealed: Uint8Array, rewrapped: Uint8Array, to: Identity, own: Identity[]): Promise<Uint8Array> {
  const other = await named("half", tip, rewrapped, [to]);
  const sum: AgeIdentity = {
    async unwrapFileKey(stanzas) {
      const half = await halfOf(stanzas, own);
      return half === null ? null : half.map((b, i) => b ^ (other[i] as number));
    },
  };
  try {
    return await keyBy(sealed, [sum]);
  } finally {
    other.fill(0);
  }
}

/** grantOf wraps a file key to whoever is to read this tip. */
export async function grantOf(tip: string, key: Uint8Array, to: string[]): Promise<Uint8Array> {
  return sealNamed("grant", tip, key, to);
}

/** rewrapHalf opens the half that one of the identities holds and wraps it to somebody who holds the other. */
export async function rewrapHalf(tip: string, sealed: Uint8Array, to: string, own: Identity[]): Promise<Uint8Array> {
  const half = await ownHalf(sealed, own);
  try {
    return await sealNamed("half", tip, half, [to]);
  } finally {
    half.fill(0);
  }
}

/** openByKey opens what a file key is of. */
export async function openByKey(kind: SealedKind, sealed: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
  return openWith(kind, sealed, [given(key)]);
}

async function sealNamed(kind: "grant" | "half", tip: string, key: Uint8Array, to: string[]): Promise<Uint8Array> {
  const payload = join(unhex(tip), key);
  try {
    return await seal(kind, payload, to);
  } finally {
    payload.fill(0);
  }
}

async function named(kind: "grant" | "half", tip: string, sealed: Uint8Array, identities: Identity[]): Promise<Uint8Array> {
  const payload = await open(kind, sealed, identities);
  try {
    if (payload.length !== idSize + keySize) refuse("cannot_open");
    if (hex(payload.subarray(0, idSize)) !== tip) refuse("other_tip");
    return payload.slice(idSize);
  } finally {
    payload.fill(0);
  }
}

function given(key: Uint8Array): AgeIdentity {
  return { unwrapFileKey: () => key.slice() };
}

/** keyBy takes the key out of a header whose authentication holds under it. */
async function keyBy(sealed: Uint8Array, identities: (string | AgeIdentity)[]): Promise<Uint8Array> {
  const d = new Decrypter();
  d.addIdentity(guard);
  for (const i of identities) d.addIdentity(i);
  try {
    return await d.decryptHeader(sealed);
  } catch {
    return refuse("cannot_open");
  }
}

/** halfOf opens the half among the stanzas that any of the identities holds. */
async function halfOf(stanzas: Stanza[], own: Identity[]): Promise<Uint8Array | null> {
  for (const s of stanzas) {
    if (s.args[0] !== halfStanza) continue;
    const whole = [new Stanza([hybridStanza, ...s.args.slice(1)], s.body)];
    for (const i of own) {
      const half = await hybrid(i).unwrapFileKey(whole);
      if (half !== null && half.length === keySize) return half;
    }
  }
  return null;
}

/** hybrid is the library's own reader of hybrid stanzas, which it gives to nobody but its decrypter. */
function hybrid(i: Identity): AgeIdentity {
  const d = new Decrypter();
  d.addIdentity(identityText(i.seed));
  return d["identities"][0] ?? refuse();
}

/** ownHalf looks at the stanzas of a sealed thing and opens nothing else of it. */
async function ownHalf(sealed: Uint8Array, own: Identity[]): Promise<Uint8Array> {
  let half: Uint8Array | null = null;
  const keep: AgeIdentity = {
    async unwrapFileKey(stanzas) {
      half = await halfOf(stanzas, own);
      return null;
    },
  };
  await keyBy(sealed, [keep]).catch(() => null);
  return half ?? refuse("cannot_open");
}
