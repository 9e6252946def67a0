// The keeper holds one member's keys and does everything that needs them. It lives in the worker; nothing it gives out is a key.
import type { Base64, Documents, InvitationView, OpenView, Signed, ProofView, Directory, MovedEntry, NotOfficersRequest } from "../wire";
import { asked, layApproval, otherHalf, type Asked, type Wish } from "./approval";
import { base64, unbase64, utf8 } from "./bytes";
import { Books, type Seen } from "./books";
import { codeSheet } from "./codesheet";
import { answerChallenge } from "./challenge";
import { cleared, layEnvelope, layWhole, parseEnvelope, type Envelope as Inner } from "./envelope";
import { refuse, VaultFault } from "./fault";
import { checkJoining, joiningProof } from "./joining";
import { strictAny, type Json } from "./json";
import { recipientOf, type Identity } from "./keys";
import { grantOf, keyOf, keyOfGrant, keyOfHalf, openByKey, rewrapHalf } from "./filekey";
import { monthOf, monthsFrom, type Keyring } from "./keyring";
import { Rings } from "./rings";
import { turnsFor, wrapsFor, type Tended } from "./upkeep";
import { Ledger, type LogView, type Met, type SignedAct } from "./ledger";
import { forgetMember, lockMember, lockMemberByPasskey, newMemberKey, unlockMember, unlockMemberByPasskey, work, type MemberKey, type Passkey } from "./member";
import { sealTip, type Readers } from "./readers";
import { checkAgreed, rosterChange, without, withMember, type Proposed, type RosterChange } from "./proposal";
import { memberPrint, parseMember, signers, type Member, type Roster } from "./roster";
import { open, seal } from "./seal";
import { withSignature } from "./signed";
import type { Envelope, Facts, Kind, OpenedTip, Said, Spoilt, Trusted } from "./opened";

/** How a file is locked, as it reaches the keeper. */
export type Secret = { passphrase: string } | { passkey: Passkey };

export class Keeper {
  private key: MemberKey | null = null;
  private books: Books | null = null;
  private answered: string | null = null;
  private readonly ledger = new Ledger();
  private readonly rings = new Rings();
  private readonly replies = new Map<string, string>();

  constructor(private readonly now: () => number = Date.now, private readonly factor = work) {}

  async unlock(file: Uint8Array, secret: Secret): Promise<Facts> {
    this.forget();
    this.key = "passkey" in secret ? await unlockMemberByPasskey(file, secret.passkey) : await unlockMember(file, secret.passphrase);
    return this.facts();
  }

  async newMember(id: string, office: string, pin: string): Promise<Facts> {
    this.forget();
    this.key = await newMemberKey(id, office, pin);
    return this.facts();
  }

  async identityFile(secret: Secret): Promise<Uint8Array> {
    return "passkey" in secret ? lockMemberByPasskey(this.own, secret.passkey) : lockMember(this.own, secret.passphrase, this.factor);
  }

  async proof(server: string, token: string): Promise<Base64> {
    return base64(joiningProof(this.own, server, token));
  }

  async answer(challenge: Base64, server: string | null): Promise<Base64> {
    const a = await answerChallenge(this.own, unbase64(challenge), server);
    this.answered = a.server;
    return base64(a.answer);
  }

  async believe(documents: Documents, pin: string | null, seen: Seen | null): Promise<Trusted> {
    const mine = this.own;
    const trusted = mine.pin ?? pin ?? refuse("pin");
    if (pin !== null && pin !== trusted) refuse("pin");
    const books = Books.open(documents, trusted, this.books?.seen() ?? seen);
    if (this.answered !== null && this.answered !== books.roster.server) refuse("other_server");
    const listed = signers(books.roster, mine.member.office).get(mine.member.id);
    if (listed === undefined || listed.recipient !== mine.member.recipient || listed.signing !== mine.member.signing) refuse("unsigned");
    const own = books.toOpen(mine.member.office);
    this.books = books;
    return {
      safe: listed.safe === true, server: books.roster.server, roster: books.roster, directory: books.directory, ready: books.ready(), seen: books.seen(), pin: trusted,
      months: [...new Set(books.toSeal(mine.member.office).map((k) => k.month))].sort(), missing: own.filter((k) => !k.wraps.has(mine.member.id)).length,
      ...await this.tried(),
    };
  }

