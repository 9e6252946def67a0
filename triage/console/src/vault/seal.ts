// Seal and open (docs/formats.md, section 2): one age file to hybrid recipients, and a reader that believes nothing before all of it is right.
import { Decrypter, Encrypter, type Identity as AgeIdentity, type Stanza } from "age-encryption";
import { refuse, VaultFault } from "./fault";
import { layOut, takeOut, type SealedKind } from "./kinds";
import { identityText, rawRecipient, type Identity } from "./keys";

/** Stanzas that may stand in a header. The library would take a classic one beside a hybrid one, which undoes it. */
const allowed = ["mlkem768x25519", "tipline-half"];

/** A guard stands before all identities and ends the reading of a file with any other stanza. It opens nothing. */
export const guard: AgeIdentity = {
  unwrapFileKey(stanzas: Stanza[]) {
    if (stanzas.some((s) => !allowed.includes(s.args[0] ?? ""))) throw new VaultFault("cannot_open");
    return null;
  },
};

/** seal seals a payload to each of the recipients, who can all open it alone. */
export async function seal(kind: SealedKind, payload: Uint8Array, to: string[]): Promise<Uint8Array> {
  if (to.length === 0) refuse();
  const e = new Encrypter();
  for (const recipient of to) {
    rawRecipient(recipient);
    e.addRecipient(recipient);
  }
  const plaintext = layOut(kind, payload);
  try {
    return await e.encrypt(plaintext);
  } catch {
    return refuse();
  } finally {
    plaintext.fill(0);
  }
}

/** open gives the payload, or refuses and gives nothing. Identities are tried in their order. */
export async function open(kind: SealedKind, sealed: Uint8Array, identities: Identity[]): Promise<Uint8Array> {
  return openWith(kind, sealed, identities.map((i) => identityText(i.seed)));
}

/** openWith is open with identities as the library takes them. */
export async function openWith(kind: SealedKind, sealed: Uint8Array, identities: (string | AgeIdentity)[]): Promise<Uint8Array> {
  const d = new Decrypter();
  d.addIdentity(guard);
  for (const i of identities) d.addIdentity(i);
  let plaintext: Uint8Array;
  try {
    plaintext = await d.decrypt(sealed);
  } catch {
    return refuse("cannot_open");
  }
  try {
    return takeOut(kind, plaintext);
  } catch (e) {
    plaintext.fill(0);
    throw e;
  }
}
