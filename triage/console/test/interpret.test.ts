// Who is offered as interpreter (the rows of triage/interpret_test.go), and what the vault gives of what was granted.
import assert from "node:assert/strict";
import test from "node:test";
import { interpretersFor } from "../src/judge/interpret";
import { base64, unbase64, utf8 } from "../src/vault/bytes";
import { parseKeyring } from "../src/vault/keyring";
import { VaultFault } from "../src/vault/fault";
import { seal } from "../src/vault/seal";
import type { Directory, InterpretView } from "../src/wire";
import { deploy, keeperOf, sealTip } from "./deployment";

const directory = {
  desks: [{ id: "hue", provinces: ["46"], inspectorate: "tra" }, { id: "tri", provinces: ["44"], inspectorate: "tra" }, { id: "tra" }],
  units: [{ id: "xa1", province: "46", communes: ["20056"] }, { id: "xa2", province: "46", communes: ["20057"] }, { id: "tinh", province: "46" },
    { id: "xa3", province: "44", communes: ["19000"] }, { id: "xa4", province: "45", communes: ["19500"] }],
  interpreters: [{ member: "m-xa1" }, { member: "m-xa2" }, { member: "m-tinh" }, { member: "from-xa1", communes: ["20056"] }, { member: "m-xa3" }, { member: "m-xa4" }, { member: "m-hue" }, { member: "left" }],
} as unknown as Directory;
const office: Record<string, string> = { "m-xa1": "xa1", "m-xa2": "xa2", "m-tinh": "tinh", "from-xa1": "tinh", "m-xa3": "xa3", "m-xa4": "xa4", "m-hue": "hue" };

test("interpreters of a place: nobody to whom whoever reported may be known", () => {
  for (const [desk, communes, officers, want] of [
    ["hue", ["20056"], false, "m-xa2 m-tinh m-xa3 m-xa4"], ["hue", ["20056", "20057"], false, "m-tinh m-xa3 m-xa4"], ["hue", [], false, "m-tinh m-xa3 m-xa4"],
    ["hue", ["20056"], true, "m-xa3 m-xa4"], ["tra", ["20056"], true, "m-xa4"], ["nowhere", [], false, ""],
  ] as const) assert.equal(interpretersFor(directory, desk, [...communes], officers, (m) => office[m] ?? "").map((i) => i.member).join(" "), want, `${desk} ${communes} ${officers}`);
});

test("what was granted to one member opens for them alone, a text without what stands around it", async () => {
  const d = await deploy();
  const an = await keeperOf(d, "an"), dung = await keeperOf(d, "dung"), em = await keeperOf(d, "em");
  for (const k of [an, dung, em]) await k.believe(d.documents, null, null);
  const desk = d.documents.keyrings.map(parseKeyring).find((k) => k.office === "desk")?.recipient ?? "";
  const tip = "0".repeat(31) + "1", part = "0".repeat(31) + "2";
  const view = async (kind: "tip" | "file", sealed: string): Promise<InterpretView> =>
    ({ item: { tip, part, desk: "desk", until: 0 }, kind, sealed, grant: await an.granting.grantMember(tip, unbase64(sealed), "dung") });
  const text = await view("tip", await sealTip("lời khó hiểu", desk));
  const voice = await view("file", base64(await seal("file", utf8("RIFF"), [desk])));
  assert.deepEqual(await dung.granting.openInterpreted(text), { text: "lời khó hiểu" });
  assert.deepEqual(await dung.granting.openInterpreted(voice), { file: utf8("RIFF") });
  const cannot = (e: unknown) => e instanceof VaultFault && e.code === "cannot_open";
  for (const k of [em, an]) await assert.rejects(k.granting.openInterpreted(text), cannot, "another member");
  await assert.rejects(dung.granting.openInterpreted({ ...voice, grant: text.grant }), cannot, "the grant of another thing");
  await assert.rejects(an.granting.grantMember(tip, unbase64(text.sealed), "nobody"), (e: unknown) => e instanceof VaultFault && e.code === "unsigned");
});
