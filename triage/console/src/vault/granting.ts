// Giving one tip's key, and no other's, to somebody who is to read it: the office that looks before a tip is destroyed, the other half's office, an interpreter.
// Likewise the requests for what takes two, whose consent is such a key.
import type { ApproveRequest, Base64, InterpretView, ReadingView, Signed } from "../wire";
import { asked, layApproval, otherHalf, type Asked, type Wish } from "./approval";
import { base64, unbase64 } from "./bytes";
import { outer, parseEnvelope } from "./envelope";
import { refuse } from "./fault";
import { grantOf, keyOf, keyOfGrant, keyOfHalf, openByKey, rewrapHalf } from "./filekey";
import type { Held } from "./held";
import type { Envelope, Interpreted } from "./opened";
import { withSignature } from "./signed";

export class Granting {
  constructor(private readonly held: Held) {}

  async grant(tip: string, sealed: Base64, office: string): Promise<Base64> {
    return this.grantTo(tip, unbase64(sealed), this.held.recipient(office));
  }

  /** Opens a photo or recording by a grant to the own office. */
  async openGrantedFile(tip: string, sealed: Uint8Array, grant: Base64): Promise<Uint8Array> {
    const given = unbase64(grant);
    return this.file(sealed, await this.held.withRings((i) => keyOfGrant(tip, sealed, given, [i])));
  }

  private async file(sealed: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
    return openByKey("file", sealed, key).finally(() => key.fill(0));
  }

  async grantMember(tip: string, sealed: Uint8Array, member: string): Promise<Base64> {
    const m = this.held.registry.roster.offices.flatMap((o) => o.members).find((one) => one.id === member) ?? refuse("unsigned");
    return this.grantTo(tip, sealed, m.recipient);
  }

  private async grantTo(tip: string, sealed: Uint8Array, to: string): Promise<Base64> {
    const key = await this.held.withRings((i) => keyOf(sealed, [i]));
    try {
      return base64(await grantOf(tip, key, [to]));
    } finally {
      key.fill(0);
    }
  }

  async openGranted(tip: string, sealed: Base64, grant: Base64, kind: "tip" | "thread" = "tip"): Promise<Envelope> {
    const bytes = unbase64(sealed), given = unbase64(grant);
    return this.byKey(bytes, await this.held.withRings((i) => keyOfGrant(tip, bytes, given, [i])), kind);
  }

  async openInterpreted({ item, kind, sealed, grant }: InterpretView): Promise<Interpreted> {
    const bytes = unbase64(sealed), key = await keyOfGrant(item.tip, bytes, unbase64(grant), [this.held.own.identity]);
    if (kind !== "file") return { text: (await this.byKey(bytes, key, kind)).text };
    return { file: await this.file(bytes, key) };
  }

  async ask(wish: Wish): Promise<Signed> {
    return this.signedAsked({ kind: "approval", body: layApproval(wish, this.held.now()), signatures: [] });
  }

  async asked(s: Signed): Promise<Asked> {
    return asked(s, this.held.registry.roster);
  }

  async approve(s: Signed, reading: ReadingView | null): Promise<ApproveRequest> {
    const a = asked(s, this.held.registry.roster), mine = this.held.own.member;
    if (a.by.id === mine.id || a.by.office === mine.office || (a.what === "reading") !== (reading !== null)) refuse();
    const signature = (await this.signedAsked(s)).signatures?.at(-1)?.signature ?? refuse();
    if (reading === null) return { signature };
    if (otherHalf(this.held.registry.directory, a.desk, mine.office) !== a.by.office) refuse();
    const tip = a.tips[0] ?? refuse();
    const half = async (sealed: Base64) => base64(await this.held.withRings((i) => rewrapHalf(tip, unbase64(sealed), a.by.recipient, [i])));
    const halves: Record<string, Base64> = {};
    for (const f of reading.files ?? []) { // one that has no half of this office's stays closed
      const one = f.head === undefined ? null : await half(f.head).catch(() => null);
      if (one !== null) halves[f.id] = one;
    }
    return { signature, half: await half(reading.verbatim), halves };
  }

  private async signedAsked(s: Signed): Promise<Signed> {
    const signed = withSignature(s, this.held.own.member.id, this.held.own.signing);
    asked(signed, this.held.registry.roster); // nothing is signed that others would refuse
    return signed;
  }

  async openByHalf(tip: string, sealed: Base64, half: Base64): Promise<Envelope> {
    const bytes = unbase64(sealed), other = unbase64(half);
    return this.byKey(bytes, await this.held.withRings((i) => keyOfHalf(tip, bytes, other, this.held.own.identity, [i])));
  }

  /** Opens a photo or recording of a reading so. */
  async openFileByHalf(tip: string, sealed: Uint8Array, half: Base64): Promise<Uint8Array> {
    const other = unbase64(half);
    return this.file(sealed, await this.held.withRings((i) => keyOfHalf(tip, sealed, other, this.held.own.identity, [i])));
  }

  private async byKey(sealed: Uint8Array, key: Uint8Array, kind: "tip" | "thread" = "tip"): Promise<Envelope> {
    const payload = await openByKey(kind, sealed, key).finally(() => key.fill(0));
    try {
      return outer(parseEnvelope(payload));
    } finally {
      payload.fill(0);
    }
  }
}
