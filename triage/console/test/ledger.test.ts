// The audit log's client side against triage/audit/testdata/vectors.json, and what a ledger finds of servers that hide something.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hex, unbase64, unhex, utf8 } from "../src/vault/bytes";
import { VaultFault } from "../src/vault/fault";
import { isAct, Ledger, whatOf } from "../src/vault/ledger";
import type { MemberKey } from "../src/vault/member";
import { empty, grewFrom, headPrint, holds, leafHash, openCheckpoint, type Head } from "../src/vault/tlog";
import type { ProofView } from "../src/wire";
import { actOf, readEntry } from "../src/state/audit";

interface Vectors {
  acts: { server: string; member: string; office: string; seed: string; method: string; path: string; body: string; minute: number; nonce: string; seen: string; header: string; entry: string; leaf: string }[];
  paths: { method: string; path: string; what: string; act: boolean }[];
  key: string;
  entries: string[];
  heads: { head: string; fingerprint: string; checkpoint: string }[];
  grown: { from: number; to: number; proof: string[] }[];
  holding: { index: number; size: number; proof: string[] }[];
}

const v = JSON.parse(readFileSync("../audit/testdata/vectors.json", "utf8")) as Vectors;
const head = (n: number): Head => openCheckpoint((v.heads[n] as Vectors["heads"][0]).checkpoint, v.key);
const spoil = (s: string) => (s.startsWith("A") ? "B" : "A") + s.slice(1);

test("paths: what is an act, and how the log names it", () => {
  for (const row of v.paths) {
    assert.equal(isAct(row.method, row.path), row.act, `${row.method} ${row.path}`);
    if (row.what !== "") assert.equal(whatOf(row.method, row.path), row.what);
  }
});

test("entries and leaves", () => {
  for (const row of v.acts) {
    assert.equal(hex(leafHash(row.entry)), row.leaf);
    const lines = row.entry.split("\n");
    assert.equal(`${lines[5]} ${lines[6]}`, row.header);
    const text = row.entry.slice(0, row.entry.length - (lines[6] as string).length - 1);
    assert.ok(ed25519.verify(unbase64(lines[6] as string), utf8(`tipline/1 act\n${text}`), ed25519.getPublicKey(unhex(row.seed))));
  }
  assert.deepEqual(readEntry(7, (v.acts[0] as Vectors["acts"][0]).entry)?.act, "tips.route");
  assert.equal(actOf("POST /api/next"), "next");
});

test("checkpoints: signed by the log's key, or refused", () => {
  for (const [n, row] of v.heads.entries()) {
    const h = openCheckpoint(row.checkpoint, v.key);
    assert.equal(`${h.size} ${h.root}`, row.head);
    assert.equal(headPrint(h), row.fingerprint);
    assert.equal(h.size, n);
    const bad = [row.checkpoint.replace(`\n${n}\n`, `\n${n + 1}\n`), row.checkpoint.replace("tipline/", "tip1ine/"), row.checkpoint.slice(0, -8), "", `${row.checkpoint}\n`.replace("— ", "- ")];
    for (const b of bad) assert.throws(() => openCheckpoint(b, v.key), (e) => e instanceof VaultFault && e.code === "unsigned", b);
    assert.throws(() => openCheckpoint(row.checkpoint, v.key.slice(0, -6) + "AAAAA="));
  }
});

