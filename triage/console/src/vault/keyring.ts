// Keyrings (docs/formats.md, section 8): an office's identity of one month and turn, its private half wrapped to each member.
import type { Signed } from "../wire";
import { base64, random, unbase64 } from "./bytes";
import { refuse } from "./fault";
import { fields, strictJSON, string, whole, type Json } from "./json";
import { checkRecipient, forget, identityFromSeed, type Identity } from "./keys";
import type { MemberKey } from "./member";
import { isHandle, type Member, type Office, type Roster } from "./roster";
import { open, seal } from "./seal";
import { withSignature } from "./signed";

export interface Keyring {
  office: string;
  /** 2026-11 */
  month: string;
  turn: number;
  recipient: string;
  /** Sealed things of kind keyring, base64, by member. */
  wraps: Map<string, string>;
  recovery: string;
  /** A desk's: offices that are rung when nobody there answers. */
  steps: Map<string, Step>;
}

/** A Step is a wrap for an office that may be rung, sealed to its keyring of the same month. */
export interface Step {
  /** Turn of that keyring. */
  turn: number;
  wrap: string;
}

const maxTurn = 99;

/** parseKeyring reads a keyring's body and believes no signature. */
export function parseKeyring(s: Signed): Keyring {
  if (s.kind !== "keyring") refuse("wrong_kind");
  const j = strictJSON(s.body, ["office", "month", "turn", "recipient", "wraps", "recovery", "steps"]);
  const wraps = j["wraps"];
  const k: Keyring = {
    office: string(j["office"]), month: string(j["month"]), turn: j["turn"] === undefined ? 0 : whole(j["turn"]), recipient: string(j["recipient"]),
    wraps: new Map(Object.entries(fields(wraps, Object.keys((wraps ?? {}) as object))).map(([id, w]) => [id, string(w)])), recovery: string(j["recovery"]),
    steps: new Map(Object.entries((j["steps"] ?? {}) as object).map(([id, s]) => [id, parseStep(s as Json)])),
  };
  if (j["steps"] !== undefined) fields(j["steps"], [...k.steps.keys()]);
  if ([...k.steps.keys()].some((id) => !isHandle(id) || id === k.office)) refuse();
  if (!isHandle(k.office) || !/^\d{4}-(0[1-9]|1[0-2])$/.test(k.month) || k.turn < 0 || k.turn > maxTurn) refuse();
  if (k.wraps.size === 0 || k.recovery === "") refuse();
  checkRecipient(k.recipient);
  return k;
}

function parseStep(value: Json): Step {
  const j = fields(value, ["turn", "wrap"]);
  const s: Step = { turn: j["turn"] === undefined ? 0 : whole(j["turn"]), wrap: string(j["wrap"]) };
  return s.turn < 0 || s.turn > maxTurn || s.wrap === "" ? refuse() : s;
}

/** before says whether a is older than b, by month, then by turn. */
export function before(a: Keyring, b: Keyring): boolean {
  return a.month === b.month ? a.turn < b.turn : a.month < b.month;
}

/** newKeyring makes, wraps and signs an office's keyring of a month and turn. Who is not in office gets no wrap. steps are the keyrings of that month of
 * the offices that are rung when nobody answers. */
export async function newKeyring(by: MemberKey, office: Office, month: string, turn: number, steps: Keyring[] = []): Promise<Signed> {
  if (by.member.office !== office.id || !office.members.some((m) => m.id === by.member.id)) refuse("unsigned");
  const seed = random(32);
  const identity = await identityFromSeed(seed);
  try {
    const k: Keyring = { office: office.id, month, turn, recipient: identity.recipient, wraps: new Map(), recovery: base64(await seal("keyring", seed, [office.recovery])), steps: new Map() };
    await wrap(k, seed, office.members);
    await wrapSteps(k, seed, steps);
    return signKeyring(by, k);
  } finally {
    seed.fill(0);
    forget(identity);
  }
}

