// The keeper holds one member's keys and does everything that needs them. It lives in the worker; nothing it gives out is a key.
import type { Base64, Directory, Documents, MovedEntry, MovedFile, NotOfficersRequest, OpenView, ProofView, Signed } from "../wire";
import { base64, unbase64, utf8 } from "./bytes";
import { Books, type Seen } from "./books";
import { codeSheet } from "./codesheet";
import { answerChallenge } from "./challenge";
import { cleared, layEnvelope, layWhole, outer, parseEnvelope, type Envelope as Inner } from "./envelope";
import { refuse, VaultFault } from "./fault";
import { keyOf } from "./filekey";
import { Granting } from "./granting";
import { Held } from "./held";
import { joiningProof } from "./joining";
import { strictAny } from "./json";
import { recipientOf } from "./keys";
import { monthsFrom, type Keyring } from "./keyring";
import { Ledger, type LogView, type Met, type SignedAct } from "./ledger";
import { lockMember, lockMemberByPasskey, newMemberKey, unlockMember, unlockMemberByPasskey, work, type Passkey } from "./member";
import { Membership } from "./membership";
import { headFor, sealTip, type Readers } from "./readers";
import { memberPrint, signers } from "./roster";
import { open, seal } from "./seal";
import { withSignature } from "./signed";
import type { Envelope, Facts, Kind, OpenedTip, Said, Spoilt, Trusted } from "./opened";

/** How a file is locked, as it reaches the keeper. */
export type Secret = { passphrase: string } | { passkey: Passkey };

export class Keeper {
  private answered: string | null = null;
  private readonly held: Held;
  private readonly ledger = new Ledger();
  private readonly replies = new Map<string, string>();
  /** What one tip's keys are given to others for. */
  readonly granting: Granting;
  /** Who is a member, and the keyrings that follow from it. */
  readonly membership: Membership;

  constructor(private readonly now: () => number = Date.now, private readonly factor = work) {
    this.held = new Held(now);
    this.granting = new Granting(this.held);
    this.membership = new Membership(this.held);
  }

  async unlock(file: Uint8Array, secret: Secret): Promise<Facts> {
    this.forget();
    this.held.take("passkey" in secret ? await unlockMemberByPasskey(file, secret.passkey) : await unlockMember(file, secret.passphrase));
    return this.facts();
  }

  async newMember(id: string, office: string, pin: string): Promise<Facts> {
    this.forget();
    this.held.take(await newMemberKey(id, office, pin));
    return this.facts();
  }

  async identityFile(secret: Secret): Promise<Uint8Array> {
    return "passkey" in secret ? lockMemberByPasskey(this.held.own, secret.passkey) : lockMember(this.held.own, secret.passphrase, this.factor);
  }

  async proof(server: string, token: string): Promise<Base64> {
    return base64(joiningProof(this.held.own, server, token));
  }

  async answer(challenge: Base64, server: string | null): Promise<Base64> {
    const a = await answerChallenge(this.held.own, unbase64(challenge), server);
    this.answered = a.server;
    return base64(a.answer);
  }

  async believe(documents: Documents, pin: string | null, seen: Seen | null): Promise<Trusted> {
    const mine = this.held.own;
    const trusted = mine.pin ?? pin ?? refuse("pin");
    if (pin !== null && pin !== trusted) refuse("pin");
    const books = Books.open(documents, trusted, this.held.known?.seen() ?? seen);
    if (this.answered !== null && this.answered !== books.roster.server) refuse("other_server");
    const listed = signers(books.roster, mine.member.office).get(mine.member.id);
    if (listed === undefined || listed.recipient !== mine.member.recipient || listed.signing !== mine.member.signing) refuse("unsigned");
    const own = books.toOpen(mine.member.office);
    this.held.believe(books);
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
    for (const [i, month] of monthsFrom(this.held.month, 2).entries()) {
      const k = this.sealedTo(month);
      if (k === null || !k.wraps.has(this.held.own.member.id)) continue;
      const opens = await this.held.rings.opens(this.held.own, k);
      if (i === 0) canOpen = opens;
      if (!opens) spoilt.set(k, { month: k.month, by: this.held.registry.signersOf(k) });
    }
    return { canOpen, spoilt: [...spoilt.values()] };
  }

  private sealedTo(month: string): Keyring | null {
    try {
      return this.held.registry.inForce(this.held.own.member.office, month);
    } catch (e) {
      if (e instanceof VaultFault && e.code === "no_keyring") return null;
      throw e;
    }
  }

