// What intake does when it seals a tip (docs/formats.md, section 2.1), for the one case in which a member does it: a tip that an inspectorate sends to the desk of its place.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64nopad } from "@scure/base";
import { Encrypter, generateHybridIdentity, identityToRecipient, Stanza, type Recipient } from "age-encryption";
import { join, random, utf8 } from "./bytes";
import { refuse } from "./fault";
import { layOut, type SealedKind } from "./kinds";
import { rawRecipient } from "./keys";

/** Readers are who can read a tip: a desk alone, or two offices together; null where nobody holds the halves. */
export interface Readers {
  desk: string;
  halves: [string, string] | null;
}

/** sealTip always makes three stanzas: the desk's, and two halves that are nothing alone. */
export async function sealTip(kind: SealedKind, payload: Uint8Array, to: Readers): Promise<Uint8Array> {
  const e = new Encrypter();
  for (const reader of await recipients(to)) e.addRecipient(reader);
  const plaintext = layOut(kind, payload);
  try {
    return await e.encrypt(plaintext);
  } catch {
    return refuse();
  } finally {
    plaintext.fill(0);
  }
}

/** headFor writes a file's header anew: the same file key, to other readers, and as long as the old one. The payload behind it stays what it is. */
export async function headFor(fileKey: Uint8Array, to: Readers): Promise<Uint8Array> {
  const stanzas = (await Promise.all((await recipients(to)).map((reader) => reader.wrapFileKey(fileKey)))).flat();
  const lines = stanzas.map((s) => `-> ${s.args.join(" ")}\n${base64nopad.encode(s.body)}\n`); // a wrapped key is less than a line
  const head = utf8(`age-encryption.org/v1\n${lines.join("")}---`);
  const key = hkdf(sha256, fileKey, undefined, utf8("header"), 32);
  try {
    return join(head, utf8(` ${base64nopad.encode(hmac(sha256, key, head))}\n`));
  } finally {
    key.fill(0);
  }
}

/** recipients write the desk's stanza and those of the two halves, in this order. */
async function recipients(to: Readers): Promise<Recipient[]> {
  const halves = to.halves ?? [await nobody(), await nobody()];
  if (halves[0] === halves[1]) refuse();
  return [hybrid(to.desk), inHalves(hybrid(halves[0]), hybrid(halves[1]))];
}

/** inHalves wraps a random half to a, and the file key XOR that half to b. */
function inHalves(a: Recipient, b: Recipient): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const one = random(fileKey.length), other = fileKey.map((x, i) => x ^ (one[i] as number));
      try {
        const stanzas = [...await a.wrapFileKey(one), ...await b.wrapFileKey(other)];
        return stanzas.map((s) => new Stanza(["tipline-half", ...s.args.slice(1)], s.body));
      } finally {
        one.fill(0);
        other.fill(0);
      }
    },
  };
}

/** hybrid is the library's own writer of hybrid stanzas, which it gives to nobody but its encrypter. */
function hybrid(recipient: string): Recipient {
  rawRecipient(recipient);
  const e = new Encrypter();
  e.addRecipient(recipient);
  return e["recipients"][0] ?? refuse();
}

/** nobody is a recipient whose key is thrown away: no observer can tell it from an office's. */
async function nobody(): Promise<string> {
  return identityToRecipient(await generateHybridIdentity());
}
