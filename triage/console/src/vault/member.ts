// A member's keys and the identity file (docs/formats.md, section 7).
import { ed25519 } from "@noble/curves/ed25519.js";
import { Decrypter, Encrypter, type Identity as AgeIdentity, type Recipient as AgeRecipient, type Stanza } from "age-encryption";
import { base64, hex, join, random, same, text, unhex, utf8 } from "./bytes";
import { refuse, VaultFault } from "./fault";
import { format } from "./kinds";
import { forget, identityFromSeed, type Identity } from "./keys";
import { isHandle, type Member } from "./roster";

/** A member's private part; only the worker holds one. */
export interface MemberKey {
  member: Member;
  identity: Identity;
  /** Seed of the signing key. */
  signing: Uint8Array;
  /** Fingerprint of roster 1, hex; null in a file that carries none. */
  pin: string | null;
}

/** A Passkey is the window's part of locking with an authenticator, which a worker cannot reach. Each call asks the person. */
export interface Passkey {
  wrap(fileKey: Uint8Array): Promise<Stanza[]>;
  unwrap(stanzas: Stanza[]): Promise<Uint8Array | null>;
}

const line = utf8(`${format}identity\n`);

/** log2 of scrypt's N: 256 MiB and about a second on a good PC. A reader refuses more. */
export const work = 18;

/** newMemberKey makes both keys. */
export async function newMemberKey(id: string, office: string, pin: string | null): Promise<MemberKey> {
  if (!isHandle(id) || !isHandle(office)) refuse();
  return memberFromSeeds(id, office, random(32), random(32), pin);
}

/** memberFromSeeds keeps signing and copies identity, which it overwrites. */
async function memberFromSeeds(id: string, office: string, seed: Uint8Array, signing: Uint8Array, pin: string | null): Promise<MemberKey> {
  const identity = await identityFromSeed(seed);
  seed.fill(0);
  return { member: { id, office, recipient: identity.recipient, signing: base64(ed25519.getPublicKey(signing)) }, identity, signing, pin };
}

export function forgetMember(k: MemberKey): void {
  forget(k.identity);
  k.signing.fill(0);
}

/** lockMember puts the keys into an identity file behind a passphrase. */
export async function lockMember(k: MemberKey, passphrase: string, factor = work): Promise<Uint8Array> {
  if (passphrase === "") refuse();
  const e = new Encrypter();
  e.setPassphrase(passphrase);
  e.setScryptWorkFactor(factor);
  return locked(e, k);
}

/** lockMemberByPasskey puts them behind an authenticator. */
export async function lockMemberByPasskey(k: MemberKey, passkey: Passkey): Promise<Uint8Array> {
  const e = new Encrypter();
  const recipient: AgeRecipient = { wrapFileKey: (fileKey) => passkey.wrap(fileKey) };
  e.addRecipient(recipient);
  return locked(e, k);
}

async function locked(e: Encrypter, k: MemberKey): Promise<Uint8Array> {
  const handle = (s: string) => join(new Uint8Array([s.length]), utf8(s));
  const plaintext = join(line, k.identity.seed, k.signing, handle(k.member.id), handle(k.member.office), k.pin === null ? new Uint8Array() : unhex(k.pin));
  try {
    return await e.encrypt(plaintext);
  } finally {
    plaintext.fill(0);
  }
}

/** unlockMember opens an identity file with a passphrase. `wrong_secret`, and `wrong_kind` for another file. */
export async function unlockMember(file: Uint8Array, passphrase: string): Promise<MemberKey> {
  const d = new Decrypter();
  d.addIdentity(only("scrypt", (stanzas) => {
    if (Number(stanzas[0]?.args[2]) > work) refuse("wrong_secret");
    return null;
  }));
  d.addPassphrase(passphrase);
  return unlocked(d, file);
}

/** unlockMemberByPasskey opens one with an authenticator. */
export async function unlockMemberByPasskey(file: Uint8Array, passkey: Passkey): Promise<MemberKey> {
  const d = new Decrypter();
  d.addIdentity(only("age-encryption.org/fido2prf", (stanzas) => passkey.unwrap(stanzas)));
  return unlocked(d, file);
}

/** only refuses a file that has anything but one stanza of the name. */
function only(name: string, unwrap: AgeIdentity["unwrapFileKey"]): AgeIdentity {
  return {
    unwrapFileKey(stanzas) {
      if (stanzas.length !== 1 || stanzas[0]?.args[0] !== name) refuse("wrong_secret");
      return unwrap(stanzas);
    },
  };
}

async function unlocked(d: Decrypter, file: Uint8Array): Promise<MemberKey> {
  let plaintext: Uint8Array;
  try {
    plaintext = await d.decrypt(file);
  } catch (e) {
    if (e instanceof VaultFault) throw e;
    return refuse("wrong_secret");
  }
  try {
    return await parse(plaintext);
  } finally {
    plaintext.fill(0);
  }
}

async function parse(plaintext: Uint8Array): Promise<MemberKey> {
  if (!same(plaintext.subarray(0, line.length), line)) refuse("wrong_kind");
  let rest = plaintext.subarray(line.length);
  const take = (n: number) => {
    if (rest.length < n) refuse("wrong_secret");
    const part = rest.subarray(0, n);
    rest = rest.subarray(n);
    return part;
  };
  const seed = take(32).slice(), signing = take(32).slice();
  const handle = () => {
    const s = text(take((take(1)[0] as number)));
    return isHandle(s) ? s : refuse("wrong_secret");
  };
  const id = handle(), office = handle();
  if (rest.length !== 0 && rest.length !== 32) refuse("wrong_secret");
  return memberFromSeeds(id, office, seed, signing, rest.length === 0 ? null : hex(rest));
}