test("proofs of growth and of single entries: each one holds, and no other", () => {
  for (const row of v.grown) {
    assert.ok(grewFrom(head(row.from), head(row.to), row.proof), `${row.from} to ${row.to}`);
    assert.ok(!grewFrom({ ...head(row.from), root: spoil(head(row.from).root) }, head(row.to), row.proof));
    if (row.from < row.to) {
      assert.ok(!grewFrom(head(row.to), head(row.from), row.proof));
      assert.ok(!grewFrom(head(row.from), { ...head(row.to), root: spoil(head(row.to).root) }, row.proof));
      assert.ok(!grewFrom(head(row.from), head(row.to), row.proof.map(spoil)));
      assert.ok(!grewFrom(head(row.from), head(row.to), row.proof.slice(1)));
    }
  }
  for (const row of v.holding) {
    const entry = v.entries[row.index] as string;
    assert.ok(holds(head(row.size), row.index, entry, row.proof), `${row.index} of ${row.size}`);
    assert.ok(!holds(head(row.size), row.index, `${entry} `, row.proof));
    assert.ok(!holds(head(row.size), row.index, entry, [...row.proof, row.proof[0] ?? head(1).root]));
    if (row.size > 1) assert.ok(!holds(head(row.size), (row.index + 1) % row.size, entry, row.proof));
  }
});

const seed = new Uint8Array(32).fill(3);
const an = { member: { id: "an", office: "desk" }, signing: seed } as unknown as MemberKey;
const proof = (to: number, from: number, indexes: number[]): ProofView => ({
  key: v.key, checkpoint: (v.heads[to] as Vectors["heads"][0]).checkpoint, consistency: v.grown.find((g) => g.from === from && g.to === to)?.proof ?? [],
  inclusions: indexes.map((i) => v.holding.find((h) => h.index === i && h.size === to)?.proof ?? []),
});

test("a ledger signs with the head that it has seen", () => {
  const l = new Ledger();
  assert.equal(l.check(proof(3, 0, []), []).state, "good");
  const { header } = l.sign(an, "máy chủ", "POST", "/api/next", "{}", 29_900_000);
  const [minute, nonce, size, root, signature] = header.split(" ");
  assert.deepEqual([minute, size, root, nonce?.length], ["29900000", "3", head(3).root, 16]);
  const digest = "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="; // SHA-256 of {}
  const text = ["máy chủ", "an", "desk", "POST /api/next", digest, `${minute} ${nonce} ${size} ${root}`, ""].join("\n");
  assert.ok(ed25519.verify(unbase64(signature as string), utf8(`tipline/1 act\n${text}`), ed25519.getPublicKey(seed)));
});

test("a log that shrinks, changes or has another key is told, and stays told", () => {
  for (const bad of [proof(2, 0, []), { ...proof(7, 5, []), consistency: proof(7, 4, []).consistency ?? [] }, { ...proof(7, 5, []), checkpoint: "x" }]) {
    const l = new Ledger();
    assert.equal(l.check(proof(5, 0, []), []).state, "good");
    assert.equal(l.check(bad, []).state, "lost");
    assert.equal(l.check(proof(7, 5, []), []).state, "lost");
    l.accept();
    assert.equal(l.check(proof(2, 0, []), []).state, "good");
  }
});

test("an act that was done and is not in the log is told", () => {
  const acted = (named: string | null) => {
    const l = new Ledger();
    l.check(proof(3, 0, []), []);
    l.done(l.sign(an, "s", "POST", "/api/next", "{}", 1).turn, named);
    return l;
  };
  assert.deepEqual(acted(null).wants(), { from: 3, indexes: [] }); // refused: nothing is owed
  const lied = acted("3 x");
  assert.deepEqual(lied.wants(), { from: 3, indexes: [3] });
  assert.equal(lied.check(proof(4, 3, [3]), [3]).state, "missing"); // entry 3 is another
  assert.equal(acted("").check(proof(4, 3, []), []).state, "missing"); // the answer named no place
});

test("a colleague's hand-over tells of a log that this device was not shown", () => {
  const l = new Ledger();
  l.check(proof(3, 0, []), []);
  l.told(`5 ${head(5).root}`);
  assert.equal(l.wants().from, 5);
  assert.equal(l.check(proof(7, 5, []), []).state, "good");
  assert.equal(l.wants().from, 3);
  const other = new Ledger();
  other.check(proof(3, 0, []), []);
  other.told(`5 ${empty.root}`);
  assert.equal(other.check(proof(7, 5, []), []).state, "lost");
});
