// What the keeper believes, opens and signs, in a small deployment.
import assert from "node:assert/strict";
import test from "node:test";
import { base64, join, unbase64, utf8 } from "../src/vault/bytes";
import { VaultFault } from "../src/vault/fault";
import { identityFromSeed } from "../src/vault/keys";
import { newKeyring, openKeyring, parseKeyring } from "../src/vault/keyring";
import { newMemberKey } from "../src/vault/member";
import { memberPrint, parseRoster } from "../src/vault/roster";
import { open, seal } from "../src/vault/seal";
import { parseEnvelope } from "../src/vault/envelope";
import { sealTip as sealForDesk, type Readers } from "../src/vault/readers";
import { withSignature } from "../src/vault/signed";
import type { Documents, Signed } from "../src/wire";
import { deploy, keeperOf, noon, openView, sealTip, type Deployment } from "./deployment";

const refused = (code: string) => (e: unknown) => e instanceof VaultFault && e.code === code;
const sealFile = (to: Readers) => sealForDesk("file", utf8("ảnh"), to);
const keyring = (d: Deployment, office: string) => parseKeyring(d.documents.keyrings.find((s) => parseKeyring(s).office === office) as Signed);

test("a tip, its thread and its card open; a question goes to the recipient inside the envelope", async () => {
  const d = await deploy();
  const reply = await identityFromSeed(new Uint8Array(32).fill(7));
  const desk = await keeperOf(d, "an"), unit = await keeperOf(d, "dung");
  const t = await desk.believe(d.documents, null, null);
  assert.deepEqual([t.server, t.months, t.missing, t.canOpen, t.ready], ["tipline-thu", ["2026-11"], 0, true, ["desk", "unit"]]);
  await unit.believe(d.documents, null, null);

  const opened = await desk.openTip(openView("01", { verbatim: await sealTip("Có người lạ ở bản", keyring(d, "desk").recipient, reply.recipient) }));
  assert.equal(opened.verbatim?.text, "Có người lạ ở bản");
  assert.equal(opened.verbatim?.reply, true);

  const q = await desk.sealQuestion("01", "Mấy người?");
  assert.equal(parseEnvelope(await open("thread", unbase64(q.out), [reply])).text, "Mấy người?");
  assert.equal((await desk.openEnvelope("thread", q.copy)).text, "Mấy người?");
  await assert.rejects(desk.sealQuestion("02", "?"), refused("cannot_open"));

  const cards = await desk.sealJSON("card", { version: 1 }, ["unit"]);
  assert.deepEqual((await unit.openTip(openView("01", { cards }))).card, { version: 1 });
  await assert.rejects(desk.openJSON("card", cards["unit"] as string), refused("cannot_open"));
  await assert.rejects(unit.openJSON("slip", cards["unit"] as string), refused("wrong_kind"));
});

test("a tip that goes to another desk takes its files along: the keys, and nothing of them", async () => {
  const d = await deploy();
  const from = await keeperOf(d, "dung"), to = await keeperOf(d, "an");
  for (const k of [from, to]) await k.believe(d.documents, null, null);
  const photo = await sealFile({ desk: keyring(d, "unit").recipient, halves: null });
  const files = [{ id: "0a", bytes: photo.length, head: base64(photo) }, { id: "0b", bytes: 1 }]; // the second nobody can open
  const q = await from.moveTip(openView("01", { files }), "desk");
  assert.deepEqual(q.files?.map((f) => f.id), ["0a"]);
  const head = unbase64(q.files?.[0]?.head ?? "");
  assert.deepEqual(await to.open("file", join(head, photo.subarray(head.length))), utf8("ảnh"));
  await assert.rejects(from.open("file", join(head, photo.subarray(head.length))), refused("cannot_open"));
  await assert.rejects(to.moveTip(openView("01", { files }), "desk"), refused("cannot_open")); // what is not the own office's
});

test("what does not open is null, never a guess", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an");
  await desk.believe(d.documents, null, null);
  const foreign = await sealTip("x", keyring(d, "unit").recipient);
  const o = await desk.openTip(openView("01", { verbatim: foreign, thread: [{ id: "02", from: "reporter", sealed: foreign }] }));
  assert.deepEqual([o.verbatim, o.thread[0]?.envelope], [null, null]);
});

