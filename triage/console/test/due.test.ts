// Who must do what by when: the law's clocks as triage/law.go has them, what stands in which list, and what a silent desk's step is shown.
import assert from "node:assert/strict";
import test from "node:test";
import { checkDay, nextStep, recordBy, working } from "../src/judge/law";
import { lookAfter, lookOffice, looks } from "../src/judge/look";
import { clocksOf } from "../src/parts/clocks";
import { due, lateHere, load, rung, split } from "../src/state/due";
import { monthAt, same } from "../src/state/readback";
import { lockNow, session, type Session } from "../src/state/session";
import type { Directory, DueView, TipView } from "../src/wire";

const day = (s: string) => Date.parse(`${s}T00:00:00Z`) / 86_400_000;
/** A minute of a day in Hà Nội. */
const at = (s: string) => Date.parse(`${s}:00+07:00`) / 60_000;

const directory = {
  version: 1, date: "2026-11-22", routes: [], holidays: ["2027-01-01"], remote_communes: ["1", "2"],
  desks: [{ id: "hue", name: "Huế", provinces: ["46"], halves: ["thanh-tra", "bien-phong"], inspectorate: "thanh-tra", steps: ["tinh"], notify: [] },
    { id: "thanh-tra", name: "Thanh tra", provinces: [], halves: [], inspectorate: "thanh-tra", notify: [] }],
  units: [{ id: "xa", name: "Công an xã", kind: "commune_police", province: "46", communes: ["1", "2"], notify: [] },
    { id: "don", name: "Đồn", kind: "border_post", province: "46", communes: ["2", "3"], notify: [] }],
} as unknown as Directory;

const tip = (more: Partial<TipView>): TipView => ({ id: "a1".repeat(16), desk: "hue", lane: "normal", status: "routed", hour: 0, bytes: 1, lead: "don", sent: at("2026-11-23T08:00"), ...more });

test("the record: a day, two where all communes of the lead are remote", () => {
  assert.equal(recordBy(directory, tip({})), at("2026-11-24T08:00"));
  assert.equal(recordBy(directory, tip({ lead: "xa" })), at("2026-11-25T08:00"));
});

test("the check: 20 days, then 2 months, then 4; an end on a day off goes to the next working day", () => {
  for (const [sent, prolonged, end] of [
    ["2026-11-23T08:00", 0, "2026-12-14"], // the 13th is a Sunday
    ["2026-11-25T23:30", 0, "2026-12-15"],
    ["2026-12-12T08:00", 0, "2027-01-04"], // New Year's day, then a weekend
    ["2026-11-23T08:00", 1, "2027-01-25"], ["2026-11-23T08:00", 2, "2027-03-23"], ["2026-12-31T08:00", 1, "2027-03-01"],
  ] as const) assert.equal(checkDay(directory, tip({ sent: at(sent), prolonged })), day(end), `${sent} ${prolonged}`);
  assert.ok(working(directory, day("2026-11-23")) && !working(directory, day("2026-11-22")) && !working(directory, day("2027-01-01")));
});

test("the clocks of a tip: who was rung, who is next, what is late", () => {
  const steps = [{ office: "xa", after: 30 }, { office: "tinh", after: 60 }];
  const routed = clocksOf(directory, tip({ steps, fired: 1 }), (at("2026-11-23T08:40")) * 60_000);
  assert.deepEqual(routed.map((c) => `${c.name} ${c.level}`), ["ack late", "fired late", "next ", "record ", "check "]);
  assert.deepEqual(nextStep(tip({ steps, fired: 1 })), { office: "tinh", minute: at("2026-11-23T09:00") });
  const acked = clocksOf(directory, tip({ steps, fired: 1, status: "acknowledged", acked: ["don"], recorded: 1 }), at("2026-12-10T08:00") * 60_000);
  assert.deepEqual(acked.map((c) => `${c.name} ${c.level}`), ["ack ", "fired ", "record ", "check warn"]);
  assert.deepEqual(clocksOf(directory, tip({ status: "new" })), []);
});

test("who looks: the inspectorate; the desk at what a unit has done, and at what the inspectorate itself has ended", () => {
  assert.equal(lookOffice(directory, "hue"), "thanh-tra");
  assert.equal(lookOffice({ ...directory, desks: [{ ...directory.desks?.[0], look: "bien-phong" }] } as Directory, "hue"), "bien-phong");
  assert.deepEqual(["hue:unfounded", "don:unfounded", "don:acted", "thanh-tra:false"].map((s) => {
    const [closer, why] = s.split(":") as [string, "unfounded"];
    return lookAfter(directory, "hue", closer, why);
  }), ["thanh-tra", "thanh-tra", "hue", "hue"]);
  assert.ok(looks(directory, "hue") && looks(directory, "thanh-tra") && !looks(directory, "don"));
});

test("a word of a sheet is heard without its marks; a sheet's month is Hà Nội's", () => {
  assert.ok(same(" CÂY  cầu ", "cay cau") && !same("cay", "cay cau") && !same("", ""));
  assert.equal(monthAt(0, Date.UTC(2026, 10, 30, 18)), "2026-12");
  assert.equal(monthAt(1, Date.UTC(2026, 11, 5)), "2027-01");
  assert.equal(monthAt(-1, Date.UTC(2027, 0, 5)), "2026-12");
});

test("the own office's first; what it is rung for stands in a list of its own; nothing is left after a lock", async () => {
  const one = (what: string, who: string, more: Partial<DueView> = {}) => ({ what, who, level: "late", ...more }) as DueView;
  const answers: Record<string, unknown> = {
    due: [one("ack", "tinh"), one("lease", "tinh", { tip: "r", desk: "hue" }), one("check", "don", { level: "warn" })], rung: [tip({ id: "r", status: "new" })],
  };
  Object.assign(globalThis, { fetch: async (path: string) => new Response(JSON.stringify(answers[path.slice("/api/".length)] ?? {})) });
  session.value = { member: "an", office: "tinh", desk: false, facts: {}, vault: { lock() {} } } as unknown as Session;
  await load();
  assert.deepEqual(split.value.ours.map((d) => d.what), ["ack"]);
  assert.deepEqual(split.value.others.map((d) => d.what), ["check"]);
  const rings = () => rung.value.length;
  assert.equal(rings(), 1);
  assert.equal(lateHere.value, 2);
  lockNow();
  assert.ok(due.value === null && rings() === 0);
});
