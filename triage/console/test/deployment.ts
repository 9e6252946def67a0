// A small deployment made in the browser's own code: a desk of three and a unit of two, for tests.
import { Keeper } from "../src/vault/keeper";
import { base64, join } from "../src/vault/bytes";
import { newKeyring } from "../src/vault/keyring";
import { lockMember, newMemberKey, type MemberKey } from "../src/vault/member";
import type { Office, Roster } from "../src/vault/roster";
import { seal } from "../src/vault/seal";
import { fingerprint, withSignature } from "../src/vault/signed";
import type { Documents, OpenView, Signed, TipView } from "../src/wire";
import { layEnvelope } from "../src/vault/envelope";
import { rawRecipient } from "../src/vault/keys";

/** 22 November 2026, noon in Hà Nội. */
export const noon = Date.UTC(2026, 10, 22, 5);

export interface Deployment {
  keys: Map<string, MemberKey>;
  documents: Documents;
  pin: string;
  /** The key of a member. */
  key(id: string): MemberKey;
  /** Signs a body by members. */
  sign(kind: string, body: unknown, ...by: string[]): Signed;
  office(id: string): Office;
}

export async function deploy(months: string[] = ["2026-11"]): Promise<Deployment> {
  const keys = new Map<string, MemberKey>();
  const offices: Office[] = [];
  for (const [office, members] of [["desk", ["an", "binh", "cuc"]], ["unit", ["dung", "em"]]] as const) {
    const recovery = (await newMemberKey("recovery", office, null)).member.recipient;
    for (const id of members) keys.set(id, await newMemberKey(id, office, null));
    offices.push({ id: office, members: members.map((id) => (keys.get(id) as MemberKey).member), recovery });
  }
  const key = (id: string) => keys.get(id) as MemberKey;
  const sign = (kind: string, body: unknown, ...by: string[]) =>
    by.reduce<Signed>((s, id) => withSignature(s, id, key(id).signing), { kind, body: JSON.stringify(body), signatures: [] });
  const roster: Roster = { version: 1, server: "tipline-thu", offices };
  const first = sign("roster", roster, "an", "dung");
  const pin = fingerprint(first);
  for (const k of keys.values()) k.pin = pin;
  const office = (id: string) => offices.find((o) => o.id === id) as Office;
  const keyrings: Signed[] = [];
  for (const month of months) for (const [o, by] of [["desk", "an"], ["unit", "dung"]] as const) keyrings.push(await newKeyring(key(by), office(o), month, 0));
  const directory = sign("directory", { version: 1, date: "2026-11-22", desks: [{ id: "desk", name: "Trực ban" }], units: [{ id: "unit", name: "Công an xã" }], routes: [] }, "an", "em");
  return { keys, pin, key, sign, office, documents: { server: roster.server, rosters: [first], directory, keyrings } };
}

/** A keeper with a member's keys in it, as after unlocking; work factor low. */
export async function keeperOf(d: Deployment, id: string, now = noon): Promise<Keeper> {
  const k = new Keeper(() => now, 4);
  await k.unlock(await lockMember(d.key(id), "thử", 4), { passphrase: "thử" });
  return k;
}

/** A tip's verbatim, sealed to a recipient. */
export async function sealTip(text: string, to: string, reply: string | null = null): Promise<string> {
  let payload = layEnvelope(text, "sms", "vi");
  if (reply !== null) {
    const raw = rawRecipient(reply);
    payload = join(payload.subarray(0, payload.length - 2), new Uint8Array([raw.length >> 8, raw.length & 255]), raw);
  }
  return base64(await seal("tip", payload, [to]));
}

export function openView(id: string, parts: Partial<OpenView>): OpenView {
  const tip: TipView = { id, desk: "desk", lane: "normal", status: "new", hour: 0, bytes: 0 };
  return { tip, ...parts };
}