test("the login's question: only a hash leaves, and of nothing else", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an");
  const ask = async (server: string) => base64(await seal("challenge", utf8(JSON.stringify({ server, nonce: "ab".repeat(32) })), [d.key("an").member.recipient]));
  await desk.answer(await ask("tipline-thu"), "tipline-thu");
  await assert.rejects(desk.answer(await ask("evil"), "tipline-thu"), refused("other_server"));
  await assert.rejects(desk.answer(keyring(d, "desk").wraps.get("an") as string, null), refused("wrong_kind"));
  await assert.rejects(desk.answer(base64(await seal("challenge", utf8('{"server":"tipline-thu","nonce":"1","x":1}'), [d.key("an").member.recipient])), null), VaultFault);
  // A device that never met the deployment answers first, and believes nothing when the pinned roster names another server.
  await desk.answer(await ask("evil"), null);
  await assert.rejects(desk.believe(d.documents, null, null), refused("other_server"));
});

test("nothing is believed that does not follow from the pin", async () => {
  const d = await deploy();
  const stranger = await newMemberKey("stranger", "desk", null);
  const roster = parseRoster((d.documents.rosters[0] as Signed).body);
  const second = (change: (r: typeof roster) => void, ...by: string[]) => {
    const r = structuredClone(roster);
    r.version = 2;
    change(r);
    return d.sign("roster", r, ...by);
  };
  const rows: [string, string, (x: Documents) => Documents][] = [
    ["a roster exchanged", "pin", (x) => ({ ...x, rosters: [d.sign("roster", { ...roster, server: "evil" }, "an", "dung")] })],
    ["a directory with one signature", "unsigned", (x) => ({ ...x, directory: { ...x.directory, signatures: (x.directory.signatures ?? []).slice(1) } })],
    ["one signature twice", "unsigned", (x) => ({ ...x, directory: { ...x.directory, signatures: [x.directory.signatures?.[0], x.directory.signatures?.[0]] as never } })],
    ["a directory changed", "unsigned", (x) => ({ ...x, directory: { ...x.directory, body: x.directory.body.replace("xã", "xa") } })],
    ["a roster in the directory's place", "wrong_kind", (x) => ({ ...x, directory: x.rosters[0] as Signed })],
    ["a keyring of nobody", "unsigned", (x) => ({ ...x, keyrings: x.keyrings.map((s) => ({ ...s, signatures: [] })) })],
    ["a keyring with another's recipient", "unsigned", (x) => ({ ...x, keyrings: x.keyrings.map((s) => ({ ...s, body: s.body.replace(keyring(d, "desk").recipient, keyring(d, "unit").recipient) })) })],
    ["a second roster that one signed", "unsigned", (x) => ({ ...x, rosters: [...x.rosters, second(() => {}, "an")] })],
    ["a second roster that a stranger signed with", "unsigned", (x) => {
      const s = second((r) => { r.offices[0]?.members.push(stranger.member); }, "an");
      return { ...x, rosters: [...x.rosters, withSignature(s, "stranger", stranger.signing)] };
    }],
    ["a handle given to other keys", "refused", (x) => ({ ...x, rosters: [...x.rosters, second((r) => {
      const o = r.offices[0];
      if (o !== undefined) o.members = [{ ...stranger.member, id: "an" }, ...o.members.slice(1)];
    }, "an", "dung")] })],
    ["the member is no longer one", "unsigned", (x) => ({ ...x, rosters: [...x.rosters, second((r) => {
      const o = r.offices[0];
      if (o !== undefined) o.members = o.members.slice(1);
    }, "binh", "dung")] })],
    ["another server's roster", "other_server", (x) => ({ ...x, rosters: [...x.rosters, second((r) => { r.server = "evil"; }, "an", "dung")] })],
    ["a roster with a key twice in its JSON", "refused", (x) => {
      const s: Signed = { kind: "roster", body: (x.rosters[0] as Signed).body.replace('{"version":1,', '{"version":2,"Version":1,'), signatures: [] };
      return { ...x, rosters: [...x.rosters, withSignature(withSignature(s, "an", d.key("an").signing), "dung", d.key("dung").signing)] };
    }],
  ];
  for (const [name, code, spoil] of rows) {
    const desk = await keeperOf(d, "an");
    await assert.rejects(desk.believe(spoil(d.documents), null, null), refused(code), name);
    await assert.rejects(desk.sealThread("x", "unit"), refused("locked"), name);
  }
});

