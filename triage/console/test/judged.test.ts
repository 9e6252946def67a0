import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { readPlaces, places } from "../src/map/places";
import { act, sendAgain, said, undo, undoable, unsent } from "../src/state/acts";
import { draftOf, edit, judge } from "../src/state/drafts";
import { cardFactsOf, choicesOf, judgementOf, pastCommune, today } from "../src/state/judged";
import { machineJudgement, readingOf } from "../src/state/reading";
import { openedOf, open } from "../src/state/opened";
import { blank, put, tipOf } from "../src/state/queue";
import { lockNow, session, trusted, type Session } from "../src/state/session";
import type { OpenedTip, Trusted, Vault } from "../src/vault/client";
import type { TipView } from "../src/wire";

mock.timers.enable({ apis: ["setTimeout"] }); // undo's ten seconds would keep the run from ending

const answer = {
  place: { communes: [{ code: "20056", score: 0.9, reason: "" }, { code: "20044", score: 0.8, reason: "" }], ambiguous: true, province: "46", sure: true, marker: "640" },
  matter: { matter: "drugs", urgent: true, about_officers: false, words: ["ma tuy"] },
};
const tip: TipView = { id: "a1", desk: "hue", lane: "urgent", status: "leased", holder: "me", hour: 1, bytes: 1, acts: 1 };
const unit = (id: string, kind: string, communes: string[] = []) => ({ id, name: id, kind, province: "46", communes, notify: [] });
const directory = {
  version: 1, date: "2026-01-01", desks: [{ id: "hue", name: "Huế", provinces: ["46"], halves: ["x", "y"], inspectorate: "tt", notify: [] }, { id: "tt", name: "Thanh tra", provinces: [], halves: ["", ""], inspectorate: "", notify: [] }],
  units: [unit("ca-2", "commune_police", ["20056"]), unit("ca-1", "commune_police", ["20044"]), unit("ca-tinh", "province_police")],
  routes: [{ lead: "commune_police", reason: "r" }],
};

/** begin opens the tip with a vault that gives the answer above. calls are the paths asked of the server; statuses what it says to them. */
async function begin(statuses: (path: string) => number = () => 204): Promise<string[]> {
  lockNow();
  blank();
  const calls: string[] = [];
  globalThis.fetch = (async (path: string, init: { method: string }) => {
    calls.push(`${init.method} ${path}`);
    const status = statuses(path);
    if (status === 0) throw new TypeError("no network");
    if (init.method === "GET") return new Response(JSON.stringify({ tip: { ...tip, ...tipOf("a1") } }));
    if (path === "/api/undo" && status === 204) return new Response(JSON.stringify({ act: "recall", tip: { ...tip, acts: 9 } }));
    return new Response(status === 204 ? null : "{}", { status });
  }) as unknown as typeof fetch;
  const opened = { verbatim: { text: "x", channel: "sms", language: "vi", answer, marks: [], reply: true }, thread: [], card: null } as unknown as OpenedTip;
  session.value = { member: "me", office: "hue", desk: true, vault: { openTip: async () => opened, lock: () => {} } as unknown as Vault } as Session;
  trusted.value = { directory, ready: ["ca-1", "ca-2", "ca-tinh", "tt"] } as unknown as Trusted;
  places.value = readPlaces({ provinces: [["46", "Huế"]], communes: [{ c: "20056", n: "Xã A Lưới 2", p: "46", b: true }, { c: "20044", n: "Xã A Lưới 1", p: "46", b: true }],
    posts: [], crossings: [], markers: [], matters: [], urgency: [] });
  put(tip);
  await open("a1");
  assert.ok(openedOf("a1"));
  calls.length = 0;
  return calls;
}

test("an ambiguous commune is none, until the officer says which; units and card follow", async () => {
  await begin();
  assert.equal(judgementOf("a1").commune, "");
  assert.equal(choicesOf("a1")[0]?.id, "ca-tinh"); // unknown commune: up
  assert.equal(cardFactsOf("a1").ambiguous, true);
  judge("a1", { commune: "20044" });
  assert.equal(choicesOf("a1")[0]?.id, "ca-1");
  assert.deepEqual(cardFactsOf("a1").communes, [{ code: "20044", name: "Xã A Lưới 1" }]);
  assert.equal(cardFactsOf("a1").ambiguous, false);
  judge("a1", { matter: "weapons", urgent: false });
  assert.deepEqual([cardFactsOf("a1").matter, cardFactsOf("a1").urgent], ["weapons", false]);
});

