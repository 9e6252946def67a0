// Readers refuse whatever is not exactly as docs/formats.md has it; the browser's age library alone would take some of it.
import assert from "node:assert/strict";
import test from "node:test";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { x25519 } from "@noble/curves/ed25519.js";
import { bech32 } from "@scure/base";
import { decode, encode } from "../src/vault/bech32";
import { base64, hex, join, u32, unhex, utf8 } from "../src/vault/bytes";
import { layEnvelope, parseEnvelope, quoted } from "../src/vault/envelope";
import { VaultFault } from "../src/vault/fault";
import { strictAny, strictJSON } from "../src/vault/json";
import { identityFromSeed, rawRecipient, recipientOf } from "../src/vault/keys";
import { layOut, takeOut } from "../src/vault/kinds";
import { lockMember, lockMemberByPasskey, newMemberKey, unlockMember, unlockMemberByPasskey, type Passkey } from "../src/vault/member";
import { lockOf } from "../src/vault/lockof";
import { parseMember, parseRoster } from "../src/vault/roster";
import { open, seal } from "../src/vault/seal";

const refused = (code: string) => (e: unknown) => e instanceof VaultFault && e.code === code;
const own = () => identityFromSeed(new Uint8Array(32).fill(1));

test("a classic or passphrase stanza beside a hybrid one is refused, though an identity fits", async () => {
  const i = await own();
  const plaintext = layOut("card", utf8("{}"));
  const e = new Encrypter();
  e.addRecipient(i.recipient);
  e.addRecipient(await identityToRecipient(await generateX25519Identity()));
  await assert.rejects(open("card", await e.encrypt(plaintext), [i]), refused("cannot_open"));
  const alone = new Encrypter();
  alone.addRecipient(i.recipient);
  assert.equal((await open("card", await alone.encrypt(plaintext), [i])).length, 2);
});

test("nothing but a hybrid recipient is sealed to", async () => {
  const i = await own();
  const classic = await identityToRecipient(await generateX25519Identity());
  for (const to of [[], [classic], [i.recipient, classic], [i.recipient.toUpperCase()], [`${i.recipient}q`], [i.recipient.slice(0, -1)], [` ${i.recipient}`]]) {
    await assert.rejects(seal("card", utf8("{}"), to), VaultFault);
  }
  assert.equal(rawRecipient(i.recipient).length, 1216);
});

test("a recipient has one spelling", async () => {
  const { recipient } = await own();
  const raw = rawRecipient(recipient);
  assert.equal(bech32.encode("age1pq", bech32.toWords(raw), false), recipient);
  assert.equal(recipientOf(raw), recipient);
  for (let n = 0; n < 300; n++) {
    const at = (n * 37) % recipient.length;
    const other = recipient[at] === "q" ? "p" : "q";
    assert.throws(() => rawRecipient(recipient.slice(0, at) + other + recipient.slice(at + 1)), VaultFault, String(at));
  }
  // Other bits than zero behind the last byte, with a checksum that is right.
  const words = bech32.toWords(raw);
  words[words.length - 1] = (words[words.length - 1] as number) | 1;
  for (const bad of [bech32.encode("age1pq", words, false), bech32.encode("age", bech32.toWords(raw), false), recipient.toUpperCase(),
    bech32.encode("age1pq", bech32.toWords(raw.slice(1)), false), bech32.encode("age1pq", [...bech32.toWords(raw), 0], false), "", "age1pq1", `${recipient}\u0171`]) {
    assert.throws(() => rawRecipient(bad), VaultFault);
  }
  const some = Uint8Array.from({ length: 100 }, (_, i) => i * 7);
  for (let n = 0; n <= some.length; n++) assert.deepEqual(decode("x", encode("x", some.subarray(0, n))), some.slice(0, n));
});

test("a damaged or cut file gives nothing", async () => {
  const i = await own();
  const sealed = await seal("file", new Uint8Array(200_000).fill(5), [i.recipient]);
  assert.equal((await open("file", sealed, [i])).length, 200_000);
  const header = sealed.length - 200_000;
  for (const end of [0, 10, 200, header, sealed.length - 1, sealed.length - 16, header + 65_536 + 16, header + 2 * (65_536 + 16)]) {
    await assert.rejects(open("file", sealed.slice(0, end), [i]), refused("cannot_open"), String(end));
  }
  for (const at of [0, 30, 1500, header, sealed.length - 1]) {
    const spoilt = sealed.slice();
    spoilt[at] = (spoilt[at] as number) ^ 1;
    await assert.rejects(open("file", spoilt, [i]), refused("cannot_open"), String(at));
  }
  await assert.rejects(open("file", join(sealed, new Uint8Array(1)), [i]), refused("cannot_open"));
});

