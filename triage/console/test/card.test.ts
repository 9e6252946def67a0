import assert from "node:assert/strict";
import test from "node:test";
import drafts from "../../facts/testdata/drafts.json";
import vectors from "../../facts/testdata/cards.json";
import { checkCard, draftFacts, readCard, writeCard, type Card, type Reading } from "../src/judge/card";

const bytes = (text: string) => new TextEncoder().encode(text);

test("card: the good vectors read, and write the same again", () => {
  for (const card of vectors.good as unknown as Card[]) {
    assert.deepEqual(checkCard(card), []);
    const back = readCard(bytes(JSON.stringify(card)));
    assert.deepEqual(readCard(writeCard(back.facts, back.prose ?? "")), card);
  }
});

for (const { why, card } of vectors.bad) {
  test(`card: ${why}`, () => {
    assert.notDeepEqual(checkCard(card), []);
    assert.throws(() => readCard(bytes(JSON.stringify(card))));
  });
}

test("card: what is no JSON object", () => {
  for (const text of ["", "{", "null", "[]", "5", '"x"', `${JSON.stringify(vectors.good[0])}{}`, JSON.stringify(vectors.good[0]).replace('"urgent"', '"urgent":true,"urgent"')]) assert.throws(() => readCard(bytes(text)), text);
  assert.throws(() => readCard(new Uint8Array([0xff])));
});

const reading: Reading = {
  place: { communes: [{ code: "16870", score: 1, reason: "tên xã" }], ambiguous: false, province: "40", sure: true, crossing: "Nậm Cắn", marker: "0912345678" },
  matter: { matter: "drugs", urgent: true, about_officers: false, words: ["ma tuy"] },
  facts: { day: "today", people: [3, 3], vehicles: [{ kind: "truck", count: 1 }] },
  marks: "k0+3",
};

test("card: drafted from what intake sealed, and nothing else of it", () => {
  const facts = draftFacts(reading, (code) => (code === "16870" ? "Xã Mường Típ" : undefined));
  assert.deepEqual(facts, {
    matter: "drugs", communes: [{ code: "16870", name: "Xã Mường Típ" }], ambiguous: false, province: "40", crossing: "Nậm Cắn", urgent: true,
    about_officers: false, day: "today", people: [3, 3], vehicles: [{ kind: "truck", count: 1 }],
  });
  assert.deepEqual(readCard(writeCard(facts, "")).facts, facts);
});

test("card: facts with a word of a text are not written", () => {
  const facts = draftFacts(reading, () => undefined);
  assert.throws(() => writeCard({ ...facts, day: "2h15" as never }, ""));
  assert.throws(() => writeCard({ ...facts, witness: "ông A" } as never, ""));
});

test("card: drafted as Go drafts it", () => {
  assert.ok(drafts.length >= 40);
  for (const { reading: sealed, facts } of drafts) {
    const names = new Map(facts.communes.map((c) => [c.code, c.name]));
    assert.deepEqual(draftFacts(sealed as unknown as Reading, (code) => names.get(code)), facts);
  }
});
