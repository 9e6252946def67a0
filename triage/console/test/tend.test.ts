// Keyrings are tended by whoever is there; what another device was quicker with is no fault.
import assert from "node:assert/strict";
import test from "node:test";
import { session, type Session } from "../src/state/session";
import { tend } from "../src/state/tend";
import type { Signed } from "../src/wire";

const made = (body: string): Signed => ({ kind: "keyring", body, signatures: [] });

function enter(keyrings: string[]): Session {
  const s = { member: "an", office: "desk", desk: true, facts: {}, vault: { keyringsAhead: async () => keyrings.map(made), keyringsForNewcomers: async () => [made("wrap")] } } as unknown as Session;
  session.value = s;
  return s;
}

function answers(status: (body: string) => number): string[] {
  const posted: string[] = [];
  Object.assign(globalThis, {
    fetch: async (path: string, o: RequestInit) => {
      assert.equal(path, "/api/keyrings");
      const { keyring } = JSON.parse(String(o.body)) as { keyring: Signed };
      posted.push(keyring.body);
      return new Response(null, { status: status(keyring.body) });
    },
  });
  return posted;
}

test("what is due is posted, and 409 passed over", async () => {
  const posted = answers((body) => (body === "b" ? 409 : 204));
  assert.equal(await tend(enter(["a", "b"])), 2);
  assert.deepEqual(posted, ["a", "b", "wrap"]);
});

test("any other answer ends it until the next login", async () => {
  const posted = answers(() => 503);
  await assert.rejects(tend(enter(["a", "b"])));
  assert.deepEqual(posted, ["a"]);
});

test("nothing is posted once the member has gone", async () => {
  const posted = answers(() => 204);
  const s = enter(["a"]);
  session.value = null;
  assert.equal(await tend(s), 0);
  assert.deepEqual(posted, []);
});