test("kind, length and padding are as they must be", () => {
  const good = layOut("thread", utf8("x"));
  assert.throws(() => takeOut("card", good), refused("wrong_kind"));
  const spoil = (change: (p: Uint8Array) => Uint8Array | void) => {
    const p = good.slice();
    return change(p) ?? p;
  };
  for (const [name, p] of Object.entries({
    dirt: spoil((b) => { b[b.length - 1] = 1; }),
    "longer than it says": spoil((b) => join(b, new Uint8Array(6144))),
    "shorter than a class": spoil((b) => b.slice(0, 100)),
    "no room for the length": spoil((b) => b.slice(0, 20)),
    "length past the end": spoil((b) => { b.set(u32(5000), 17); }),
    "length of four thousand millions": spoil((b) => { b.set(u32(0xffffffff), 17); }),
  })) assert.throws(() => takeOut("thread", p), VaultFault, name);
  assert.throws(() => layOut("card", new Uint8Array(32_768)), refused("too_large"));
});

test("JSON is one object, no key twice, nothing behind", () => {
  assert.deepEqual(strictJSON('{"a":[{"b":1},{"b":2}],"c":"{\\"a\\":1,\\"a\\":2}"}', ["a", "c"]), { a: [{ b: 1 }, { b: 2 }], c: '{"a":1,"a":2}' });
  for (const bad of ['{"a":1,"a":2}', '{"a":1,"A":2}', '{"a":{"b":1,"\\u0062":2}}', '{"a":[{"b":1,"B":1}]}', '{"a":1}x', '{"a":1} {"a":1}', "[]", "1", "", " {}", '{"a":1,}', "{'a':1}", '\ufeff{"a":1}']) {
    assert.throws(() => strictAny(bad), VaultFault, bad);
  }
  assert.throws(() => strictAny(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), VaultFault);
  assert.throws(() => strictJSON('{"a":1}', ["b"]), VaultFault);
});

test("envelopes", () => {
  const good = layEnvelope("có", "desk", "");
  assert.equal(parseEnvelope(good).text, "có");
  for (const [name, b] of Object.entries({
    "something behind": join(good, new Uint8Array(1)),
    "cut": good.slice(0, -1),
    "half a recipient": join(good.slice(0, -2), new Uint8Array([0, 10]), new Uint8Array(10)),
    "unknown key": join(u32(12), utf8('{"text":"",}'), new Uint8Array(2)),
    "length past the end": join(u32(1 << 30), good.slice(4)),
  })) assert.throws(() => parseEnvelope(b), VaultFault, name);
  assert.throws(() => layEnvelope("ê".repeat(12_289), "desk", ""), refused("too_large"));
  assert.equal(quoted('"\\\n\u007f\u2028\ud800x😀</script>'), '"\\"\\\\\\u000a\\u007f\u2028\ufffdx😀</script>"');
});

test("rosters and members", async () => {
  const m = (await newMemberKey("an", "desk", null)).member, n = (await newMemberKey("binh", "desk", null)).member;
  const recovery = (await own()).recipient;
  const body = (members: unknown[], more: object = {}) => JSON.stringify({ version: 1, server: "s", offices: [{ id: "desk", members, recovery }], ...more });
  parseRoster(body([m, n]));
  for (const [name, bad] of Object.entries({
    "one member": body([m]), "the same key twice": body([m, { ...n, signing: m.signing }]), "the same recipient": body([m, { ...n, recipient: m.recipient }]),
    "recovery is a member's": body([m, { ...n, recipient: recovery }]), "the same handle": body([m, { ...n, id: "an" }]), "another office": body([m, { ...n, office: "unit" }]),
    "capitals in a handle": body([m, { ...n, id: "Binh" }]), "version 0": body([m, n], { version: 0 }), "half a version": body([m, n], { version: 1.5 }),
    "a line break in the name": body([m, n], { server: "s\nt" }), "no name": body([m, n], { server: "" }), "unknown key": body([m, n], { more: 1 }),
  })) assert.throws(() => parseRoster(bad), VaultFault, name);
  assert.throws(() => parseMember({ ...m, signing: "AAAA" }), VaultFault);
});

