// Whoever may be rung can open: a desk's keyring is wrapped for its steps; grants and halves by way of the keeper.
import assert from "node:assert/strict";
import test from "node:test";
import { readFileSync } from "node:fs";
import type { Wish } from "../src/vault/approval";
import { base64, unhex } from "../src/vault/bytes";
import { VaultFault } from "../src/vault/fault";
import { newKeyring, parseKeyring, type Keyring } from "../src/vault/keyring";
import { signedBy } from "../src/vault/signed";
import type { Documents, Signed } from "../src/wire";
import { deploy, keeperOf, openView, sealTip, type Deployment } from "./deployment";

const vectors = JSON.parse(readFileSync("../../crypto/testdata/vectors.json", "utf8")) as { grants: { sealed: string }[] };
const refused = (code: string) => (e: unknown) => e instanceof VaultFault && e.code === code;
const ringOf = (documents: Documents, office: string, turn = 0): Keyring =>
  documents.keyrings.map(parseKeyring).find((k) => k.office === office && k.turn === turn) as Keyring;

/** The deployment with the unit as a step of the desk. */
function stepped(d: Deployment): Documents {
  const body = { ...(JSON.parse(d.documents.directory.body) as object), desks: [{ id: "desk", name: "Trực ban", steps: ["unit"] }] };
  return { ...d.documents, directory: d.sign("directory", body, "an", "em") };
}

const withRings = (documents: Documents, more: Signed[]): Documents => ({
  ...documents,
  keyrings: [...documents.keyrings.filter((s) => !more.some((m) => {
    const a = parseKeyring(s), b = parseKeyring(m);
    return a.office === b.office && a.month === b.month && a.turn === b.turn;
  })), ...more],
});

test("the desk's client wraps for the step, whose members then open what the desk gets", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an"), unit = await keeperOf(d, "dung");
  await desk.believe(d.documents, null, null);
  assert.deepEqual(await desk.membership.keyringsForNewcomers(), [], "no step, nothing to do");
  const documents = stepped(d);
  await desk.believe(documents, null, null);
  const more = await desk.membership.keyringsForNewcomers();
  assert.deepEqual(more.map((s) => [...parseKeyring(s).steps.keys()]), [["unit"]]);

  const tip = openView("01", { verbatim: await sealTip("Có người lạ ở bản", ringOf(documents, "desk").recipient) });
  await unit.believe(documents, null, null);
  assert.equal((await unit.openTip(tip)).verbatim, null, "not wrapped yet");
  await unit.believe(withRings(documents, more), null, null);
  assert.equal((await unit.openTip(tip)).verbatim?.text, "Có người lạ ở bản");

  await desk.believe(withRings(documents, more), null, null);
  assert.deepEqual(await desk.membership.keyringsForNewcomers(), [], "once is enough");
  const ahead = await desk.membership.keyringsAhead();
  assert.ok(ahead.every((s) => parseKeyring(s).steps.size === 0), "of months for which the step has no keyring yet");
});

test("somebody left the step: the desk's keyring turns, wrapped for the step's new turn", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an");
  const documents = stepped(d);
  await desk.believe(documents, null, null);
  const wrapped = withRings(documents, await desk.membership.keyringsForNewcomers());
  const unit = { ...d.office("unit"), members: d.office("unit").members.filter((m) => m.id !== "em") };
  const roster = { version: 2, server: "tipline-thu", offices: [d.office("desk"), unit] };
  const left: Documents = {
    ...withRings(wrapped, [await newKeyring(d.key("dung"), unit, "2026-11", 1)]),
    rosters: [...wrapped.rosters, d.sign("roster", roster, "an", "dung")],
    directory: d.sign("directory", JSON.parse(wrapped.directory.body), "an", "dung"),
  };
  await desk.believe(left, null, null);
  const turned = (await desk.membership.keyringsAhead()).map(parseKeyring).find((k) => k.month === "2026-11");
  assert.deepEqual([turned?.turn, turned?.steps.get("unit")?.turn], [1, 1]);
});

