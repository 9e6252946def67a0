// A passkey's part of locking: which credential the authenticator is asked for.
import assert from "node:assert/strict";
import test from "node:test";
import { Keeper } from "../src/vault/keeper";
import type { Answer, Call, Lock } from "../src/vault/messages";
import { createPasskey, unwrapWithAny, wrapWith } from "../src/vault/passkey";
import { serve, type Scope } from "../src/vault/serve";

/** A device with one person's passkey on it already: whoever may pick gets that one. Gives the IDs that were asked for. */
function sharedDevice(): string[][] {
  const asked: string[][] = [];
  const idOf = (b: BufferSource) => Buffer.from(b as Uint8Array).toString();
  const answer = (id: string) => ({
    rawId: Buffer.from(id), response: { getTransports: () => ["internal"] },
    getClientExtensionResults: () => ({ prf: { enabled: true, results: { first: Buffer.alloc(32, id), second: Buffer.alloc(32, `${id}2`) } } }),
  });
  const credentials = {
    create: async () => answer("mine"),
    get: async (o: CredentialRequestOptions) => {
      const allowed = (o.publicKey?.allowCredentials ?? []).map((c) => idOf(c.id));
      asked.push(allowed);
      return answer(allowed[0] ?? "a colleague's");
    },
  };
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { credentials } });
  Object.defineProperty(globalThis, "location", { configurable: true, value: { hostname: "desk.example" } });
  return asked;
}

test("a file is locked with the passkey just made, whoever else has one on the device", async () => {
  const asked = sharedDevice();
  const made = await createPasskey("giang");
  const stanzas = await wrapWith(made, new Uint8Array(16).fill(7));
  assert.deepEqual(asked, [["mine"]]);
  assert.equal(await unwrapWithAny(stanzas), null, "a colleague's does not open it");
  assert.deepEqual(asked[1], [], "to open, the person picks");
});

test("the worker asks for that passkey by name, and locks with none that it was not given", async () => {
  const said: Answer[] = [];
  let heard = () => {};
  const scope: Scope = { onmessage: null, postMessage: (a) => { said.push(a); heard(); } };
  serve(scope, new Keeper(undefined, 4));
  const call = (c: Call) => new Promise<Answer>((keep) => { heard = () => keep(said.at(-1) as Answer); scope.onmessage?.({ data: c }); });
  const lockBy = (lock: Lock): Call => ({ id: 2, name: "identityFile", args: [lock] });
  await call({ id: 1, name: "newMember", args: ["giang", "desk", "00".repeat(32)] });
  assert.deepEqual(await call(lockBy({ passkey: null })), { id: 2, fault: "no_passkey" });
  const asks = await call(lockBy({ passkey: "MADE" }));
  assert.ok("ask" in asks && asks.ask === "wrap" && asks.by === "MADE");
});
