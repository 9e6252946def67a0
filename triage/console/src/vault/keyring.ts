// Keyrings (docs/formats.md, section 8): an office's identity of one month and turn, its private half wrapped to each member.
import type { Signed } from "../wire";
import { base64, random, unbase64 } from "./bytes";
import { refuse } from "./fault";
import { fields, strictJSON, string, whole } from "./json";
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
}

const maxTurn = 99;

/** parseKeyring reads a keyring's body and believes no signature. */
export function parseKeyring(s: Signed): Keyring {
  if (s.kind !== "keyring") refuse("wrong_kind");
  const j = strictJSON(s.body, ["office", "month", "turn", "recipient", "wraps", "recovery"]);
  const wraps = j["wraps"];
  const k: Keyring = {
    office: string(j["office"]), month: string(j["month"]), turn: j["turn"] === undefined ? 0 : whole(j["turn"]), recipient: string(j["recipient"]),
    wraps: new Map(Object.entries(fields(wraps, Object.keys((wraps ?? {}) as object))).map(([id, w]) => [id, string(w)])), recovery: string(j["recovery"]),
  };
  if (!isHandle(k.office) || !/^\d{4}-(0[1-9]|1[0-2])$/.test(k.month) || k.turn < 0 || k.turn > maxTurn) refuse();
  if (k.wraps.size === 0 || k.recovery === "") refuse();
  checkRecipient(k.recipient);
  return k;
}

/** before says whether a is older than b, by month, then by turn. */
export function before(a: Keyring, b: Keyring): boolean {
  return a.month === b.month ? a.turn < b.turn : a.month < b.month;
}

/** newKeyring makes, wraps and signs an office's keyring of a month and turn. Who is not in office gets no wrap. */
export async function newKeyring(by: MemberKey, office: Office, month: string, turn: number): Promise<Signed> {
  if (by.member.office !== office.id || !office.members.some((m) => m.id === by.member.id)) refuse("unsigned");
  const seed = random(32);
  const identity = await identityFromSeed(seed);
  try {
    const k: Keyring = { office: office.id, month, turn, recipient: identity.recipient, wraps: new Map(), recovery: base64(await seal("keyring", seed, [office.recovery])) };
    await wrap(k, seed, office.members);
    return signKeyring(by, k);
  } finally {
    seed.fill(0);
    forget(identity);
  }
}

/** rewrap opens k with by's wrap and wraps it, besides, to every member of the office who has none. */
export async function rewrap(by: MemberKey, k: Keyring, office: Office): Promise<Signed> {
  const identity = await openKeyring(by, k);
  try {
    const more: Keyring = { ...k, wraps: new Map(k.wraps) };
    await wrap(more, identity.seed, office.members);
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

function signKeyring(by: MemberKey, k: Keyring): Signed {
  const wraps: Record<string, string> = {};
  for (const id of [...k.wraps.keys()].sort()) wraps[id] = k.wraps.get(id) as string;
  const body = JSON.stringify({ office: k.office, month: k.month, ...(k.turn === 0 ? {} : { turn: k.turn }), recipient: k.recipient, wraps, recovery: k.recovery });
  return withSignature({ kind: "keyring", body, signatures: [] }, by.member.id, by.signing);
}

/** openKeyring opens the wrap of a member, and holds the identity against the keyring's recipient: a wrap of another key is refused. Whatever
 * else a wrap may hold, it is `cannot_open`: one that was made badly must not shut the others. */
export async function openKeyring(by: MemberKey, k: Keyring): Promise<Identity> {
  const wrapped = k.wraps.get(by.member.id);
  if (wrapped === undefined) return refuse("no_keyring");
  const identity = await openWrap(by, wrapped).catch(() => refuse("cannot_open"));
  if (identity.recipient !== k.recipient) {
    forget(identity);
    refuse("cannot_open");
  }
  return identity;
}

async function openWrap(by: MemberKey, wrapped: string): Promise<Identity> {
  const seed = await open("keyring", unbase64(wrapped), [by.identity]);
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
