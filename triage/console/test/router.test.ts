// What an address says, to a browser that keeps it and to the console.
import assert from "node:assert/strict";
import test from "node:test";
import { href, parse } from "../src/router";
import { lockNow } from "../src/state/session";

const tip = "0f".repeat(16), other = "a1".repeat(16);

test("an address carries a number in an ID's place, the same for the same", () => {
  const a = href("inbox", tip);
  assert.match(a, /^#\/inbox\/\d{5,6}$/);
  assert.equal(href("inbox", tip), a);
  assert.notEqual(href("inbox", other), a);
  assert.deepEqual(parse(a), { path: "inbox", args: [tip] });
  assert.deepEqual(parse(href("inbox")), { path: "inbox", args: [] });
});

test("an unknown number, or an ID itself, leads to the list", () => {
  for (const arg of ["1", tip, "", "constructor"]) assert.deepEqual(parse(`#/inbox/${arg}`), { path: "inbox", args: [] }, arg);
});

test("a lock forgets what numbers stood for, and no number is given again", () => {
  const before = [href("inbox", tip), href("inbox", other)];
  lockNow();
  for (const a of before) assert.deepEqual(parse(a).args, []);
  assert.ok(!before.includes(href("inbox", tip)) && !before.includes(href("inbox", other)));
  for (const a of before) assert.deepEqual(parse(a).args, []);
});

test("an invitation's link is read as it stands", () => {
  const link = `${"ab".repeat(16)}.${"cd".repeat(32)}`;
  assert.deepEqual(parse(`#/invite/${link}`), { path: "invite", args: [link] });
});
