// The ledger signs what a member asks of the server, and remembers what the audit log must hold because of it (docs/formats.md, section 16).
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { ProofView } from "../wire";
import { base64, hex, random, utf8 } from "./bytes";
import { refuse, VaultFault } from "./fault";
import { format } from "./kinds";
import type { MemberKey } from "./member";
import { empty, grewFrom, headPrint, holds, openCheckpoint, type Head } from "./tlog";

/** What a device keeps of the log: its public key, taken when it was first met, and the newest head that was proven. Nothing of it is secret. */
export interface Met {
  key: string;
  head: Head;
}

/** How the log stands. `never`: not checked yet. `lost`: shorter than before, or other entries in it, or a key of its own no more. `missing`: an act
 * that the server has done is not in it. */
export type LogState = "never" | "good" | "lost" | "missing";

/** What a check found. */
export interface LogView {
  state: LogState;
  /** Whether there is more to check at once. */
  more: boolean;
  met: Met | null;
  /** Of the newest head that was proven: groups of four hex digits. */
  print: string;
  /** Acts of this session that are proven to be in the log. */
  proven: number;
}

/** An act on its way: what goes into the header, and under which number to tell how it went. */
export interface SignedAct {
  header: string;
  turn: number;
}

/** handle stands for a tip in the log. */
export function handle(id: string): string {
  return hex(sha256(utf8(`tipline handle${id}`)).subarray(0, 8));
}

/** whatOf is how the log names a request: IDs replaced by handles. */
export function whatOf(method: string, path: string): string {
  return `${method} ${path.split("/").map((p) => (/^[0-9a-f]{32,}$/.test(p) ? handle(p) : p)).join("/")}`;
}

/** Posts that are no acts: before there is a session, of the session alone, or such as bring a tip in. */
const unlogged = new Set([
  "login/challenge", "login", "invite/look", "invite/accept", "logout", "watch", "duty", "hotline", "hotline/more", "canary",
].map((p) => `/api/${p}`));

/** isAct says whether a request is signed and stands in the log: everything posted, and each opening. */
export function isAct(method: string, path: string): boolean {
  if (method === "POST") return !unlogged.has(path);
  return method === "GET" && /^\/api\/(tips\/[^/]+(\/files\/[^/]+)?|look\/[^/]+(\/files\/[^/]+)?|interpret\/[^/]+\/[^/]+|approvals\/[^/]+\/(verbatim|tips|files\/[^/]+))$/.test(path);
}

interface Pending {
  index: number;
  entry: string;
}

/** As many as one request has proven. */
const atOnce = 64;

export class Ledger {
  private met: Met | null = null;
  private state: LogState = "never";
  private proven = 0;
  private turn = 0;
  private readonly asked = new Map<number, string>();
  private pending: Pending[] = [];
  private heard: Head | null = null;

  /** recall takes what this device remembered; a newer head that was proven in this session stays. */
  recall(met: Met | null): void {
    if (this.met === null) this.met = met;
  }

  sign(k: MemberKey, server: string, method: string, path: string, body: string, minute: number): SignedAct {
    const h = this.met?.head ?? empty;
    const times = `${minute} ${hex(random(8))} ${h.size} ${h.root}`;
    const text = [server, k.member.id, k.member.office, whatOf(method, path), base64(sha256(utf8(body))), times, ""].join("\n");
    const signature = base64(ed25519.sign(utf8(`${format}act\n${text}`), k.signing));
    this.asked.set(++this.turn, `${text}${signature}\n`);
    return { header: `${times} ${signature}`, turn: this.turn };
  }

  /** done takes the place in the log that the answer names; null: the act was refused, or never got there. "" from a server that names none. */
  done(turn: number, named: string | null): void {
    const entry = this.asked.get(turn);
    this.asked.delete(turn);
    if (entry === undefined || named === null) return;
    const index = /^(\d{1,15}) /.exec(named)?.[1];
    if (index === undefined) this.state = "missing";
    else this.pending.push({ index: Number(index), entry });
  }

  /** wants is what to ask GET audit/proof for. */
  wants(): { from: number; indexes: number[] } {
    return { from: (this.heard ?? this.met?.head)?.size ?? 0, indexes: this.pending.slice(0, atOnce).map((p) => p.index) };
  }

  /** check takes the answer. What was found once stays: only accept ends it. */
  check(v: ProofView, asked: number[]): LogView {
    try {
      const newest = openCheckpoint(v.checkpoint, this.met?.key ?? v.key);
      const older = this.heard ?? this.met?.head;
      if (older !== undefined && !grewFrom(older, newest, v.consistency ?? [])) return this.found("lost");
      if (this.heard !== null) { // the own head is next
        this.heard = null;
        return this.found(this.state, true);
      }
      const due = this.pending.slice(0, asked.length);
      if (due.some((p, i) => p.index !== asked[i])) refuse();
      if (due.some((p, i) => !holds(newest, p.index, p.entry, v.inclusions?.[i] ?? []))) return this.found("missing");
      this.pending = this.pending.slice(due.length);
      this.proven += due.length;
      this.met = { key: this.met?.key ?? v.key, head: newest };
      return this.found(this.state === "never" ? "good" : this.state, this.pending.length > 0);
    } catch (e) {
      if (e instanceof VaultFault && e.code === "unsigned") return this.found("lost");
      throw e;
    }
  }

  /** head is the newest that was proven, as a hand-over carries it; null: none yet. */
  head(): string | null {
    return this.met === null ? null : `${this.met.head.size} ${this.met.head.root}`;
  }

  /** told takes the head that a colleague's hand-over carries. The next check has to lead from it. */
  told(head: string): void {
    const m = /^(\d{1,15}) ([A-Za-z0-9+/]{43}=)$/.exec(head);
    if (m === null) return;
    this.heard = { size: Number(m[1]), root: m[2] as string };
  }

  /** accept forgets what was seen, after a restore that people know of: the next check takes the log as it is. */
  accept(): void {
    this.met = null;
    this.state = "never";
    this.pending = [];
    this.heard = null;
  }

  private found(state: LogState, more = false): LogView {
    this.state = state;
    return { state, more, met: this.met, print: this.met === null ? "" : headPrint(this.met.head), proven: this.proven };
  }
}