  /** tried opens what is sealed to the own office this month and the next: that a wrap stands there says nothing. */
  private async tried(): Promise<Pick<Trusted, "canOpen" | "spoilt">> {
    const spoilt = new Map<Keyring, Spoilt>();
    let canOpen = false;
    for (const [i, month] of monthsFrom(monthOf(this.now()), 2).entries()) {
      const k = this.sealedTo(month);
      if (k === null || !k.wraps.has(this.own.member.id)) continue;
      const opens = await this.rings.opens(this.own, k);
      if (i === 0) canOpen = opens;
      if (!opens) spoilt.set(k, { month: k.month, by: this.registry.signersOf(k) });
    }
    return { canOpen, spoilt: [...spoilt.values()] };
  }

  private sealedTo(month: string): Keyring | null {
    try {
      return this.registry.inForce(this.own.member.office, month);
    } catch (e) {
      if (e instanceof VaultFault && e.code === "no_keyring") return null;
      throw e;
    }
  }

  async open(kind: Kind, sealed: Uint8Array): Promise<Uint8Array> {
    return this.withRings((i) => open(kind, sealed, [i]));
  }

  private withRings<T>(act: (i: Identity) => Promise<T>): Promise<T> {
    return this.rings.any(this.own, this.registry, monthOf(this.now()), act);
  }

  /** codeSheet draws an office's sheet of a month from the own desk's newest keyring of it that opens here. */
  async codeSheet(office: string, month: string): Promise<{ sheet: string; words: string[] }> {
    const mine = this.registry.toOpen(this.own.member.office).filter((k) => k.month === month && k.wraps.has(this.own.member.id));
    const newest = mine.sort((a, b) => b.turn - a.turn)[0] ?? refuse("no_keyring");
    const sheet = newest.turn === 0 ? month : `${month}.${newest.turn}`;
    return { sheet, words: codeSheet(await this.rings.own(this.own, newest), office, sheet) };
  }

  async grant(tip: string, sealed: Base64, office: string): Promise<Base64> {
    const to = this.recipient(office), bytes = unbase64(sealed);
    const key = await this.withRings((i) => keyOf(bytes, [i]));
    try {
      return base64(await grantOf(tip, key, [to]));
    } finally {
      key.fill(0);
    }
  }

  async openGranted(tip: string, sealed: Base64, grant: Base64, kind: "tip" | "thread" = "tip"): Promise<Envelope> {
    const bytes = unbase64(sealed), given = unbase64(grant);
    return this.byKey(bytes, await this.withRings((i) => keyOfGrant(tip, bytes, given, [i])), kind);
  }

  async ask(wish: Wish): Promise<Signed> {
    return this.signedAsked({ kind: "approval", body: layApproval(wish, this.now()), signatures: [] });
  }

  async asked(s: Signed): Promise<Asked> {
    return asked(s, this.registry.roster);
  }

  async approve(s: Signed, verbatim: Base64 | null): Promise<{ signature: Base64; half?: Base64 }> {
    const a = asked(s, this.registry.roster), mine = this.own.member;
    if (a.by.id === mine.id || a.by.office === mine.office || (a.what === "reading") !== (verbatim !== null)) refuse();
    const signature = (await this.signedAsked(s)).signatures?.at(-1)?.signature ?? refuse();
    if (verbatim === null) return { signature };
    if (otherHalf(this.registry.directory, a.desk, mine.office) !== a.by.office) refuse();
    const bytes = unbase64(verbatim), tip = a.tips[0] ?? refuse();
    return { signature, half: base64(await this.withRings((i) => rewrapHalf(tip, bytes, a.by.recipient, [i]))) };
  }

  private async signedAsked(s: Signed): Promise<Signed> {
    const signed = withSignature(s, this.own.member.id, this.own.signing);
    asked(signed, this.registry.roster); // nothing is signed that others would refuse
    return signed;
  }

  async openByHalf(tip: string, sealed: Base64, half: Base64): Promise<Envelope> {
    const bytes = unbase64(sealed), other = unbase64(half);
    return this.byKey(bytes, await this.withRings((i) => keyOfHalf(tip, bytes, other, this.own.identity, [i])));
  }

  private async byKey(sealed: Uint8Array, key: Uint8Array, kind: "tip" | "thread" = "tip"): Promise<Envelope> {
    const payload = await openByKey(kind, sealed, key).finally(() => key.fill(0));
    try {
      return outer(parseEnvelope(payload));
    } finally {
      payload.fill(0);
    }
  }

