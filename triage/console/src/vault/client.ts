// The window's side of the vault. The vault is a dedicated worker: it alone holds a member's seeds and opened keyrings, and does all opening,
// sealing and signing. Locking ends the worker and with it every key. Nothing in here ever sees a seed.
import type { Base64, Documents, OpenView, Signed } from "../wire";

/** What a member's identity file says of its owner; no secret. */
export interface Facts {
  member: string;
  office: string;
  /** Fingerprint of the member's own keys, hex; compared by telephone before approval. */
  fingerprint: string;
  /** Fingerprint of roster 1 from the file, hex; null in files made before pins were kept there. */
  pin: string | null;
}

/** A member's public part, as a roster lists it. */
export interface Member {
  id: string;
  office: string;
  recipient: string;
  signing: Base64;
}

export interface Office {
  id: string;
  members: Member[];
  recovery: string;
}

export interface Roster {
  version: number;
  server: string;
  offices: Office[];
}

/** What the vault believes after it has checked the documents from the pin upwards. */
export interface Trusted {
  server: string;
  roster: Roster;
  /** The routing directory as its two signers signed it, parsed. */
  directory: unknown;
  /** Months (2026-11) for which the own office has a keyring that may be sealed to. */
  months: string[];
  /** Offices with a keyring that may be sealed to: others cannot get a card. */
  ready: string[];
  /** Own keyrings that this member cannot open (no wrap yet). */
  missing: number;
}

/** An envelope opened: a verbatim, an addition or a message. */
export interface Envelope {
  text: string;
  channel: string;
  language: string;
  /** The resolver's answer as intake sealed it; see judge/facts.ts for reading it. */
  answer: unknown;
  marks: string[];
  /** Whether a question can be sent: a receipt was given. Its recipient stays in the vault. */
  reply: boolean;
}

export interface Said {
  from: "reporter" | "desk";
  envelope: Envelope;
}

/** A tip opened on this device. Parts that do not open are null: shown as such, never guessed. */
export interface OpenedTip {
  verbatim: Envelope | null;
  thread: Said[];
  /** The own office's card as JSON; see judge/card.ts. */
  card: unknown;
}

/** How an identity file is locked. */
export type Lock = { passphrase: string } | { passkey: true; name: string };

/** Kinds of sealed things that may be opened or sealed by callers (never challenge, keyring, identity). */
export type Kind = "tip" | "card" | "slip" | "thread" | "file";

/** Why the vault refused; `code` is a key of the catalogue under "vault.". */
export class VaultFault extends Error {
  constructor(readonly code: "wrong_secret" | "cannot_open" | "wrong_kind" | "other_server" | "pin" | "unsigned" | "no_keyring" | "too_large" | "locked" | "refused") {
    super(code);
  }
}

/** Vault is everything that needs keys. Every promise is refused with VaultFault. */
export interface Vault {
  /** Opens an identity file. scrypt takes about a second on a good PC and some on an old one: show progress. */
  unlock(file: Uint8Array, lock: Lock): Promise<Facts>;
  /** Answers a login challenge; server null where the file holds no server's name: believe() compares it then. */
  answer(challenge: Base64): Promise<Base64>;
  /** Checks documents from the pin upwards and opens the own keyrings. Call after login and at each `registry` event. */
  believe(documents: Documents, pin?: string): Promise<Trusted>;
  /** Opens what the own office may read of a tip. */
  openTip(view: OpenView): Promise<OpenedTip>;
  /** Opens one sealed thing of a kind with the own keyrings: its payload. */
  open(kind: Kind, sealed: Base64): Promise<Uint8Array>;
  /** open for payloads that are an envelope (thread, tip). */
  openEnvelope(kind: "thread" | "tip", sealed: Base64): Promise<Envelope>;
  /** open for payloads that are JSON (card, slip). */
  openJSON(kind: "card" | "slip", sealed: Base64): Promise<unknown>;
  /** open for files, from the bytes of GET tips/:id/files/:file. */
  openFile(sealed: Uint8Array): Promise<Uint8Array>;
  /** Seals a card or slip (JSON) once for each office, to its newest keyring. */
  sealJSON(kind: "card" | "slip", value: unknown, offices: string[]): Promise<Record<string, Base64>>;
  /** Seals a message as an envelope of kind thread to an office's keyring. */
  sealThread(text: string, office: string): Promise<Base64>;
  /** Seals a question to the reporter of an opened tip (openTip came before), and the desk's copy. */
  sealQuestion(tip: string, text: string): Promise<{ out: Base64; copy: Base64 }>;
  /** Adds the member's signature. A roster is checked against the newest first; use the functions below to make one. */
  sign(document: Signed): Promise<Signed>;
  /** Keyrings that the own office still lacks for this month and the six that come, made, wrapped and signed. Empty: nothing to do. */
  keyringsAhead(): Promise<Signed[]>;
  /** Own keyrings wrapped anew for members who lack a wrap. */
  keyringsForNewcomers(): Promise<Signed[]>;
  /** New turns of the own office's keyrings from this month on, after somebody left or lost a device. */
  keyringsTurned(): Promise<Signed[]>;
  /** The newest roster with a member added, replaced or removed, signed by this member. */
  rosterWith(member: Member): Promise<Signed>;
  rosterWithout(member: string): Promise<Signed>;
  /** What a proposed roster changes against the newest, after checking that it may follow it. */
  rosterChange(proposed: Signed): Promise<RosterChange>;
  /** Fingerprint of a member's keys, hex. */
  fingerprint(member: Member): Promise<string>;
  /** Makes a member's keys, kept in the vault until locked. */
  newMember(id: string, office: string, pin: string): Promise<Member>;
  /** The proof that accepting an invitation asks for. */
  proof(token: string): Promise<Base64>;
  /** The unlocked member's identity file, locked anew: to save. */
  identityFile(lock: Lock): Promise<Uint8Array>;
  /** Ends the worker. Every later call is refused with `locked`. */
  lock(): void;
}

export interface RosterChange {
  version: number;
  added: Member[];
  removed: Member[];
  /** Same ID, other keys. */
  replaced: { from: Member; to: Member }[];
  /** Offices, recovery recipients or anything else: not to be signed without a reason. */
  other: string[];
  signedBy: string[];
}

/** startVault starts a worker with nothing in it. */
export function startVault(): Vault {
  throw new VaultFault("locked");
}