test("never an older registry than this device has seen", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an");
  await assert.rejects(desk.believe(d.documents, null, { server: "tipline-thu", roster: 2, directory: 1 }), refused("older"));
  await assert.rejects(desk.believe(d.documents, null, { server: "tipline-thu", roster: 1, directory: 2 }), refused("older"));
  await assert.rejects(desk.believe(d.documents, null, { server: "other", roster: 1, directory: 1 }), refused("other_server"));
  await assert.rejects(desk.believe(d.documents, "00".repeat(32), null), refused("pin"));
  await desk.believe(d.documents, d.pin, { server: "tipline-thu", roster: 1, directory: 1 });
});

test("a unit's keyring that somebody else signed is not sealed to", async () => {
  const d = await deploy();
  const forged = await newKeyring(d.key("an"), d.office("desk"), "2026-11", 1);
  const body = JSON.stringify({ ...JSON.parse(forged.body), office: "unit" });
  const keyrings = [d.documents.keyrings[0] as Signed, withSignature({ kind: "keyring", body, signatures: [] }, "an", d.key("an").signing)];
  const desk = await keeperOf(d, "an");
  await desk.believe({ ...d.documents, keyrings }, null, null);
  await assert.rejects(desk.sealJSON("card", {}, ["unit"]), refused("no_keyring"));
});

test("keyrings are made ahead by whoever logs in, and then nothing is due", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "binh");
  await desk.believe(d.documents, null, null);
  const made = await desk.membership.keyringsAhead();
  assert.deepEqual(made.map((s) => parseKeyring(s).month), ["2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05"]);
  assert.deepEqual(await desk.membership.keyringsForNewcomers(), []);
  const documents = { ...d.documents, keyrings: [...d.documents.keyrings, ...made] };
  const t = await desk.believe(documents, null, null);
  assert.equal(t.months.length, 7);
  assert.deepEqual(await desk.membership.keyringsAhead(), []);
  // Whoever was away for 200 days opens what was sealed in every month of them.
  const away = await keeperOf(d, "cuc", noon + 200 * 86_400_000);
  await away.believe(documents, null, null);
  for (const s of documents.keyrings.filter((k) => parseKeyring(k).office === "desk")) {
    const k = parseKeyring(s);
    assert.equal((await away.openEnvelope("tip", await sealTip(k.month, k.recipient))).text, k.month);
  }
});

test("a newcomer is added by two, and opens what came before", async () => {
  const d = await deploy();
  const newcomer = await keeperOf(d, "an");
  const facts = await newcomer.newMember("giang", "desk", d.pin);
  const file = await newcomer.identityFile({ passphrase: "p" });

  const first = await keeperOf(d, "an"), second = await keeperOf(d, "dung");
  await first.believe(d.documents, null, null);
  await second.believe(d.documents, null, null);
  const proposed = await first.membership.rosterWith(facts.public, facts.fingerprint);
  assert.deepEqual(proposed.keyrings.map((s) => parseKeyring(s).wraps.has("giang")), proposed.keyrings.map(() => true));
  assert.deepEqual((await second.membership.rosterChange(proposed.roster)).added, [facts.public]);
  assert.deepEqual((await second.membership.rosterChange(proposed.roster)).signedBy, ["an"]);
  const published = await second.membership.propose(proposed.roster, { giang: facts.fingerprint });
  assert.deepEqual(published.roster.signatures?.map((g) => g.member), ["an", "dung"]);
  const again = { ...d.documents.directory, signatures: [{ member: "an", signature: proposed.directory }, { member: "dung", signature: published.directory }] };
  await second.believe({ ...d.documents, directory: again }, null, null); // two members' signatures, made anew

  const extended = new Set(proposed.keyrings.map((s) => `${parseKeyring(s).month}.${parseKeyring(s).turn}`));
  const kept = d.documents.keyrings.filter((s) => parseKeyring(s).office !== "desk" || !extended.has(`${parseKeyring(s).month}.${parseKeyring(s).turn}`));
  const documents = { ...d.documents, rosters: [...d.documents.rosters, published.roster], keyrings: [...kept, ...proposed.keyrings] };
  await newcomer.unlock(file, { passphrase: "p" });
  assert.equal((await newcomer.believe(documents, null, null)).canOpen, true);
  assert.equal((await newcomer.openEnvelope("tip", await sealTip("cũ", keyring(d, "desk").recipient))).text, "cũ");
});

