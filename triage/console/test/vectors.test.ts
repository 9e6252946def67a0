// The formats against crypto/testdata/vectors.json, which the Go code is held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inForce } from "../src/vault/books";
import { base64, hex, unhex } from "../src/vault/bytes";
import { answerChallenge } from "../src/vault/challenge";
import { layEnvelope, parseEnvelope } from "../src/vault/envelope";
import { VaultFault } from "../src/vault/fault";
import { grantOf, keyOf, keyOfGrant, keyOfHalf, openByKey, rewrapHalf } from "../src/vault/filekey";
import { invitationID, joiningProof } from "../src/vault/joining";
import { identityFromSeed, identityText, recipientOf, type Identity } from "../src/vault/keys";
import { layOut, padme, takeOut, type SealedKind } from "../src/vault/kinds";
import { openStep, parseKeyring, type Keyring } from "../src/vault/keyring";
import { unlockMember, type MemberKey } from "../src/vault/member";
import { memberPrint, signers, type Member } from "../src/vault/roster";
import { open } from "../src/vault/seal";
import { fingerprint, message, signedBy, withSignature } from "../src/vault/signed";
import { Trust } from "../src/vault/trust";
import type { Signed } from "../src/wire";

interface Vectors {
  identities: { seed: string; text: string; recipient: string }[];
  envelopes: { text: string; channel: string; language: string; answer?: string; marks?: string[]; reply: string; bytes: string }[];
  plaintexts: { kind: SealedKind; payload: string; length: number; head: string }[];
  sealed: { kind: SealedKind; payload: string; whole: number[]; bytes: string }[];
  signatures: { seed: string; public: string; kind: string; body: string; message: string; signature: string; fingerprint: string }[];
  challenges: { server: string; identity: number; sealed: string; answer: string }[];
  identity_files: { passphrase: string; member: string; office: string; identity: string; signing: string; pin?: string; file: string }[];
  joinings: { member: Member; seed: string; fingerprint: string; server: string; token: string; invitation: string; proof: string }[];
  chains: {
    note: string; pin: string; rosters: Signed[]; good: boolean;
    keyrings: { note: string; signed: Signed; counts: boolean; present: boolean; strangers: string[] | null }[] | null;
    chosen: { of: number[]; month: string; is: number }[] | null;
  }[];
  grants: { id: string; sealed: string; text: string; key: string; grant: string; to: number; half: string; own: number }[];
  steps: { note: string; signed: Signed; office: string; own: number; recipient: string }[];
  padme: [number, number][];
}

const v = JSON.parse(readFileSync("../../crypto/testdata/vectors.json", "utf8")) as Vectors;
const identity = (n: number): Promise<Identity> => identityFromSeed(unhex((v.identities[n] as Vectors["identities"][0]).seed));
const refused = (code: string) => (e: unknown) => e instanceof VaultFault && e.code === code;

test("identities", async () => {
  for (const row of v.identities) {
    const i = await identityFromSeed(unhex(row.seed));
    assert.equal(i.recipient, row.recipient);
    assert.equal(identityText(i.seed), row.text);
  }
});

test("envelopes", () => {
  for (const row of v.envelopes) {
    const e = parseEnvelope(unhex(row.bytes));
    assert.deepEqual([e.text, e.channel, e.language, e.marks], [row.text, row.channel, row.language, row.marks ?? []]);
    assert.deepEqual(e.answer, row.answer === undefined || row.answer === "" ? null : JSON.parse(row.answer));
    assert.equal(e.reply === null ? "" : recipientOf(e.reply), row.reply);
    if (row.reply === "" && !row.answer) assert.equal(hex(layEnvelope(row.text, row.channel, row.language)), row.bytes);
  }
});

test("plaintexts", () => {
  for (const row of v.plaintexts) {
    const p = layOut(row.kind, unhex(row.payload));
    assert.equal(p.length, row.length, row.kind);
    assert.equal(hex(p.subarray(0, row.head.length / 2)), row.head);
    assert.equal(hex(takeOut(row.kind, p)), row.payload);
  }
  for (const [n, padded] of v.padme) assert.equal(padme(n), padded);
});

test("sealed things open with each identity that fits alone, and as nothing else", async () => {
  for (const row of v.sealed) {
    for (const n of row.whole) assert.equal(hex(await open(row.kind, unhex(row.bytes), [await identity(3), await identity(n)])), row.payload, row.kind);
    await assert.rejects(open(row.kind, unhex(row.bytes), [await identity(3)]), refused("cannot_open"));
    await assert.rejects(open("challenge", unhex(row.bytes), [await identity(row.whole[0] as number)]), refused("wrong_kind"));
  }
});

test("signatures", () => {
  for (const row of v.signatures) {
    const s = withSignature({ kind: row.kind, body: row.body, signatures: null }, "an", unhex(row.seed));
    assert.equal(hex(message(s)), row.message);
    assert.equal(s.signatures?.[0]?.signature, base64(unhex(row.signature)));
    assert.equal(fingerprint(s), row.fingerprint);
    const an = new Map([["an", { id: "an", office: "desk", recipient: "", signing: base64(unhex(row.public)) }]]);
    assert.deepEqual(signedBy(s, an), ["an"]);
    assert.deepEqual(signedBy({ ...s, body: `${s.body} ` }, an), []);
    assert.deepEqual(signedBy({ ...s, kind: "x" }, an), []);
  }
});

