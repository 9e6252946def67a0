// Whoever may be rung can open: a desk's keyring is wrapped for its steps; grants and halves by way of the keeper.
import assert from "node:assert/strict";
import test from "node:test";
import { base64, unbase64 } from "../src/vault/bytes";
import { VaultFault } from "../src/vault/fault";
import { newKeyring, parseKeyring, type Keyring } from "../src/vault/keyring";
import { open, seal } from "../src/vault/seal";
import { layEnvelope } from "../src/vault/envelope";
import type { Documents, Signed } from "../src/wire";
import { deploy, keeperOf, openView, sealTip, type Deployment } from "./deployment";

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
  assert.deepEqual(await desk.keyringsForNewcomers(), [], "no step, nothing to do");
  const documents = stepped(d);
  await desk.believe(documents, null, null);
  const more = await desk.keyringsForNewcomers();
  assert.deepEqual(more.map((s) => [...parseKeyring(s).steps.keys()]), [["unit"]]);

  const tip = openView("01", { verbatim: await sealTip("Có người lạ ở bản", ringOf(documents, "desk").recipient) });
  await unit.believe(documents, null, null);
  assert.equal((await unit.openTip(tip)).verbatim, null, "not wrapped yet");
  await unit.believe(withRings(documents, more), null, null);
  assert.equal((await unit.openTip(tip)).verbatim?.text, "Có người lạ ở bản");

  await desk.believe(withRings(documents, more), null, null);
  assert.deepEqual(await desk.keyringsForNewcomers(), [], "once is enough");
  const ahead = await desk.keyringsAhead();
  assert.ok(ahead.every((s) => parseKeyring(s).steps.size === 0), "of months for which the step has no keyring yet");
});

test("somebody left the step: the desk's keyring turns, wrapped for the step's new turn", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an");
  const documents = stepped(d);
  await desk.believe(documents, null, null);
  const wrapped = withRings(documents, await desk.keyringsForNewcomers());
  const unit = { ...d.office("unit"), members: d.office("unit").members.filter((m) => m.id !== "em") };
  const roster = { version: 2, server: "tipline-thu", offices: [d.office("desk"), unit] };
  const left: Documents = {
    ...withRings(wrapped, [await newKeyring(d.key("dung"), unit, "2026-11", 1)]),
    rosters: [...wrapped.rosters, d.sign("roster", roster, "an", "dung")],
    directory: d.sign("directory", JSON.parse(wrapped.directory.body), "an", "dung"),
  };
  await desk.believe(left, null, null);
  const turned = (await desk.keyringsAhead()).map(parseKeyring).find((k) => k.month === "2026-11");
  assert.deepEqual([turned?.turn, turned?.steps.get("unit")?.turn], [1, 1]);
});

test("a grant opens one tip for another office, and no other tip", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an"), unit = await keeperOf(d, "dung");
  await desk.believe(d.documents, null, null);
  await unit.believe(d.documents, null, null);
  const tip = "0".repeat(31) + "1", other = "0".repeat(31) + "2";
  const sealed = await sealTip("Có người lạ ở bản", ringOf(d.documents, "desk").recipient);
  const grant = await desk.grant(tip, sealed, "unit");
  assert.equal((await unit.openGranted(tip, sealed, grant)).text, "Có người lạ ở bản");
  await assert.rejects(unit.openGranted(other, sealed, grant), refused("other_tip"));
  await assert.rejects(unit.openGranted(tip, await sealTip("khác", ringOf(d.documents, "desk").recipient), grant), refused("cannot_open"));
  await assert.rejects(unit.grant(tip, sealed, "unit"), refused("cannot_open"), "who cannot open cannot grant");
});

test("a half is wrapped to members of the roster alone, and opens nothing by itself", async () => {
  const d = await deploy();
  const desk = await keeperOf(d, "an");
  await desk.believe(d.documents, null, null);
  const tip = "0".repeat(31) + "1";
  const sealed = base64(await seal("tip", layEnvelope("x", "sms", "vi"), [ringOf(d.documents, "desk").recipient]));
  await assert.rejects(desk.rewrapHalf(tip, sealed, "dung"), refused("cannot_open"), "a tip whose halves are another's");
  await assert.rejects(desk.rewrapHalf(tip, sealed, "ai-do"), refused("unsigned"));
  await assert.rejects(open("half", unbase64(sealed), [d.key("an").identity]), refused("cannot_open"));
});