test("keys that a server exchanges after the digits were compared are signed by nobody", async () => {
  const d = await deploy();
  const [heard, other] = await Promise.all([newMemberKey("giang", "desk", null), newMemberKey("giang", "desk", null)]);
  const print = memberPrint(heard.member);
  const first = await keeperOf(d, "an"), second = await keeperOf(d, "dung");
  await first.believe(d.documents, null, null);
  await second.believe(d.documents, null, null);
  await assert.rejects(first.membership.rosterWith(other.member, print), refused("other_digits"));
  await assert.rejects(first.membership.rosterWith({ ...heard.member, office: "unit" }, print), refused("other_digits"));

  const { roster } = await first.membership.rosterWith(heard.member, print);
  const forged = await first.membership.rosterWith(other.member, memberPrint(other.member));
  await assert.rejects(second.membership.propose(forged.roster, { giang: print }), refused("other_digits"));
  await assert.rejects(second.membership.propose(roster, {}), refused("other_digits"));
  const more = await newMemberKey("hoa", "desk", null);
  const both = parseRoster(roster.body);
  both.offices[0]?.members.push(more.member);
  await assert.rejects(second.membership.propose(d.sign("roster", both, "an"), { giang: print }), refused("other_digits"));
  assert.equal((await second.membership.propose(roster, { giang: print })).roster.signatures?.length, 2);
});

test("who is removed opens nothing that comes after", async () => {
  const d = await deploy();
  const first = await keeperOf(d, "an"), second = await keeperOf(d, "em");
  await first.believe(d.documents, null, null);
  await second.believe(d.documents, null, null);
  const proposed = await first.membership.rosterWithout("cuc");
  const published = await second.membership.propose(proposed.roster, {});
  const documents = { ...d.documents, rosters: [...d.documents.rosters, published.roster], keyrings: [...d.documents.keyrings, ...proposed.keyrings] };
  await first.believe(documents, null, null);
  const sealed = await first.sealThread("mới", "desk");
  assert.equal((await first.openEnvelope("thread", sealed)).text, "mới");
  for (const s of documents.keyrings) {
    const k = parseKeyring(s);
    if (!k.wraps.has("cuc") || k.office !== "desk") continue;
    await assert.rejects(open("thread", unbase64(sealed), [await openKeyring(d.key("cuc"), k)]), refused("cannot_open"));
  }
  assert.deepEqual(await first.membership.keyringsAhead(), []);
  assert.deepEqual(await first.membership.keyringsForNewcomers(), []);
});

test("what somebody who left could open is turned, not wrapped for newcomers", async () => {
  const d = await deploy(["2025-08", "2025-09", "2026-10", "2026-11"]);
  const giang = (await newMemberKey("giang", "desk", null)).member;
  const roster = parseRoster((d.documents.rosters[0] as Signed).body);
  roster.version = 2;
  const desk = roster.offices[0] as (typeof roster.offices)[0];
  desk.members = [...desk.members.filter((m) => m.id !== "cuc"), giang];
  const k = await keeperOf(d, "an");
  await k.believe({ ...d.documents, rosters: [...d.documents.rosters, d.sign("roster", roster, "an", "dung")] }, null, null);
  assert.deepEqual((await k.membership.keyringsAhead()).map((s) => [parseKeyring(s).month, parseKeyring(s).turn]).slice(0, 2), [["2026-11", 1], ["2026-12", 0]]);
  const wrapped = (await k.membership.keyringsForNewcomers()).map(parseKeyring);
  assert.deepEqual(wrapped.map((r) => [r.month, r.wraps.has("giang")]), [["2026-10", true], ["2025-09", true]]);
});

test("a wrap of another key than the keyring's is refused", async () => {
  const d = await deploy();
  const k = keyring(d, "desk");
  k.wraps.set("an", base64(await seal("keyring", new Uint8Array(32).fill(9), [d.key("an").member.recipient])));
  await assert.rejects(openKeyring(d.key("an"), k), refused("cannot_open"));
});

