// Rosters (docs/formats.md, section 8): who is a member, of which office, with which keys.
import { sha256 } from "@noble/hashes/sha2.js";
import type { Base64 } from "../wire";
import { base64, hex, join, unbase64, utf8 } from "./bytes";
import { refuse } from "./fault";
import { fields, list, strictJSON, string, whole, type Json } from "./json";
import { format } from "./kinds";
import { checkRecipient, rawRecipient } from "./keys";
import { forgeable } from "./loworder";

/** A member's public part. */
export interface Member {
  id: string;
  office: string;
  recipient: string;
  signing: Base64;
  /** The identity in the office's safe: nobody's own. It opens, and never counts as one of two. */
  safe?: boolean;
}

export interface Office {
  id: string;
  members: Member[];
  recovery: string;
  /** Line of command; where a roster knows more than one, the two who sign are of two. */
  line?: string;
}

export interface Roster {
  version: number;
  server: string;
  offices: Office[];
}

export function isHandle(s: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(s);
}

/** isServerName: 1 to 128 bytes that print, so that a line break, which separates elsewhere, cannot be in it. */
export function isServerName(s: string): boolean {
  const size = new TextEncoder().encode(s).length;
  return size >= 1 && size <= 128 && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(s);
}

/** parseRoster reads and checks a roster's body. Every ID, recipient and signing key is unique, so that nobody is two members. */
export function parseRoster(body: string): Roster {
  const j = strictJSON(body, ["version", "server", "offices"]);
  const r: Roster = { version: whole(j["version"]), server: string(j["server"]), offices: list(j["offices"]).map(parseOffice) };
  if (r.version < 1 || !isServerName(r.server)) refuse();
  const offices = new Set<string>(), members = new Set<string>(), keys = new Set<string>();
  const once = (seen: Set<string>, key: string) => (seen.has(key) ? refuse() : seen.add(key));
  for (const o of r.offices) {
    once(offices, o.id);
    once(keys, o.recovery);
    for (const m of o.members) {
      once(members, m.id);
      once(keys, m.recipient);
      once(keys, m.signing);
    }
  }
  if (voters(r).size < 2) refuse(); // nobody could sign the next
  return r;
}

/** voters are the members whose signature counts as one of two. */
export function voters(r: Roster): Map<string, Member> {
  return new Map([...signers(r)].filter(([, m]) => m.safe !== true));
}

/** agreed says whether those who signed are two, and of two lines of command where the roster knows more than one. */
export function agreed(r: Roster, by: string[]): boolean {
  const all = signers(r);
  const line = (id: string) => r.offices.find((o) => o.id === all.get(id)?.office)?.line ?? "";
  const known = new Set([...voters(r).keys()].map(line));
  return by.length >= 2 && (known.size <= 1 || new Set(by.map(line)).size > 1);
}

function parseOffice(value: Json): Office {
  const j = fields(value, ["id", "members", "recovery", "line"]);
  const o: Office = { id: string(j["id"]), members: list(j["members"]).map(parseMember), recovery: string(j["recovery"]) };
  const line = j["line"] === undefined ? "" : string(j["line"]);
  if (line !== "") o.line = isHandle(line) ? line : refuse();
  checkRecipient(o.recovery);
  if (!isHandle(o.id) || o.members.length === 0 || o.members.some((m) => m.office !== o.id) || o.members.filter((m) => m.safe).length > 1) refuse();
  return o;
}

/** parseMember reads one member; both keys are checked for their form. */
export function parseMember(value: Json): Member {
  const j = fields(value, ["id", "office", "recipient", "signing", "safe"]);
  const m: Member = { id: string(j["id"]), office: string(j["office"]), recipient: string(j["recipient"]), signing: string(j["signing"]) };
  if (typeof (j["safe"] ?? false) !== "boolean") refuse();
  if (j["safe"] === true) m.safe = true;
  if (!isHandle(m.id) || !isHandle(m.office)) refuse();
  checkRecipient(m.recipient);
  checkSigning(m.signing);
  return m;
}

/** checkSigning refuses what is no public key of 32 bytes in its one spelling, or one that anybody signs with. */
function checkSigning(key: string): void {
  if (checked.has(key)) return;
  let raw: Uint8Array;
  try {
    raw = unbase64(key);
  } catch {
    return refuse();
  }
  if (raw.length !== 32 || base64(raw) !== key || forgeable(raw)) refuse();
  checked.add(key);
}

/** Signing keys that were checked: the same ones stand in roster after roster. */
const checked = new Set<string>();

/** signers are members by ID, of one office or of all. */
export function signers(r: Roster, office?: string): Map<string, Member> {
  const all = new Map<string, Member>();
  for (const o of r.offices) {
    if (office === undefined || o.id === office) for (const m of o.members) all.set(m.id, m);
  }
  return all;
}

/** memberPrint names a member with both keys, hex; people read its first 20 digits to each other before one signs the other in. */
export function memberPrint(m: Member): string {
  return hex(sha256(join(utf8(`${format}member\n${m.id}\n${m.office}\n`), rawRecipient(m.recipient), unbase64(m.signing))));
}
