// A duty room: many members at one screen, and never an act of one under another's handle. A double of the server sees only tokens; the vault is the
// real one, run in this thread.
import assert from "node:assert/strict";
import test from "node:test";
import { api } from "../src/api";
import { current, lockNow, login, onLock, session } from "../src/state/session";
import { watched, lockAndWatch } from "../src/state/watch";
import { base64, unbase64, utf8 } from "../src/vault/bytes";
import { Keeper } from "../src/vault/keeper";
import { lockMember } from "../src/vault/member";
import { seal } from "../src/vault/seal";
import { serve, type Scope } from "../src/vault/serve";
import { deploy, noon, type Deployment } from "./deployment";

/** Members of the desk, of whom any two follow each other. */
const members = ["an", "binh", "cuc"];

let seed = 1;
const random = (n: number) => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return (seed >> 8) % n;
};

let vaults = 0;

/** A worker of this thread: structured clones in both directions, dead after terminate. */
class Worker {
  onmessage: ((e: { data: unknown }) => void) | null = null;
  private readonly scope: Scope = { onmessage: null, postMessage: (a) => this.later(() => this.onmessage?.({ data: structuredClone(a) })) };
  private dead = false;

  constructor() {
    vaults++;
    serve(this.scope, new Keeper(() => noon, 2));
  }
  postMessage(m: never) {
    const data = structuredClone(m);
    this.later(() => this.scope.onmessage?.({ data }));
  }
  terminate() {
    if (!this.dead) vaults--;
    this.dead = true;
  }
  private later(act: () => void) {
    setImmediate(() => { if (!this.dead) act(); });
  }
}

/** The double: sessions by token, and what was done by whom. */
class Server {
  readonly sessions = new Map<string, string>();
  readonly watches = new Set<string>();
  readonly acts: { member: string; said: string }[] = [];
  private readonly open = new Map<string, { member: string }>();
  private readonly held: (() => void)[] = [];
  private count = 0;

  constructor(private readonly d: Deployment) {}

  readonly fetch = async (path: string, o: RequestInit): Promise<Response> => {
    const token = String((o.headers as Record<string, string>)["Authorization"] ?? "").slice(7);
    await this.wait(o.signal);
    const answer = await this.answer(path.slice("/api/".length), token, o.body === null ? null : JSON.parse(String(o.body ?? "{}")));
    if (path.startsWith("/api/tips/") && random(3) === 0) await this.slow(o.signal);
    await this.wait(o.signal);
    return answer;
  };

  /** Lets the answers go that were held back: those of slow acts, which arrive when somebody else is at the screen. */
  release() {
    for (const go of this.held.splice(0)) go();
  }

  private slow(signal: AbortSignal | null | undefined): Promise<void> {
    return new Promise((go, stop) => {
      this.held.push(go);
      signal?.addEventListener("abort", () => stop(new DOMException("aborted", "AbortError")));
    });
  }

  private async wait(signal: AbortSignal | null | undefined) {
    for (let n = random(4); n > 0; n--) await new Promise((done) => setImmediate(done));
    if (signal?.aborted) throw new DOMException("aborted", "AbortError");
  }

  private async answer(path: string, token: string, body: Record<string, string> | null): Promise<Response> {
    const json = (v: unknown) => new Response(JSON.stringify(v), { status: 200 });
    const member = this.sessions.get(token);
    switch (path) {
      case "login/challenge": {
        const id = `c${++this.count}`;
        this.open.set(id, { member: body?.["member"] ?? "" });
        const question = utf8(JSON.stringify({ server: "tipline-thu", nonce: "0a".repeat(32) }));
        return json({ id, challenge: base64(await seal("challenge", question, [this.d.key(body?.["member"] ?? "").member.recipient])) });
      }
      case "login": {
        const who = this.open.get(body?.["id"] ?? "")?.member ?? "";
        assert.equal(unbase64(body?.["answer"] ?? "").length, 32);
        const t = `t${++this.count}`;
        this.sessions.set(t, who);
        return json({ token: t, member: who, office: "desk" });
      }
      case "logout":
        this.sessions.delete(token);
        return new Response(null, { status: 204 });
      case "watch": {
        this.sessions.delete(token);
        const t = `w${++this.count}`;
        this.watches.add(t);
        return json({ token: t });
      }
    }
    if (member === undefined) return json({ error: "login" }).status === 200 ? new Response("{}", { status: 401 }) : json({});
    if (path === "registry") return json(this.d.documents);
    const act = /^tips\/(.*)\/(lease|note)$/.exec(path);
    if (act !== null) {
      this.acts.push({ member, said: decodeURIComponent(act[1] as string) });
      return new Response(null, { status: 204 });
    }
    return new Response("{}", { status: 404 });
  }
}

const settled = async (n = 40) => { for (let i = 0; i < n; i++) await new Promise((done) => setImmediate(done)); };

test("200 hand-overs: no act of one member under another's handle, and nothing of the last is left", async () => {
  const d = await deploy();
  const files = new Map<string, Uint8Array>();
  for (const m of members) files.set(m, await lockMember(d.key(m), m, 2));
  const server = new Server(d);
  Object.assign(globalThis, { Worker, fetch: server.fetch });
  let drops = 0, logins = 0, begun = 0;
  onLock(() => { drops++; });

  // An act as views do them: several steps, each after an answer, all meant as the member who began.
  const act = async () => {
    const who = current().member;
    begun++;
    await api.lease(who);
    const sealed = await current().vault.sealThread("x", "desk");
    await api.note(who, sealed);
    await api.lease(who);
  };
  const underWay: Promise<unknown>[] = [];
  for (let n = 0; n < 200; n++) {
    const m = members[random(members.length)] as string;
    const entering = login(files.get(m) as Uint8Array, { passphrase: m }).then(() => { logins++; }, () => undefined);
    assert.equal(vaults, 1);
    if (random(5) === 0) { // somebody else is quicker
      await settled(random(12));
      continue;
    }
    await entering;
    assert.equal(session.value?.member, m);
    assert.equal(vaults, 1);
    server.release();
    for (let a = random(4); a > 0; a--) underWay.push(act().catch(() => undefined));
    await settled(random(25));
    const before = drops;
    if (random(2) === 0) lockNow();
    else lockAndWatch();
    assert.ok(session.value === null && drops > before);
  }
  lockNow();
  server.release();
  await Promise.all(underWay);
  await settled(200);
  assert.ok(logins > 120 && begun > 150 && server.acts.length > 100, `${logins} logins, ${begun} begun, ${server.acts.length} done`);
  assert.deepEqual(server.acts.filter((a) => a.member !== a.said), []);
  assert.equal(vaults, 0, "a vault is left");
  assert.ok(watched.value === null);
});