  async openEnvelope(kind: "thread" | "tip", sealed: Base64): Promise<Envelope> {
    return outer(await this.inner(kind, sealed));
  }

  private async inner(kind: "thread" | "tip", sealed: Base64): Promise<Inner> {
    const payload = await this.open(kind, unbase64(sealed));
    try {
      return parseEnvelope(payload);
    } catch {
      return refuse("cannot_open");
    } finally {
      payload.fill(0);
    }
  }

  async openJSON(kind: "card" | "slip", sealed: Base64): Promise<unknown> {
    const payload = await this.open(kind, unbase64(sealed));
    try {
      return strictAny(payload);
    } finally {
      payload.fill(0);
    }
  }

  async openTip(view: OpenView): Promise<OpenedTip> {
    // What came after the tip itself had moved to another desk stands for it.
    const first = view.verbatim === undefined ? view.thread?.find((m) => m.from === "reporter") : undefined;
    const verbatim = view.verbatim !== undefined ? await orNull(this.inner("tip", view.verbatim)) : first !== undefined ? await orNull(this.inner("thread", first.sealed)) : null;
    if (verbatim?.reply) this.replies.set(view.tip.id, recipientOf(verbatim.reply));
    const thread: Said[] = [];
    for (const m of (view.thread ?? []).filter((x) => x !== first)) thread.push({ from: m.from, envelope: await orNull(this.openEnvelope("thread", m.sealed)) });
    const card = view.cards?.[this.own.member.office];
    return {
      verbatim: verbatim === null ? null : outer(verbatim), thread, card: card === undefined ? null : await orNull(this.openJSON("card", card)),
      notes: await Promise.all((view.notes ?? []).map(async (n) => ({ ...n, text: await this.said(n.sealed) }))),
      talk: await Promise.all((view.talk ?? []).map(async (n) => ({ ...n, text: await this.said(n.sealed) }))),
    };
  }

  private async said(sealed: Base64 | undefined): Promise<string | null> {
    return sealed === undefined ? null : orNull(this.openEnvelope("thread", sealed).then((e) => e.text));
  }

  async sealJSON(kind: "card" | "slip", value: unknown, offices: string[]): Promise<Record<string, Base64>> {
    const out: Record<string, Base64> = {};
    for (const office of offices) out[office] = base64(await seal(kind, utf8(JSON.stringify(value)), [this.recipient(office)]));
    return out;
  }

  async moveTip(view: OpenView, desk: string): Promise<NotOfficersRequest> {
    const to = this.readers(desk);
    const anew = async (kind: "tip" | "thread", sealed: Base64) => base64(await sealTip(kind, layWhole(cleared(await this.inner(kind, sealed))), to));
    const thread: MovedEntry[] = [];
    const q: NotOfficersRequest = { desk, thread };
    if (view.verbatim !== undefined) q.verbatim = await anew("tip", view.verbatim);
    for (const m of view.thread ?? []) {
      const own = async () => base64(await seal("thread", layWhole(await this.inner("thread", m.sealed)), [to.desk]));
      thread.push({ id: m.id, sealed: m.from === "reporter" ? await anew("thread", m.sealed) : await own() });
    }
    return q;
  }

  /** readers are a desk's keyring and those of the two offices that hold its halves; one half alone opens nothing. */
  private readers(desk: string): Readers {
    const known = (this.registry.directory as unknown as Directory).desks?.find((k) => k.id === desk) ?? refuse();
    const ready = this.registry.ready(), [a = "", b = ""] = known.halves ?? [];
    const both = ready.includes(a) && ready.includes(b);
    return { desk: this.recipient(desk), halves: both ? [this.recipient(a), this.recipient(b)] : null };
  }

  async sealThread(said: string, office: string): Promise<Base64> {
    return base64(await seal("thread", layEnvelope(said, "desk", ""), [this.recipient(office)]));
  }

  async sealQuestion(tip: string, said: string, desk?: string): Promise<{ out: Base64; copy: Base64 }> {
    const reply = this.replies.get(tip) ?? refuse("cannot_open");
    return { out: base64(await seal("thread", layEnvelope(said, "desk", ""), [reply])), copy: await this.sealThread(said, desk ?? this.own.member.office) };
  }

  private recipient(office: string): string {
    return this.registry.inForce(office, monthOf(this.now())).recipient;
  }

