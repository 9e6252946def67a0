// What a member seals for another desk: three stanzas as intake's, the same words, and the finding that it is not about officers.
import assert from "node:assert/strict";
import test from "node:test";
import { utf8 } from "../src/vault/bytes";
import { cleared, layWhole, parseEnvelope, type Envelope } from "../src/vault/envelope";
import { keyOfHalf, openByKey, rewrapHalf } from "../src/vault/filekey";
import { identityFromSeed, rawRecipient } from "../src/vault/keys";
import { sealTip } from "../src/vault/readers";
import { open } from "../src/vault/seal";

const tip = "00112233445566778899aabbccddeeff";
const identity = (n: number) => identityFromSeed(new Uint8Array(32).fill(n));

test("the desk opens it alone, two halves together, one half never", async () => {
  const [desk, a, b] = await Promise.all([identity(1), identity(2), identity(3)]);
  const sealed = await sealTip("tip", utf8("tin"), { desk: desk.recipient, halves: [a.recipient, b.recipient] });
  assert.deepEqual(await open("tip", sealed, [desk]), utf8("tin"));
  await assert.rejects(open("tip", sealed, [a]));
  const other = await rewrapHalf(tip, sealed, a.recipient, [b]);
  assert.deepEqual(await openByKey("tip", sealed, await keyOfHalf(tip, sealed, other, a, [a])), utf8("tin"));
  const none = await sealTip("tip", utf8("tin"), { desk: desk.recipient, halves: null });
  assert.equal(none.length, sealed.length);
  await assert.rejects(rewrapHalf(tip, none, a.recipient, [b]));
  await assert.rejects(sealTip("tip", utf8("tin"), { desk: desk.recipient, halves: [a.recipient, a.recipient] }));
});

test("an envelope goes word for word, and says that somebody has read it", async () => {
  const reply = await identity(4);
  assert.equal(parseEnvelope(layWhole({ text: "", channel: "web", language: "", answer: null, marks: [], reply: null })).reply, null);
  const answer = { place: { province: "46" }, matter: { matter: "drugs", about_officers: true, doubt: true } };
  const e: Envelope = { text: "có \"người\"\n", channel: "sms", language: "vi", answer, marks: ["about_officers", "lost_code"], reply: rawRecipient(reply.recipient) };
  const back = parseEnvelope(layWhole(cleared(e)));
  assert.deepEqual(back, { ...e, marks: ["lost_code", "cleared"], answer: { place: { province: "46" }, matter: { matter: "drugs", about_officers: false } } });
  assert.deepEqual(cleared(back), back);
});
