// Envelopes (docs/formats.md, section 3): what a verbatim, an addition or a message holds inside its seal.
import { join, readU16, readU32, u32, utf8 } from "./bytes";
import { refuse } from "./fault";
import { list, strictJSON, string, type Json } from "./json";
import { recipientOf, recipientSize } from "./keys";
import type { Envelope as Shown } from "./opened";

/** The longest text, in bytes. */
export const maxText = 24 << 10;

export interface Envelope {
  text: string;
  channel: string;
  language: string;
  answer: Json;
  marks: string[];
  /** Raw reply recipient, or null when no receipt was given. */
  reply: Uint8Array | null;
}

/** parseEnvelope refuses unknown and repeated keys and anything behind the reply recipient. */
export function parseEnvelope(b: Uint8Array): Envelope {
  if (b.length < 4) refuse("cannot_open");
  const end = 4 + readU32(b, 0);
  if (end + 2 > b.length) refuse("cannot_open");
  const j = strictJSON(b.subarray(4, end), ["text", "channel", "language", "answer", "marks"]);
  const said = string(j["text"]);
  if (utf8(said).length > maxText) refuse("cannot_open");
  const size = readU16(b, end);
  const raw = b.subarray(end + 2);
  if (raw.length !== size || (size !== 0 && size !== recipientSize)) refuse("cannot_open");
  if (size !== 0) recipientOf(raw);
  return {
    text: said, channel: string(j["channel"]), language: j["language"] === undefined ? "" : string(j["language"]),
    answer: j["answer"] ?? null, marks: list(j["marks"]).map(string), reply: size === 0 ? null : raw.slice(),
  };
}

/** layEnvelope writes an envelope without answer: what this client sends. */
export function layEnvelope(said: string, channel: string, language: string): Uint8Array {
  if (utf8(said).length > maxText) refuse("too_large");
  const parts = [`{"text":${quoted(said)},"channel":${quoted(channel)}`];
  if (language !== "") parts.push(`,"language":${quoted(language)}`);
  const json = utf8(`${parts.join("")}}`);
  return join(u32(json.length), json, new Uint8Array(2));
}

/** layWhole writes an envelope with all that it holds. */
export function layWhole(e: Envelope): Uint8Array {
  if (utf8(e.text).length > maxText) refuse("too_large");
  const parts = [`{"text":${quoted(e.text)},"channel":${quoted(e.channel)}`];
  if (e.language !== "") parts.push(`,"language":${quoted(e.language)}`);
  if (e.answer !== null) parts.push(`,"answer":${JSON.stringify(e.answer)}`);
  if (e.marks.length > 0) parts.push(`,"marks":[${e.marks.map(quoted).join(",")}]`);
  const json = utf8(`${parts.join("")}}`), reply = e.reply ?? new Uint8Array(0);
  return join(u32(json.length), json, new Uint8Array([reply.length >> 8, reply.length & 255]), reply);
}

/** cleared takes "about officers" out of an envelope, and says that a person did. */
export function cleared(e: Envelope): Envelope {
  const marks = [...e.marks.filter((m) => m !== "about_officers" && m !== "cleared"), "cleared"];
  const answer = e.answer, matter = isObject(answer) ? answer["matter"] : undefined;
  if (!isObject(answer) || !isObject(matter)) return { ...e, marks };
  const { doubt: _, ...rest } = matter;
  return { ...e, marks, answer: { ...answer, matter: { ...rest, about_officers: false } } };
}

function isObject(j: Json | undefined): j is { [key: string]: Json } {
  return typeof j === "object" && j !== null && !Array.isArray(j);
}

/** quoted is a JSON string with the escapes of section 3 and no others. */
export function quoted(s: string): string {
  const escaped = wellFormed(s).replace(/["\\\u0000-\u001f\u007f]/g, (c) => {
    const code = c.charCodeAt(0);
    return c === '"' || c === "\\" ? `\\${c}` : `\\u00${code.toString(16).padStart(2, "0")}`;
  });
  return `"${escaped}"`;
}

/** wellFormed puts U+FFFD for half a surrogate pair. */
function wellFormed(s: string): string {
  return s.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (c) => (c.length === 2 ? c : "\ufffd"));
}

/** outer is what of an envelope leaves the vault: whether there is somebody to reply to, and not whom. */
export function outer(e: Envelope): Shown {
  return { text: e.text, channel: e.channel, language: e.language, answer: e.answer, marks: e.marks, reply: e.reply !== null };
}
