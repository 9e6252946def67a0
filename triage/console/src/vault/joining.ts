// How somebody with an invitation becomes a member (docs/formats.md): the proof ties the newcomer's keys to one invitation of one server.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "./bytes";
import { format } from "./kinds";
import type { MemberKey } from "./member";
import { memberPrint } from "./roster";

/** invitationID is under what the server knows an invitation; it keeps no token. */
export function invitationID(token: string): string {
  return hex(sha256(utf8(`${format}invitation\n${token}`)));
}

/** joiningProof is what goes with the public half. */
export function joiningProof(by: MemberKey, server: string, token: string): Uint8Array {
  return ed25519.sign(utf8(`${format}joining\n${server}\n${invitationID(token)}\n${memberPrint(by.member)}`), by.signing);
}
