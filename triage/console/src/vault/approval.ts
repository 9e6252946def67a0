// What takes two members of two lines (docs/formats.md, section 8.4): a request that one signs, and the same words signed by the second.
import type { Signed } from "../wire";
import { refuse } from "./fault";
import { list, strictJSON, string, whole } from "./json";
import { hex, random } from "./bytes";
import { checkRecipient } from "./keys";
import { isHandle, voters, type Member, type Roster } from "./roster";
import { signedBy } from "./signed";

const deeds = ["reading", "retention", "export", "slip"] as const;
const grounds = ["case", "procuracy", "court", "officers", "danger", "doubt"] as const;

/** What may be asked for: the verbatim outside the desk, a tip kept for longer, an export to another authority, a name slip kept for longer. */
export type Deed = (typeof deeds)[number];

/** Why, of a closed list: words would stand in clear. */
export type Ground = (typeof grounds)[number];

/** What a member asks for. */
export interface Wish {
  what: Deed;
  desk: string;
  /** Tips' IDs: one; of an export up to 64. */
  tips: string[];
  /** Of a slip: the unit whose it is. */
  office?: string;
  /** Of retention and slip: the epoch day to which it is kept. */
  until?: number;
  /** Of an export: whom the file is sealed to. */
  to?: string;
  ground: Ground;
}

/** A request whose first signature holds, as a second member reads it before signing. */
export interface Asked extends Wish {
  id: string;
  minute: number;
  by: Member;
}

const maxTips = 64;

/** layApproval writes a request's body; now in milliseconds. */
export function layApproval(w: Wish, now: number): string {
  return JSON.stringify({
    version: 1, id: hex(random(16)), what: w.what, desk: w.desk, tips: w.tips, ...(w.office === undefined ? {} : { office: w.office }),
    ...(w.until === undefined ? {} : { until: w.until }), ...(w.to === undefined ? {} : { to: w.to }), ground: w.ground, minute: Math.floor(now / 60_000),
  });
}

/** asked reads a request and checks that a member of the newest roster made it, who is not the identity in a safe. */
export function asked(s: Signed, roster: Roster): Asked {
  if (s.kind !== "approval") refuse("wrong_kind");
  const a = parseApproval(s.body);
  const first = s.signatures?.[0];
  const all = voters(roster);
  const by = first === undefined ? undefined : all.get(first.member);
  if (by === undefined || !signedBy(s, all).includes(by.id)) return refuse("unsigned");
  return { ...a, by };
}

function parseApproval(body: string): Omit<Asked, "by"> {
  const j = strictJSON(body, ["version", "id", "what", "desk", "tips", "office", "until", "to", "ground", "minute"]);
  const what = deeds.find((d) => d === j["what"]) ?? refuse(), ground = grounds.find((g) => g === j["ground"]) ?? refuse();
  const a: Omit<Asked, "by"> = { id: string(j["id"]), what, ground, desk: string(j["desk"]), tips: list(j["tips"]).map(string), minute: whole(j["minute"]) };
  if (j["office"] !== undefined) a.office = string(j["office"]);
  if (j["until"] !== undefined) a.until = whole(j["until"]);
  if (j["to"] !== undefined) checkRecipient((a.to = string(j["to"])));
  const id = /^[0-9a-f]{32}$/;
  const one = a.tips.length === 1, kept = what === "retention" || what === "slip";
  const fits = (what === "export" ? a.tips.length > 0 && a.tips.length <= maxTips : one) && (a.office !== undefined) === (what === "slip") &&
    (a.until !== undefined) === kept && (a.to !== undefined) === (what === "export");
  if (whole(j["version"]) !== 1 || !fits || ![a.id, ...a.tips].every((t) => id.test(t)) || new Set(a.tips).size !== a.tips.length) refuse();
  if (!isHandle(a.desk) || (a.office !== undefined && !isHandle(a.office)) || a.minute <= 0) refuse();
  return a;
}

/** otherHalf is the office that holds the other half of a desk's verbatims, by the signed directory; null for who holds none. */
export function otherHalf(directory: Record<string, unknown>, desk: string, office: string): string | null {
  const desks = directory["desks"];
  const entry = (Array.isArray(desks) ? desks : []).find((d: { id?: unknown }) => d.id === desk) as { halves?: unknown } | undefined;
  const halves = Array.isArray(entry?.halves) ? (entry.halves as unknown[]).map(String) : [];
  const at = office === "" ? -1 : halves.indexOf(office);
  return at < 0 || halves.length !== 2 ? null : halves[1 - at] || null;
}