/** rewrap opens k with by's wrap and wraps it, besides, to every member of the office who has none, and to every step that has none. */
export async function rewrap(by: MemberKey, k: Keyring, office: Office, steps: Keyring[] = []): Promise<Signed> {
  const identity = await openKeyring(by, k);
  try {
    const more: Keyring = { ...k, wraps: new Map(k.wraps), steps: new Map(k.steps) };
    await wrap(more, identity.seed, office.members);
    await wrapSteps(more, identity.seed, steps);
    return signKeyring(by, more);
  } finally {
    forget(identity);
  }
}

async function wrap(k: Keyring, seed: Uint8Array, members: Member[]): Promise<void> {
  for (const m of members) {
    if (!k.wraps.has(m.id)) k.wraps.set(m.id, base64(await seal("keyring", seed, [m.recipient])));
  }
}

/** stepless are those steps, each the keyring of an office that may be rung, that are of this keyring's month and have no wrap of it. */
export function stepless(k: Keyring, steps: Keyring[]): Keyring[] {
  return steps.filter((s) => s.month === k.month && s.office !== k.office && !k.steps.has(s.office));
}

async function wrapSteps(k: Keyring, seed: Uint8Array, steps: Keyring[]): Promise<void> {
  for (const s of stepless(k, steps)) k.steps.set(s.office, { turn: s.turn, wrap: base64(await seal("keyring", seed, [s.recipient])) });
}

function signKeyring(by: MemberKey, k: Keyring): Signed {
  const wraps: Record<string, string> = {};
  for (const id of [...k.wraps.keys()].sort()) wraps[id] = k.wraps.get(id) as string;
  const steps: Record<string, { turn?: number; wrap: string }> = {};
  for (const [id, s] of [...k.steps].sort(([a], [b]) => (a < b ? -1 : 1))) steps[id] = { ...(s.turn === 0 ? {} : { turn: s.turn }), wrap: s.wrap };
  const body = JSON.stringify({
    office: k.office, month: k.month, ...(k.turn === 0 ? {} : { turn: k.turn }), recipient: k.recipient, wraps, recovery: k.recovery, ...(k.steps.size === 0 ? {} : { steps }),
  });
  return withSignature({ kind: "keyring", body, signatures: [] }, by.member.id, by.signing);
}

/** openKeyring opens the wrap of a member, and holds the identity against the keyring's recipient: a wrap of another key is refused. Whatever
 * else a wrap may hold, it is `cannot_open`: one that was made badly must not shut the others. */
export async function openKeyring(by: MemberKey, k: Keyring): Promise<Identity> {
  const wrapped = k.wraps.get(by.member.id);
  return wrapped === undefined ? refuse("no_keyring") : opened(k, wrapped, by.identity);
}

/** openStep opens a desk's keyring with that of an office which is rung in its place. */
export async function openStep(k: Keyring, office: string, own: Identity): Promise<Identity> {
  const step = k.steps.get(office);
  return step === undefined ? refuse("no_keyring") : opened(k, step.wrap, own);
}

async function opened(k: Keyring, wrapped: string, by: Identity): Promise<Identity> {
  const identity = await openWrap(by, wrapped).catch(() => refuse("cannot_open"));
  if (identity.recipient !== k.recipient) {
    forget(identity);
    refuse("cannot_open");
  }
  return identity;
}

async function openWrap(by: Identity, wrapped: string): Promise<Identity> {
  const seed = await open("keyring", unbase64(wrapped), [by]);
  try {
    return await identityFromSeed(seed);
  } finally {
    seed.fill(0);
  }
}

/** strangers says whether k is wrapped to somebody who is no member of its office now: who left knows its private half. */
export function strangers(k: Keyring, roster: Roster): boolean {
  const members = roster.offices.find((o) => o.id === k.office)?.members ?? [];
  return [...k.wraps.keys()].some((id) => !members.some((m) => m.id === id));
}

/** monthOf is the month of a moment in Hà Nội, which has no summer time. */
export function monthOf(now: number): string {
  return new Date(now + 7 * 3_600_000).toISOString().slice(0, 7);
}

/** monthsFrom are n months, the first being shift months after month. */
export function monthsFrom(month: string, n: number, shift = 0): string[] {
  const [year, first] = month.split("-").map(Number) as [number, number];
  return Array.from({ length: n }, (_, i) => new Date(Date.UTC(year, first - 1 + shift + i, 1)).toISOString().slice(0, 7));
}