test("a turned keyring whose wraps are spoilt is seen, told, and turned again at once", async () => {
  const d = await deploy(["2026-11", "2026-12"]);
  const made = await newKeyring(d.key("cuc"), d.office("desk"), "2026-11", 1);
  const to = (id: string) => [d.key(id).member.recipient];
  const good = JSON.parse(made.body) as { wraps: Record<string, string> };
  for (const [name, wrap] of Object.entries({
    "no sealed thing": base64(new Uint8Array(2000)), "another key": base64(await seal("keyring", new Uint8Array(32).fill(9), to("an"))),
    "another kind": base64(await seal("card", utf8("{}"), to("an"))), "half a seed": base64(await seal("keyring", new Uint8Array(16), to("an"))),
  })) {
    const spoilt = d.sign("keyring", { ...good, wraps: { ...good.wraps, an: wrap } }, "cuc");
    const documents = { ...d.documents, keyrings: [...d.documents.keyrings, spoilt] };
    const an = await keeperOf(d, "an"), binh = await keeperOf(d, "binh");
    const t = await an.believe(documents, null, null);
    assert.deepEqual([t.canOpen, t.missing, t.spoilt], [false, 0, [{ month: "2026-11", by: ["cuc"] }]], name);
    assert.deepEqual((({ canOpen, spoilt: s }) => [canOpen, s])(await binh.believe(documents, null, null)), [true, []], name);
    assert.equal((await binh.membership.keyringsAhead()).length, 5, "whoever can open it does not turn it");
    assert.deepEqual(await an.membership.keyringsForNewcomers(), [], name);
    assert.equal((await an.openTip(openView("01", { verbatim: await sealTip("trước", keyring(d, "desk").recipient) }))).verbatim?.text, "trước", name);

    const [turned] = await an.membership.keyringsAhead();
    const k = parseKeyring(turned as Signed);
    assert.deepEqual([k.month, k.turn], ["2026-11", 2], name);
    for (const keeper of [an, binh]) {
      const after = await keeper.believe({ ...documents, keyrings: [...documents.keyrings, turned as Signed] }, null, null);
      assert.deepEqual([after.canOpen, after.spoilt], [true, []], name);
      assert.equal((await keeper.openEnvelope("thread", await keeper.sealThread("sau", "desk"))).text, "sau");
      assert.equal((await keeper.membership.keyringsAhead()).length, 5, name);
    }
  }
});

test("next month's spoilt keyring is told and turned while this month's opens; a newcomer without wraps turns nothing", async () => {
  const d = await deploy(["2026-11", "2026-12"]);
  const at = d.documents.keyrings.findIndex((s) => parseKeyring(s).office === "desk" && parseKeyring(s).month === "2026-12");
  const body = JSON.parse((d.documents.keyrings[at] as Signed).body) as { wraps: Record<string, string> };
  const withWraps = (wraps: Record<string, string>): Documents =>
    ({ ...d.documents, keyrings: d.documents.keyrings.map((s, i) => (i === at ? d.sign("keyring", { ...body, wraps }, "cuc") : s)) });
  const an = await keeperOf(d, "an");
  const t = await an.believe(withWraps({ ...body.wraps, an: body.wraps["binh"] as string }), null, null);
  assert.deepEqual([t.canOpen, t.spoilt], [true, [{ month: "2026-12", by: ["cuc"] }]]);
  assert.deepEqual((await an.membership.keyringsAhead()).map((s) => [parseKeyring(s).month, parseKeyring(s).turn])[0], ["2026-12", 1]);
  const { an: _, ...others } = body.wraps;
  const without = await an.believe(withWraps(others), null, null);
  assert.deepEqual([without.canOpen, without.missing, without.spoilt], [true, 1, []]);
  assert.equal(parseKeyring((await an.membership.keyringsAhead())[0] as Signed).month, "2027-01");
});

test("a proposal that changes an office says so, and one that skips a version is refused", async () => {
  const d = await deploy();
  const k = await keeperOf(d, "an");
  await k.believe(d.documents, null, null);
  const roster = parseRoster((d.documents.rosters[0] as Signed).body);
  const other = structuredClone(roster);
  other.version = 2;
  (other.offices[1] as { recovery: string }).recovery = (await newMemberKey("x", "y", null)).member.recipient;
  assert.deepEqual((await k.membership.rosterChange(d.sign("roster", other, "dung"))).offices, ["unit"]);
  await assert.rejects(k.membership.propose(d.sign("roster", { ...other, version: 3 }, "dung"), {}), refused("refused"));
  await assert.rejects(k.sign(d.sign("roster", other, "dung")), refused("wrong_kind"));
  await assert.rejects(k.sign(d.sign("keyring", {}, "dung")), refused("wrong_kind"));
});

test("locking forgets", async () => {
  const d = await deploy();
  const k = await keeperOf(d, "an");
  await k.believe(d.documents, null, null);
  k.forget();
  await assert.rejects(k.openJSON("card", ""), refused("locked"));
  await assert.rejects(k.sign({ kind: "handover", body: "", signatures: [] }), refused("locked"));
});
