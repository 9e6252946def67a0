// What somebody has left before it came stays away, and so does what was asked for before another thing.
import assert from "node:assert/strict";
import test from "node:test";
import * as interpret from "../src/state/interpret";
import * as look from "../src/state/look";
import { session, type Session } from "../src/state/session";
import type { InterpretItemView } from "../src/wire";

const item = (part: string) => ({ tip: "t", part, desk: "hue", until: 0 }) as InterpretItemView;

for (const [what, open, close, at] of [
  ["a tip that is looked at", (id: string) => look.open(id), look.close, () => look.looked.value?.id],
  ["a granted thing", (id: string) => interpret.open(item(id)), interpret.close, () => interpret.opened.value?.item.part],
] as const) {
  test(what, async () => {
    session.value = { member: "me", office: "tra", vault: { openInterpreted: async () => ({ text: "" }) } } as unknown as Session;
    const answers: (() => void)[] = [];
    globalThis.fetch = (() => new Promise((answer) => answers.push(() => answer(new Response(JSON.stringify({ item: {} })))))) as typeof fetch;
    const first = open("a"), second = open("b");
    answers[1]?.();
    await second;
    answers[0]?.();
    await first;
    assert.equal(at(), "b", "the earlier one came late");
    close();
    const third = open("c");
    close();
    answers[2]?.();
    await third;
    assert.equal(at(), undefined, "it came after it was left");
    session.value = null;
  });
}