test("a grant opens one tip for another office, and no other tip", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an"), unit = await keeperOf(d, "dung");
  await desk.believe(d.documents, null, null);
  await unit.believe(d.documents, null, null);
  const tip = "0".repeat(31) + "1", other = "0".repeat(31) + "2";
  const sealed = await sealTip("Có người lạ ở bản", ringOf(d.documents, "desk").recipient);
  const grant = await desk.granting.grant(tip, sealed, "unit");
  assert.equal((await unit.granting.openGranted(tip, sealed, grant)).text, "Có người lạ ở bản");
  await assert.rejects(unit.granting.openGranted(other, sealed, grant), refused("other_tip"));
  await assert.rejects(unit.granting.openGranted(tip, await sealTip("khác", ringOf(d.documents, "desk").recipient), grant), refused("cannot_open"));
  await assert.rejects(unit.granting.grant(tip, sealed, "unit"), refused("cannot_open"), "who cannot open cannot grant");
});

const wish: Wish = { what: "reading", desk: "desk", tips: ["0".repeat(31) + "1"], ground: "court" };

/** A desk whose halves are of the unit and of a third office, and a tip sealed to all three. */
async function halved(): Promise<{ d: Deployment; documents: Documents; sealed: string }> {
  const d = await deploy();
  const row = vectors.grants[0] as { sealed: string };
  const body = { ...(JSON.parse(d.documents.directory.body) as object), desks: [{ id: "kho", name: "Kho", halves: ["desk", "unit"] }] };
  return { d, documents: { ...d.documents, directory: d.sign("directory", body, "an", "em") }, sealed: base64(unhex(row.sealed)) };
}

test("what one asked for, another checks and signs in the same words", async () => {
  const { d, documents } = await halved();
  const an = await keeperOf(d, "an"), dung = await keeperOf(d, "dung"), binh = await keeperOf(d, "binh");
  for (const k of [an, dung, binh]) await k.believe(documents, null, null);
  const s = await an.granting.ask({ ...wish, what: "retention", until: 20900 });
  assert.equal((await dung.granting.asked(s)).by.id, "an");
  const { signature } = await dung.granting.approve(s, null);
  assert.deepEqual(signedBy({ ...s, signatures: [...(s.signatures ?? []), { member: "dung", signature }] }, new Map(["an", "dung"].map((id) => [id, d.key(id).member]))), ["an", "dung"]);
  await assert.rejects(an.granting.approve(s, null), refused("refused"), "who asked");
  await assert.rejects(binh.granting.approve(s, null), refused("refused"), "of the same office");
  const forged = { ...s, body: s.body.replace("20900", "29000") };
  await assert.rejects(dung.granting.approve(forged, null), refused("unsigned"), "other words than were signed");
  await assert.rejects(dung.granting.approve({ ...s, signatures: [] }, null), refused("unsigned"));
  for (const broken of [{ ...wish, until: 3 }, { ...wish, tips: [] }, { ...wish, what: "export", to: "age1x" }, { ...wish, what: "slip", until: 4 }] as Wish[])
    await assert.rejects(an.granting.ask(broken), VaultFault, JSON.stringify(broken));
});

test("a half goes to who asked, of the other half's office, and to nobody else", async () => {
  const { d, documents, sealed } = await halved();
  const an = await keeperOf(d, "an"), dung = await keeperOf(d, "dung");
  for (const k of [an, dung]) await k.believe(documents, null, null);
  const s = await an.granting.ask({ ...wish, desk: "kho" });
  await assert.rejects(dung.granting.approve(s, { tip: "", verbatim: sealed }), refused("cannot_open"), "a tip whose half the own office does not hold");
  await assert.rejects(dung.granting.approve(s, null), refused("refused"), "a reading without the verbatim");
  const other = await an.granting.ask(wish);
  await assert.rejects(dung.granting.approve(other, { tip: "", verbatim: sealed }), refused("refused"), "the directory names other halves for that desk");
  const kept = await an.granting.ask({ ...wish, desk: "kho", what: "retention", until: 20900 });
  await assert.rejects(dung.granting.approve(kept, { tip: "", verbatim: sealed }), refused("refused"), "a half for something else than a reading");
});