  async open(kind: Kind, sealed: Uint8Array): Promise<Uint8Array> {
    return this.held.withRings((i) => open(kind, sealed, [i]));
  }

  /** codeSheet draws an office's sheet of a month from the own desk's newest keyring of it that opens here. */
  async codeSheet(office: string, month: string): Promise<{ sheet: string; words: string[] }> {
    const mine = this.held.registry.toOpen(this.held.own.member.office).filter((k) => k.month === month && k.wraps.has(this.held.own.member.id));
    const newest = mine.sort((a, b) => b.turn - a.turn)[0] ?? refuse("no_keyring");
    const sheet = newest.turn === 0 ? month : `${month}.${newest.turn}`;
    return { sheet, words: codeSheet(await this.held.rings.own(this.held.own, newest), office, sheet) };
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
    const card = view.cards?.[this.held.own.member.office];
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
    for (const office of offices) out[office] = base64(await seal(kind, utf8(JSON.stringify(value)), [this.held.recipient(office)]));
    return out;
  }

  async moveTip(view: OpenView, desk: string): Promise<NotOfficersRequest> {
    const to = this.readers(desk);
    const anew = async (kind: "tip" | "thread", sealed: Base64) => base64(await sealTip(kind, layWhole(cleared(await this.inner(kind, sealed))), to));
    const thread: MovedEntry[] = [], files: MovedFile[] = [];
    const q: NotOfficersRequest = { desk, thread, files };
    if (view.verbatim !== undefined) q.verbatim = await anew("tip", view.verbatim);
    for (const m of view.thread ?? []) {
      const own = async () => base64(await seal("thread", layWhole(await this.inner("thread", m.sealed)), [to.desk]));
      thread.push({ id: m.id, sealed: m.from === "reporter" ? await anew("thread", m.sealed) : await own() });
    }
    for (const f of view.files ?? []) { // what nobody can open has no head, and stays
      if (f.head !== undefined) files.push({ id: f.id, head: base64(await this.rehead(unbase64(f.head), to)) });
    }
    return q;
  }

  private async rehead(head: Uint8Array, to: Readers): Promise<Uint8Array> {
    const key = await this.held.withRings((i) => keyOf(head, [i]));
    return headFor(key, to).finally(() => key.fill(0));
  }

  /** readers are a desk's keyring and those of the two offices that hold its halves; one half alone opens nothing. */
  private readers(desk: string): Readers {
    const known = (this.held.registry.directory as unknown as Directory).desks?.find((k) => k.id === desk) ?? refuse();
    const ready = this.held.registry.ready(), [a = "", b = ""] = known.halves ?? [];
    const both = ready.includes(a) && ready.includes(b);
    return { desk: this.held.recipient(desk), halves: both ? [this.held.recipient(a), this.held.recipient(b)] : null };
  }

  async sealThread(said: string, office: string, language = ""): Promise<Base64> {
    return base64(await seal("thread", layEnvelope(said, "desk", language), [this.held.recipient(office)]));
  }

  async sealQuestion(tip: string, said: string, desk?: string): Promise<{ out: Base64; copy: Base64 }> {
    const reply = this.replies.get(tip) ?? refuse("cannot_open");
    return { out: base64(await seal("thread", layEnvelope(said, "desk", ""), [reply])), copy: await this.sealThread(said, desk ?? this.held.own.member.office) };
  }

  /** The audit log: acts are signed, and what must stand in it is remembered. */
  async signAct(method: string, path: string, body: string): Promise<SignedAct> {
    return this.ledger.sign(this.held.own, this.held.registry.roster.server, method, path, body, Math.floor(this.now() / 60_000));
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

  /** sign signs a hand-over or proposed words. Rosters and keyrings are signed where they are made or checked. */
  async sign(s: Signed): Promise<Signed> {
    if (s.kind !== "handover" && s.kind !== "words") refuse("wrong_kind");
    return withSignature(s, this.held.own.member.id, this.held.own.signing);
  }

  /** forget overwrites every key. The worker's end takes what the language has copied. */
  forget(): void {
    this.held.forget();
    this.replies.clear();
    this.answered = null;
  }

  private facts(): Facts {
    const { member, pin } = this.held.own;
    return { member: member.id, office: member.office, fingerprint: memberPrint(member), pin, public: { ...member } };
  }
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
