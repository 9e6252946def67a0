import assert from "node:assert/strict";
import test from "node:test";
import { layout, window as seen } from "../src/parts/scroll";
import { emitLive } from "../src/state/live";
import { asking, blank, counts, drop, follow, inOrder, linesOf, listed, load, loaded, put, rowsOf, sectionOf, storiesOf, stale, tipOf, type Section } from "../src/state/queue";
import { open, openAnew } from "../src/state/opened";
import { session, type Session } from "../src/state/session";
import type { Lane, Status, TipView } from "../src/wire";

const tip = (id: string, status: Status = "new", more: Partial<TipView> = {}): TipView =>
  ({ id, desk: "hue", lane: "normal", status, hour: 100, bytes: 1, ...more });
const urgent = { lane: "urgent" as Lane };

test("a tip stands in one section, by what has to be done with it", () => {
  for (const [want, t] of [
    ["normal", tip("a")], ["urgent", tip("a", "new", urgent)], ["bulk", tip("a", "new", { lane: "bulk" })], ["held", tip("a", "held")],
    ["mine", tip("a", "leased", { holder: "me", news: true })], ["others", tip("a", "leased", { holder: "you" })], ["news", tip("a", "routed", { news: true })],
    ["news", tip("a", "new", { returned: "post" })], ["news", tip("a", "acknowledged", { told: ["post"] })], ["units", tip("a", "referred")],
  ] as [Section, TipView][]) assert.equal(sectionOf(t, "me"), want, JSON.stringify(t));
});

test("within a section: urgent first, then the oldest hour, then by ID; the bulk lane is one line until unfolded", () => {
  const by = inOrder([tip("c"), tip("b"), tip("a", "new", { hour: 101 }), tip("u2", "routed", urgent), tip("u1", "routed", { hour: 1 }), tip("z", "new", { lane: "bulk" })], "me");
  assert.deepEqual(by.get("normal")?.map((t) => t.id), ["b", "c", "a"]);
  assert.deepEqual(by.get("units")?.map((t) => t.id), ["u2", "u1"]);
  const folded = linesOf(by, 7, false);
  assert.deepEqual(folded.map((l) => ("head" in l ? `${l.head} ${l.count}` : l.tip.id)), ["normal 3", "b", "c", "a", "units 2", "u2", "u1", "bulk 7"]);
  assert.equal(linesOf(by, 7, true).length, folded.length + 1);
});

test("of ten thousand lines those in sight exist, and the first and last can be reached", () => {
  const tops = layout(Array.from({ length: 10_000 }, (_, i) => (i === 0 ? 32 : 56)));
  assert.equal(tops[10_000], 32 + 9_999 * 56);
  assert.deepEqual(seen(tops, 0, 800)[0], 0);
  const [from, to] = seen(tops, 32 + 5_000 * 56, 800);
  assert.ok(from <= 5_000 && from > 4_980 && to >= 5_015 && to < 5_040, `${from} ${to}`);
  assert.equal(seen(tops, tops[10_000] - 800, 800)[1], 10_000);
  assert.deepEqual(seen(layout([]), 0, 800), [0, 0]);
});

/** pages stands in for the desk listener: hands out tips page by page, and calls during before each page. */
function pages(all: TipView[], during: (page: number) => void = () => {}): void {
  let page = 0;
  globalThis.fetch = (async (path: string) => {
    during(page++);
    const at = new URL(path, "http://desk").searchParams;
    const offset = Number(at.get("offset")), size = 2;
    return new Response(JSON.stringify({ counts: { normal: all.length }, tips: all.slice(offset, offset + size), more: offset + size < all.length }));
  }) as typeof fetch;
}

test("a load brings all pages; what the stream told meanwhile is newer; what is gone goes", async () => {
  session.value = { member: "me", office: "hue" } as Session;
  const stop = follow();
  put(tip("old"));
  pages([tip("a", "new", { acts: 1 }), tip("b", "new", { acts: 1 }), tip("c", "new", { acts: 1 })], (page) => {
    if (page !== 1) return;
    emitLive("tip", tip("a", "leased", { holder: "you", acts: 2 }));
    emitLive("tip", tip("new", "new", { acts: 1 }));
    emitLive("gone", { id: "b" });
  });
  await load();
  assert.equal(loaded.value, true);
  assert.equal(tipOf("a")?.status, "leased");
  assert.equal(tipOf("old"), undefined);
  assert.equal(tipOf("b"), undefined);
  await new Promise((done) => setTimeout(done, 40));
  assert.deepEqual(listed.value.map((t) => t.id), ["c", "new", "a"]);
  assert.equal(counts.value.normal, 3);
  stop();
  blank();
  assert.equal(listed.value.length, 0);
});

