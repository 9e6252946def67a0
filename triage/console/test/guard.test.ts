// A console that nobody touches locks, with a warning before; one that is read stays, and the server hears of it.
import assert from "node:assert/strict";
import test from "node:test";
import { idleLimit, locksIn, tick, touch, warning } from "../src/state/guard";
import { onLock, session, type Session } from "../src/state/session";

const asked: string[] = [];
Object.assign(globalThis, { fetch: async (path: string) => { asked.push(path); return new Response("[]"); } });

const enter = () => {
  let locked = false;
  session.value = { member: "an", office: "desk", desk: false, facts: {}, vault: { lock: () => { locked = true; } } } as unknown as Session;
  touch();
  return () => locked;
};

test("locks when its time is over", () => {
  const locked = enter();
  let drops = 0;
  onLock(() => { drops++; });
  const from = Date.now();
  tick(from + idleLimit - warning - 1000);
  assert.equal(locksIn.value, null);
  tick(from + idleLimit - 30_000);
  assert.ok(locksIn.value !== null && locksIn.value >= 30 && locksIn.value <= 31);
  assert.ok(!locked());
  tick(from + idleLimit + 10);
  assert.ok(locked() && session.value === null && drops === 1);
  tick(from + 2 * idleLimit);
  assert.equal(locksIn.value, null);
});

test("a touch begins the time anew, and takes the warning away", () => {
  const locked = enter();
  tick(Date.now() + idleLimit - 1000);
  assert.notEqual(locksIn.value, null);
  touch();
  assert.equal(locksIn.value, null);
  assert.ok(!locked());
  session.value = null;
});

test("a machine that slept is locked at its first tick", () => {
  const locked = enter();
  tick(Date.now() + 8 * 3_600_000);
  assert.ok(locked());
});
