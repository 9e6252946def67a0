// What window and worker say to each other. Nothing from the worker is a key, save the file key of an identity file on its way to an authenticator.
import type { ApproveRequest, Base64, Documents, InterpretView, ReadingView, InvitationView, OpenView, Signed, ProofView, NotOfficersRequest } from "../wire";
import type { Asked, Wish } from "./approval";
import type { Seen } from "./books";
import type { FaultCode } from "./fault";
import type { LogView, Met, SignedAct } from "./ledger";
import type { Envelope, Facts, Interpreted, OpenedTip, Trusted } from "./opened";
import type { Proposed, RosterChange } from "./proposal";
import type { Member } from "./roster";

/** How an identity file is locked. The passkey itself is asked for in the window: to lock, the one that createPasskey has just made and named; null to open,
 * with whichever the person picks. */
export type Lock = { passphrase: string } | { passkey: string | null };

/** Methods is everything that needs keys. A refused promise carries VaultFault. */
export interface Methods {
  /** Opens an identity file. scrypt takes a second on a good PC and several on an old one: show progress. */
  unlock(file: Uint8Array, lock: Lock): Promise<Facts>;
  /** The unlocked member's identity file, locked anew: to save. */
  identityFile(lock: Lock): Promise<Uint8Array>;
  /** Makes a member's keys, kept in the vault until locked. pin: fingerprint of roster 1, from the invitation. */
  newMember(id: string, office: string, pin: string): Promise<Facts>;
  /** The proof that goes with accepting an invitation. */
  proof(server: string, token: string): Promise<Base64>;
  /** Answers a login challenge. server null where this device has not met the deployment yet: believe compares it before anything is used. */
  answer(challenge: Base64, server: string | null): Promise<Base64>;
  /** Checks documents from the pin upwards. Call after login and at each `registry` event. pin null: the identity file's. */
  believe(documents: Documents, pin: string | null, seen: Seen | null): Promise<Trusted>;
  /** Opens what the own office may read of a tip. */
  openTip(view: OpenView): Promise<OpenedTip>;
  /** Opens one envelope with the own keyrings. */
  openEnvelope(kind: "thread" | "tip", sealed: Base64): Promise<Envelope>;
  /** Opens a card or slip: its JSON object. */
  openJSON(kind: "card" | "slip", sealed: Base64): Promise<unknown>;
  /** Opens a photo or recording, from the bytes of GET tips/:id/files/:file. */
  openFile(sealed: Uint8Array): Promise<Uint8Array>;
  /** Seals a card or slip once for each office, to its keyring in force. */
  sealJSON(kind: "card" | "slip", value: unknown, offices: string[]): Promise<Record<string, Base64>>;
  /** Seals all that was said of a tip to the readers of another desk, word for word, as no longer about officers. */
  moveTip(view: OpenView, desk: string): Promise<NotOfficersRequest>;
  /** Seals a message as an envelope of kind thread to an office's keyring; language: that of what an interpreter heard or read. */
  sealThread(said: string, office: string, language?: string): Promise<Base64>;
  /** Seals a question to the reporter of an opened tip (openTip came before), and the desk's copy; desk where this office is rung in its place. */
  sealQuestion(tip: string, said: string, desk?: string): Promise<{ out: Base64; copy: Base64 }>;
  /** A post's code sheet of a month (2026-11), number 1 first: what the desk prints, and asks a word of when it has read facts aloud. */
  codeSheet(office: string, month: string): Promise<{ sheet: string; words: string[] }>;
  /** Grants one tip to an office (second look, reading outside the desk): its file key, sealed to that office's keyring in force. sealed: the verbatim. */
  grant(tip: string, sealed: Base64, office: string): Promise<Base64>;
  /** Opens a verbatim, or an entry of the thread, by a grant to the own office. `other_tip` for a grant of another. */
  openGranted(tip: string, sealed: Base64, grant: Base64, kind?: "tip" | "thread"): Promise<Envelope>;
  /** Opens a photo or recording by a grant to the own office; and by the own office's half and the other one. */
  openGrantedFile(tip: string, sealed: Uint8Array, grant: Base64): Promise<Uint8Array>;
  openFileByHalf(tip: string, sealed: Uint8Array, half: Base64): Promise<Uint8Array>;
  /** Grants one recording or text of a tip to one member: its file key, sealed to that member alone. */
  grantMember(tip: string, sealed: Uint8Array, member: string): Promise<Base64>;
  /** Opens what this member was granted so. */
  openInterpreted(view: InterpretView): Promise<Interpreted>;
  /** Signs a request for what takes two. */
  ask(wish: Wish): Promise<Signed>;
  /** Reads a request after checking who signed it: what a second member looks at. */
  asked(s: Signed): Promise<Asked>;
  /** Signs another's request as the second member. reading, of a reading alone (GET approvals/:id/verbatim): the own office's halves are taken out of it, of photos and
   * recordings too, and wrapped to who asked, and to nobody else than a member of the office that holds the other half. */
  approve(s: Signed, reading: ReadingView | null): Promise<ApproveRequest>;
  /** Opens a verbatim by the own office's half and the other one, wrapped to this member. */
  openByHalf(tip: string, sealed: Base64, half: Base64): Promise<Envelope>;
  /** Signs a request that is an act: path from /api on, body as it is sent, "" for none. */
  signAct(method: string, path: string, body: string): Promise<SignedAct>;
  /** Tells how it went: the answer's Tipline-Audit header; null when the act was refused or got no answer. */
  actDone(turn: number, named: string | null): Promise<void>;
  /** What to ask GET audit/proof for; met is what this device remembers. */
  logWants(met: Met | null): Promise<{ from: number; indexes: number[] }>;
  /** Checks the answer, asked for those indexes. */
  logCheck(v: ProofView, asked: number[]): Promise<LogView>;
  /** The newest head that was proven, for a hand-over; and one that a hand-over told. */
  logHead(): Promise<string | null>;
  logTold(head: string): Promise<void>;
  /** Forgets what was seen of the log, after a restore that people know of. */
  logAccept(): Promise<void>;
  /** Signs a hand-over. */
  sign(s: Signed): Promise<Signed>;
  /** The newest roster with a member added, or removed, signed by this member, with the own office's keyrings that it calls for. agreed: the fingerprint that was
   * compared with the newcomer, hex; `other_digits` where the keys have another. */
  rosterWith(m: Member, agreed: string): Promise<Proposed>;
  rosterWithout(member: string): Promise<Proposed>;
  /** The same for a roster that another member proposed, after checking that it may follow the newest; agreed: that fingerprint of each member who comes, by handle. */
  propose(s: Signed, agreed: Record<string, string>): Promise<Proposed>;
  /** What a proposed roster changes against the newest, after checking that it may follow it. */
  rosterChange(proposed: Signed): Promise<RosterChange>;
  /** Fingerprint of a newcomer who accepted an invitation, once the proof holds: still to be compared. */
  newcomer(view: InvitationView): Promise<string>;
  /** Fingerprint of a member's keys, hex. */
  fingerprint(m: Member): Promise<string>;
  /** Keyrings that the own office lacks for this month and the six that come, or that somebody who left could open: made, wrapped (for steps too), signed. */
  keyringsAhead(): Promise<Signed[]>;
  /** Own keyrings wrapped besides for members, and for offices that are rung in the desk's place, who have no wrap. */
  keyringsForNewcomers(): Promise<Signed[]>;
}

/** A call to the worker. */
export interface Call {
  id: number;
  name: keyof Methods;
  args: unknown[];
}

/** A stanza as it crosses: structured clones lose their class. */
export interface PlainStanza {
  args: string[];
  body: Uint8Array;
}

/** The window's reply to a question for the authenticator; null when nothing came of it. */
export interface Given {
  given: PlainStanza[] | Uint8Array | null;
}

/** What the worker says: a value, a fault, or a question for the authenticator. */
export type Answer =
  | { id: number; value: unknown }
  | { id: number; fault: FaultCode }
  | { ask: "wrap"; of: Uint8Array; by: string }
  | { ask: "unwrap"; of: PlainStanza[] };
