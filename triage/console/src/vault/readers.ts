// What intake does when it seals a tip (docs/formats.md, section 2.1), for the one case in which a member does it: a tip that an inspectorate sends to the desk of its place.
import { Encrypter, generateHybridIdentity, identityToRecipient, Stanza, type Recipient } from "age-encryption";
import { random } from "./bytes";
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
  const halves = to.halves ?? [await nobody(), await nobody()];
  if (halves[0] === halves[1]) refuse();
  const e = new Encrypter();
  rawRecipient(to.desk);
  e.addRecipient(to.desk);
  e.addRecipient(inHalves(hybrid(halves[0]), hybrid(halves[1])));
  const plaintext = layOut(kind, payload);
  try {
    return await e.encrypt(plaintext);
  } catch {
    return refuse();
  } finally {
    plaintext.fill(0);
  }
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
