// The login's question (docs/formats.md, section 9). It opens as kind challenge and nothing else, and only a hash of it leaves: so a tip or a
// wrapped keyring shown as a question stays closed.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "./bytes";
import { refuse } from "./fault";
import { strictJSON, string } from "./json";
import { format } from "./kinds";
import type { MemberKey } from "./member";
import { isServerName } from "./roster";
import { open } from "./seal";

/** answerChallenge gives the answer and the server that the question names; server null takes any, for the caller to compare before anything else. */
export async function answerChallenge(by: MemberKey, sealed: Uint8Array, server: string | null): Promise<{ answer: Uint8Array; server: string }> {
  const payload = await open("challenge", sealed, [by.identity]);
  try {
    const j = strictJSON(payload, ["server", "nonce"]);
    const named = string(j["server"]), nonce = string(j["nonce"]);
    if (!isServerName(named) || (server !== null && named !== server)) refuse("other_server");
    if (!/^[0-9a-fA-F]{64}$/.test(nonce)) refuse("cannot_open");
    return { answer: sha256(utf8(`${format}answer\n${named}\n${nonce}`)), server: named };
  } finally {
    payload.fill(0);
  }
}
