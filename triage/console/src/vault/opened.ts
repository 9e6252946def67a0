// What the vault gives to the window: opened texts and checked facts. No type in here can hold a key.
import type { NoteView, TalkView } from "../wire";
import type { Seen } from "./books";
import type { Member, Roster } from "./roster";

/** What a member's identity file says of its owner; no secret. */
export interface Facts {
  member: string;
  office: string;
  /** Fingerprint of the member's own keys, hex: the first 20 digits are compared by telephone before approval. */
  fingerprint: string;
  /** Fingerprint of roster 1 from the file, hex; null in files made before pins were kept there. */
  pin: string | null;
  public: Member;
}

/** A keyring that was made badly. */
export interface Spoilt {
  month: string;
  /** Who signed it. */
  by: string[];
}

/** What the vault believes after it has checked the documents from the pin upwards. */
export interface Trusted {
  server: string;
  roster: Roster;
  /** The routing directory as its two signers signed it; see Directory of wire.ts. */
  directory: Record<string, unknown>;
  /** Months (2026-11) for which the own office has a keyring that may be sealed to. */
  months: string[];
  /** Offices with a keyring: others cannot get a card. */
  ready: string[];
  /** Own keyrings that this member cannot open: no wrap yet. */
  missing: number;
  /** Whether what comes in now opens for this member: the own wrap was opened and held against what is sealed to. */
  canOpen: boolean;
  /** Whether this is the identity in the office's safe: its login has rung desk and inspectorate, and it approves nothing. */
  safe: boolean;
  /** Keyrings of this month and the next whose wrap does not open for this member, though there is one: whoever signed made them badly. */
  spoilt: Spoilt[];
  /** The pin that all of it follows from. */
  pin: string;
  /** To be remembered by the device. */
  seen: Seen;
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

/** What an interpreter was granted, opened: the words of a text and nothing that stands around them, or a recording. */
export type Interpreted = { text: string } | { file: Uint8Array };

/** One message of the thread; null where it does not open. */
export interface Said {
  from: "reporter" | "desk";
  envelope: Envelope | null;
}

/** A tip opened on this device. Parts that do not open are null: shown as such, never guessed. */
export interface OpenedTip {
  verbatim: Envelope | null;
  thread: Said[];
  /** The own office's card as JSON; see judge/card.ts. */
  card: unknown;
  notes: (NoteView & { text: string | null })[];
  talk: (TalkView & { text: string | null })[];
}

/** Kinds of sealed things that callers may open (never challenge, keyring, identity). */
export type Kind = "tip" | "card" | "slip" | "thread" | "file";