test("no key of low order stands in a document", async () => {
  const i = await own();
  const m = (await newMemberKey("an", "desk", null)).member;
  const raw = rawRecipient(i.recipient);
  const top = (key: Uint8Array) => key.map((b, n) => (n === 31 ? b | 0x80 : b));
  const low = ["00".repeat(32), `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`, `ed${"ff".repeat(30)}7f`, `ee${"ff".repeat(30)}7f`];
  const agreement = [...low, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"].map(unhex);
  const signing = [...low, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"].map(unhex);
  const probe = new Uint8Array(32).fill(1);
  for (const key of [...agreement, ...agreement.map(top)]) {
    assert.throws(() => x25519.getSharedSecret(probe, key), Error, "the curve's own judgement");
    const recipient = recipientOf(join(raw.subarray(0, 1184), key));
    assert.throws(() => rawRecipient(recipient), VaultFault, hex(key));
    await assert.rejects(seal("card", utf8("{}"), [recipient]), VaultFault, hex(key));
    assert.throws(() => parseMember({ ...m, recipient }), VaultFault, hex(key));
  }
  for (const key of [...signing, ...signing.map(top)]) assert.throws(() => parseMember({ ...m, signing: base64(key) }), VaultFault, hex(key));
  parseMember({ ...m });
});

test("identity files: one stanza of the right kind, and no more work than a device can do", async () => {
  const k = await newMemberKey("an", "desk", "ab".repeat(32));
  const file = await lockMember(k, "mật khẩu", 4);
  assert.equal(lockOf(file), "passphrase");
  assert.deepEqual((await unlockMember(file, "mật khẩu")).member, k.member);
  assert.equal((await unlockMember(file, "mật khẩu")).pin, "ab".repeat(32));
  await assert.rejects(unlockMember(await lockMember(k, "p", 4).then((f) => f.slice(0, -20)), "p"), refused("wrong_secret"));
  const e = new Encrypter();
  e.setPassphrase("p");
  e.setScryptWorkFactor(4);
  await assert.rejects(unlockMember(await e.encrypt(utf8("tipline/1 tip\n")), "p"), refused("wrong_kind"));
  const header = new TextDecoder("latin1").decode(await lockMember(k, "p", 4));
  const work = Uint8Array.from(header.replace(/ 4\n/, " 19\n"), (c) => c.charCodeAt(0));
  await assert.rejects(unlockMember(work, "p"), refused("wrong_secret"));
  await assert.rejects(lockMember(k, "", 4), VaultFault);
  assert.equal(lockOf(utf8("hello")), null);
  assert.equal(lockOf(await seal("card", utf8("{}"), [k.member.recipient])), null);
});

test("a passkey locks and opens the same bytes; no other stanza opens so", async () => {
  const { Stanza } = await import("age-encryption");
  let kept = new Uint8Array();
  const passkey: Passkey = {
    wrap: async (fileKey) => {
      kept = fileKey.slice();
      return [new Stanza(["age-encryption.org/fido2prf", "AAAAAAAAAAAAAAAAAAAAAA"], new Uint8Array(32))];
    },
    unwrap: async () => kept,
  };
  const k = await newMemberKey("an", "desk", null);
  const file = await lockMemberByPasskey(k, passkey);
  assert.equal(lockOf(file), "passkey");
  assert.deepEqual((await unlockMemberByPasskey(file, passkey)).member, k.member);
  await assert.rejects(unlockMemberByPasskey(await lockMember(k, "p", 4), passkey), refused("wrong_secret"));
  await assert.rejects(unlockMember(file, "p"), refused("wrong_secret"));
  const e = new Encrypter();
  e.addRecipient({ wrapFileKey: (fileKey) => passkey.wrap(fileKey) });
  e.addRecipient((await own()).recipient);
  const layout = join(utf8("tipline/1 identity\n"), new Uint8Array(64).fill(3), new Uint8Array([2]), utf8("an"), new Uint8Array([4]), utf8("desk"));
  await assert.rejects(unlockMemberByPasskey(await e.encrypt(layout), passkey), refused("wrong_secret"));
});