test("an older view never undoes a newer one; closed tips leave, unless there is news", () => {
  put(tip("a", "leased", { acts: 5, holder: "me" }));
  put(tip("a", "new", { acts: 4 }));
  assert.equal(tipOf("a")?.status, "leased");
  put(tip("a", "closed", { acts: 6 }));
  assert.equal(tipOf("a"), undefined);
  put(tip("a", "closed", { acts: 7, news: true }));
  assert.equal(tipOf("a")?.news, true);
  drop("a");
  assert.equal(tipOf("a"), undefined);
});

test("what was asked for before a tip left the list does not bring it back; what is asked for after that does", async () => {
  put(tip("a", "leased", { acts: 1, holder: "me" }));
  const asked = asking();
  drop("a");
  put(tip("a", "leased", { acts: 2, holder: "me" }), asked);
  assert.equal(tipOf("a"), undefined);
  put(tip("a", "new", { acts: 4 }), asking());
  assert.equal(tipOf("a")?.status, "new");

  const answers: ((tip: TipView) => void)[] = [];
  globalThis.fetch = (() => new Promise((answer) => answers.push((tip) => answer(new Response(JSON.stringify({ tip })))))) as typeof fetch;
  const before = open("a");
  const after = openAnew("a");
  put(tip("a", "closed", { acts: 6 }));
  answers[0]?.(tip("a", "leased", { acts: 5, holder: "me" }));
  await before;
  assert.equal(tipOf("a"), undefined, "a view from before the act came after it");
  await Promise.resolve();
  assert.equal(answers.length, 2, "after an act the tip is fetched anew");
  answers[1]?.(tip("a", "closed", { acts: 6, news: true }));
  await after;
  assert.equal(tipOf("a")?.news, true);
  blank();
});

test("a load that fails says so, and leaves what was there", async () => {
  put(tip("a"));
  globalThis.fetch = (() => Promise.reject(new TypeError("no network"))) as typeof fetch;
  await assert.rejects(load());
  assert.equal(stale.value, true);
  assert.ok(tipOf("a"));
  blank();
  session.value = null;
});

test("queue: messages that the door folded under one tip are one line of the bulk lane", () => {
  const bulk = (id: string, row?: string) => ({ id, desk: "hue", lane: "bulk", status: "new", hour: 1, bytes: 1, ...(row !== undefined && { row }) }) as TipView;
  const rows = rowsOf([bulk("a", "x"), bulk("b"), bulk("c", "x"), bulk("d", "y"), bulk("e", "x"), bulk("f", "b")]);
  assert.deepEqual(rows.map((r) => [r.tip.id, r.alike ?? 0]), [["a", 2], ["b", 1], ["d", 0]]);
});

test("queue: what is like an earlier tip stands behind it in one line, and has its own while the list stands there", () => {
  const list = [tip("a", "new", { row: "c" }), tip("b"), tip("c"), tip("d", "new", { row: "gone" }), tip("e", "new", { row: "c" })];
  const shown = (at: string) => storiesOf(list, at).map((l) => `${l.tip.id}${l.beside ?? ""}${l.under === true ? "<" : ""}`);
  assert.deepEqual(shown(""), ["c2", "b", "d"]);
  assert.deepEqual(shown("b"), shown(""));
  assert.deepEqual(shown("c"), ["c2", "a<", "e<", "b", "d"]);
  assert.deepEqual(shown("e"), shown("c"));
  const urgent = { lane: "urgent" as Lane, row: "c" };
  const both = linesOf(inOrder([tip("c"), tip("u", "new", urgent), tip("v", "new", urgent)], "me"), 0, false).filter((l) => "tip" in l);
  assert.deepEqual(both.map((l) => [l.tip.id, l.beside ?? 0]), [["u", 1], ["c", 0]], "an urgent one stands behind no line of another lane");
});