test("an officer's choice stands over the directory's: another lead, one more, one less; each office once", async () => {
  await begin();
  judge("a1", { commune: "20056" });
  edit("a1", { lead: "ca-tinh", with: ["ca-1"] });
  const roles = choicesOf("a1").map((c) => `${c.role} ${c.id}`);
  assert.equal(roles[0], "lead ca-tinh");
  assert.ok(roles.includes("copy ca-2") && roles.includes("copy ca-1"), roles.join());
  edit("a1", { without: ["ca-2"] });
  assert.ok(!choicesOf("a1").some((c) => c.id === "ca-2"));
  assert.equal(new Set(choicesOf("a1").map((c) => c.id)).size, choicesOf("a1").length);
});

test("an office that nothing can be sealed to is passed over, with the reason said", async () => {
  await begin();
  judge("a1", { commune: "20044" });
  trusted.value = { directory, ready: ["ca-tinh"] } as unknown as Trusted;
  assert.deepEqual(choicesOf("a1").map((c) => c.id), ["ca-tinh"]);
});

test("a tip about officers goes to nobody of the place", async () => {
  await begin();
  judge("a1", { officers: true });
  assert.deepEqual(choicesOf("a1").map((c) => c.id), ["tt"]);
  assert.equal(machineJudgement(readingOf(answer), ["about_officers"], "46").officers, true);
});

test("a fact that is left out is not on the card", async () => {
  await begin();
  assert.equal(cardFactsOf("a1").marker, "640");
  edit("a1", { facts: { marker: null } });
  assert.equal("marker" in cardFactsOf("a1"), false);
});

test("an answer of another shape is none", () => {
  for (const a of [null, undefined, "x", {}, { place: 1, matter: {} }, { place: {} }]) assert.equal(readingOf(a), null);
  assert.deepEqual(readingOf({ place: { communes: null, ambiguous: true, province: "", sure: false }, matter: { matter: "other", urgent: false, about_officers: false } })?.place.communes, []);
});

test("what does not get through is kept and sent again; what is refused is not", async () => {
  let up = false;
  const calls = await begin((path) => (path.endsWith("/note") && !up ? 0 : 204));
  const { api } = await import("../src/api");
  assert.equal(await act({ tip: "a1", name: "note", send: () => api.note("a1", "AA==") }), false);
  assert.equal(unsent.value.length, 1);
  up = true;
  await sendAgain();
  assert.equal(unsent.value.length, 0);
  assert.equal(calls.filter((c) => c.includes("/note")).length, 2);
  await begin(() => 409);
  assert.equal(await act({ tip: "a1", name: "note", send: () => api.note("a1", "AA==") }), false);
  assert.equal(unsent.value.length, 0);
  assert.equal(said.value?.key, "api.conflict");
});

test("undo asks once, and says when it is too late", async () => {
  const { api } = await import("../src/api");
  const calls = await begin();
  await act({ tip: "a1", name: "hold", leased: true, undo: true, send: () => api.unhold("a1") });
  assert.ok(undoable.value);
  await undo();
  assert.equal(calls.filter((c) => c.endsWith("/undo")).length, 1);
  assert.equal(undoable.value, null);
  assert.equal(tipOf("a1")?.acts, 9);
  await begin((path) => (path.endsWith("/undo") ? 409 : 204));
  await act({ tip: "a1", name: "hold", undo: true, send: () => api.unhold("a1") });
  await undo();
  assert.equal(said.value?.key, "desk.undo.late");
  assert.equal(undoable.value, null);
});

test("a lock forgets what was opened, drafted and about to be sent", async () => {
  await begin();
  edit("a1", { prose: "x" });
  lockNow();
  assert.equal(openedOf("a1"), undefined);
  assert.equal(draftOf("a1").prose, "");
  assert.equal(unsent.value.length, 0);
});

test("a day begins at midnight in UTC+7", () => {
  assert.equal(today(Date.UTC(2026, 10, 22, 16, 59)), today(Date.UTC(2026, 10, 21, 17, 0)));
  assert.equal(today(Date.UTC(2026, 10, 22, 17, 0)), today(Date.UTC(2026, 10, 22, 16, 59)) + 1);
});

test("one key sends a tip past the commune, the same key back", async () => {
  await begin();
  judge("a1", { commune: "20044" });
  const before = choicesOf("a1").map((c) => c.id);
  assert.equal(before[0], "ca-1");
  pastCommune("a1");
  assert.equal(choicesOf("a1")[0]?.id, "ca-tinh");
  assert.ok(!choicesOf("a1").some((c) => c.id === "ca-1"));
  pastCommune("a1");
  assert.deepEqual(choicesOf("a1").map((c) => c.id), before);
});
