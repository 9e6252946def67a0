import assert from "node:assert/strict";
import test from "node:test";
import { again, cards, forget, inbox, load } from "../src/state/inbox";
import { session, type Session } from "../src/state/session";
import type { TipView } from "../src/wire";

const tip = { id: "a", desk: "hue", lane: "normal", status: "routed", hour: 100, bytes: 1, acts: 1, lead: "post" } as TipView;

test("a card that was taken off the screen stays off it, whatever was asked for before; a new list brings it again", async () => {
  session.value = { member: "me", office: "post" } as Session;
  const answers: ((body: unknown) => void)[] = [];
  globalThis.fetch = (() => new Promise((answer) => answers.push((body) => answer(new Response(JSON.stringify(body)))))) as typeof fetch;
  const card = again("a"), list = load();
  forget("a");
  answers[0]?.({ tip });
  answers[1]?.([tip]);
  await Promise.all([card, list]);
  assert.deepEqual([inbox.value.length, cards.value.size], [0, 0]);

  const anew = load();
  answers[2]?.([tip]);
  await new Promise((done) => setTimeout(done)); // the card is asked for once the list is here
  answers[3]?.({ tip });
  await anew;
  assert.deepEqual([inbox.value.map((t) => t.id), [...cards.value.keys()]], [["a"], ["a"]]);
  session.value = null;
});