  /** The audit log: acts are signed, and what must stand in it is remembered. */
  async signAct(method: string, path: string, body: string): Promise<SignedAct> {
    return this.ledger.sign(this.own, this.registry.roster.server, method, path, body, Math.floor(this.now() / 60_000));
  }

  async actDone(turn: number, named: string | null): Promise<void> {
    this.ledger.done(turn, named);
  }

  async logWants(met: Met | null): Promise<{ from: number; indexes: number[] }> {
    this.ledger.recall(met);
    return this.ledger.wants();
  }

  async logCheck(v: ProofView, asked: number[]): Promise<LogView> {
    return this.ledger.check(v, asked);
  }

  async logHead(): Promise<string | null> {
    return this.ledger.head();
  }

  async logTold(head: string): Promise<void> {
    this.ledger.told(head);
  }

  async logAccept(): Promise<void> {
    this.ledger.accept();
  }

  /** sign signs a hand-over. Rosters and keyrings are signed where they are made or checked. */
  async sign(s: Signed): Promise<Signed> {
    if (s.kind !== "handover") refuse("wrong_kind");
    return withSignature(s, this.own.member.id, this.own.signing);
  }

  async rosterWith(m: Member, agreed: string): Promise<Proposed> {
    return this.propose(withMember(this.registry.trust, m), { [m.id]: agreed });
  }

  async rosterWithout(member: string): Promise<Proposed> {
    return this.propose(without(this.registry.trust, member), {});
  }

  /** propose signs a next roster whose new members are those agreed on, and makes what the own office's keyrings need on the day that it comes into force. */
  async propose(s: Signed, agreed: Record<string, string>): Promise<Proposed> {
    checkAgreed(rosterChange(this.registry.trust, s), agreed);
    const { roster } = this.registry.trust.proposed(s);
    const listed = signers(roster, this.own.member.office).has(this.own.member.id); // who leaves makes no keyring
    const keyrings = listed ? [...await turnsFor(this.tended(roster)), ...await wrapsFor(this.tended(roster))] : [];
    const signed = (d: Signed) => withSignature(d, this.own.member.id, this.own.signing);
    const directory = signed(this.registry.signedDirectory).signatures?.at(-1)?.signature ?? refuse();
    return { roster: signed(s), keyrings, directory };
  }

  async rosterChange(proposed: Signed): Promise<RosterChange> {
    return rosterChange(this.registry.trust, proposed);
  }

  async newcomer(view: InvitationView): Promise<string> {
    const m = parseMember((view.accepted ?? refuse()) as unknown as Json);
    if (m.id !== view.member || m.office !== view.office) refuse();
    checkJoining(this.registry.roster.server, view.id, m, unbase64(view.proof ?? ""));
    return memberPrint(m);
  }

  async fingerprint(m: Member): Promise<string> {
    return memberPrint(m);
  }

  async keyringsAhead(): Promise<Signed[]> {
    return turnsFor(this.tended(this.registry.roster));
  }

  async keyringsForNewcomers(): Promise<Signed[]> {
    return wrapsFor(this.tended(this.registry.roster));
  }

  private tended(roster: Roster): Tended {
    return { by: this.own, books: this.registry, rings: this.rings, roster, month: monthOf(this.now()) };
  }

  /** forget overwrites every key. The worker's end takes what the language has copied. */
  forget(): void {
    if (this.key !== null) forgetMember(this.key);
    this.rings.forget();
    this.replies.clear();
    this.key = this.books = this.answered = null;
  }

  private get own(): MemberKey {
    return this.key ?? refuse("locked");
  }

  private get registry(): Books {
    return this.books ?? refuse("locked");
  }

  private facts(): Facts {
    const { member, pin } = this.own;
    return { member: member.id, office: member.office, fingerprint: memberPrint(member), pin, public: { ...member } };
  }
}

function outer(e: Inner): Envelope {
  return { text: e.text, channel: e.channel, language: e.language, answer: e.answer, marks: e.marks, reply: e.reply !== null };
}

/** orNull shows what does not open as missing; a vault that is locked meanwhile stays a fault. */
async function orNull<T>(opening: Promise<T>): Promise<T | null> {
  try {
    return await opening;
  } catch (e) {
    if (e instanceof VaultFault && (e.code === "cannot_open" || e.code === "wrong_kind" || e.code === "refused")) return null;
    throw e;
  }
}
