// How somebody with an invitation becomes a member (docs/formats.md): the proof ties the newcomer's keys to one invitation of one server.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, unbase64, utf8 } from "./bytes";
import { refuse } from "./fault";
import { format } from "./kinds";
import type { MemberKey } from "./member";
import { memberPrint, type Member } from "./roster";

/** invitationID is under what the server knows an invitation; it keeps no token. */
export function invitationID(token: string): string {
  return hex(sha256(utf8(`${format}invitation\n${token}`)));
}

const joining = (server: string, invitation: string, m: Member) => utf8(`${format}joining\n${server}\n${invitation}\n${memberPrint(m)}`);

/** joiningProof is what goes with the public half. */
export function joiningProof(by: MemberKey, server: string, token: string): Uint8Array {
  return ed25519.sign(joining(server, invitationID(token), by.member), by.signing);
}

/** checkJoining refuses a newcomer whose proof is not of this invitation, this server and these keys. */
export function checkJoining(server: string, invitation: string, m: Member, proof: Uint8Array): void {
  let holds = false;
  try {
    holds = ed25519.verify(proof, joining(server, invitation, m), unbase64(m.signing), { zip215: false });
  } catch {
    holds = false;
  }
  if (!holds) refuse("unsigned");
}