test("challenges", async () => {
  for (const row of v.challenges) {
    const by = { identity: await identity(row.identity) } as MemberKey;
    assert.equal(hex((await answerChallenge(by, unhex(row.sealed), row.server)).answer), row.answer);
    await assert.rejects(answerChallenge(by, unhex(row.sealed), "another"), refused("other_server"));
    for (const other of v.sealed) await assert.rejects(answerChallenge(by, unhex(other.bytes), row.server), VaultFault);
  }
});

test("identity files", async () => {
  for (const row of v.identity_files) {
    const k = await unlockMember(unhex(row.file), row.passphrase);
    assert.deepEqual([k.member.id, k.member.office, hex(k.identity.seed), hex(k.signing), k.pin ?? ""], [row.member, row.office, row.identity, row.signing, row.pin ?? ""]);
    await assert.rejects(unlockMember(unhex(row.file), `${row.passphrase} `), refused("wrong_secret"));
  }
});

test("joining", () => {
  for (const row of v.joinings) {
    assert.equal(memberPrint(row.member), row.fingerprint);
    assert.equal(invitationID(row.token), row.invitation);
    const by = { member: row.member, signing: unhex(row.seed) } as MemberKey;
    assert.equal(hex(joiningProof(by, row.server, row.token)), row.proof);
  }
});

const holds = (act: () => unknown): boolean => {
  try {
    act();
    return true;
  } catch (e) {
    assert.ok(e instanceof VaultFault, String(e));
    return false;
  }
};

test("chains of rosters, and the keyrings they make count", () => {
  for (const row of v.chains) {
    assert.equal(holds(() => Trust.start(row.pin, row.rosters)), row.good, row.note);
    assert.ok(!holds(() => Trust.start("00".repeat(32), row.rosters)));
    if (!row.good || row.keyrings === null || row.keyrings.length === 0) continue;
    const trust = Trust.start(row.pin, row.rosters);
    for (const k of row.keyrings) {
      assert.equal(holds(() => trust.pastKeyring(k.signed)), k.counts, k.note);
      assert.equal(holds(() => trust.keyring(k.signed)), k.present, k.note);
      const office = signers(trust.roster, parseKeyring(k.signed).office);
      if (k.counts) assert.deepEqual([...parseKeyring(k.signed).wraps.keys()].filter((id) => !office.has(id)), k.strangers ?? [], k.note);
    }
    for (const c of row.chosen ?? []) {
      const all = c.of.map((n) => (row.keyrings ?? [])[n]?.signed as Signed).map((s) => ({ k: parseKeyring(s), sealable: () => holds(() => trust.keyring(s)) }));
      const is: Keyring | null = c.is < 0 ? null : parseKeyring((row.keyrings ?? [])[c.is]?.signed as Signed);
      assert.deepEqual(inForce(all, trust.roster, c.month), is, JSON.stringify(c));
    }
  }
});

test("grants and halves open the one tip that they name", async () => {
  for (const row of v.grants) {
    const sealed = unhex(row.sealed), to = await identity(row.to), other = `${row.id[0] === "0" ? "1" : "0"}${row.id.slice(1)}`;
    const granted = () => keyOfGrant(row.id, sealed, unhex(row.grant), [to]);
    const added = async () => keyOfHalf(row.id, sealed, unhex(row.half), to, [await identity(3), await identity(row.own)]);
    for (const key of [await granted(), await added()]) {
      assert.equal(hex(key), row.key);
      assert.equal(parseEnvelope(await openByKey("tip", sealed, key)).text, row.text);
    }
    await assert.rejects(keyOfGrant(other, sealed, unhex(row.grant), [to]), refused("other_tip"));
    await assert.rejects(keyOfHalf(other, sealed, unhex(row.half), to, [await identity(row.own)]), refused("other_tip"));
    await assert.rejects(keyOfGrant(row.id, sealed, unhex(row.half), [to]), refused("wrong_kind"));
    await assert.rejects(keyOfHalf(row.id, sealed, unhex(row.half), to, [to]), refused("cannot_open"));
    const foreign = unhex(v.sealed[0]?.bytes as string);
    await assert.rejects(keyOfGrant(row.id, foreign, unhex(row.grant), [to]), refused("cannot_open"));
    // What this code makes, it opens.
    const made = await grantOf(row.id, await keyOf(sealed, [await identity(0)]), [to.recipient]);
    assert.equal(hex(await keyOfGrant(row.id, sealed, made, [to])), row.key);
    const half = await rewrapHalf(row.id, sealed, to.recipient, [await identity(2)]);
    assert.equal(hex(await keyOfHalf(row.id, sealed, half, to, [await identity(1)])), row.key);
    await assert.rejects(rewrapHalf(row.id, sealed, to.recipient, [await identity(0)]), refused("cannot_open"));
  }
});

test("keyrings with steps", async () => {
  for (const row of v.steps) {
    const opening = openStep(parseKeyring(row.signed), row.office, await identity(row.own));
    if (row.recipient === "") await assert.rejects(opening, refused("no_keyring"), row.note);
    else assert.equal((await opening).recipient, row.recipient, row.note);
  }
});

test("vectors are there", () => {
  for (const rows of [v.identities, v.envelopes, v.plaintexts, v.sealed, v.signatures, v.challenges, v.identity_files, v.joinings, v.chains, v.grants, v.steps, v.padme]) assert.ok(rows.length > 0);
});
