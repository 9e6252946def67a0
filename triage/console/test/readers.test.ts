// What a member seals for another desk: three stanzas as intake's, the same words, and the finding that it is not about officers.
import assert from "node:assert/strict";
import test from "node:test";
import { join, utf8 } from "../src/vault/bytes";
import { cleared, layWhole, parseEnvelope, type Envelope } from "../src/vault/envelope";
import { keyOf, keyOfHalf, openByKey, rewrapHalf } from "../src/vault/filekey";
import { identityFromSeed, rawRecipient, type Identity } from "../src/vault/keys";
import { headFor, sealTip } from "../src/vault/readers";
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

test("a file with another head opens for the other desk, for its halves together, and for nobody who opened it before", async () => {
  const [old, oldA, oldB, desk, a, b] = await Promise.all([1, 2, 3, 4, 5, 6].map(identity)) as [Identity, Identity, Identity, Identity, Identity, Identity];
  const photo = new Uint8Array(200_000).map((_, i) => i);
  const sealed = await sealTip("file", photo, { desk: old.recipient, halves: [oldA.recipient, oldB.recipient] });
  const begins = new TextDecoder("latin1").decode(sealed.subarray(0, 8000));
  const size = begins.indexOf("\n", begins.indexOf("\n--- ") + 1) + 1;
  const key = await keyOf(sealed.subarray(0, size), [old]);
  const head = await headFor(key, { desk: desk.recipient, halves: [a.recipient, b.recipient] });
  assert.equal(head.length, size);
  assert.equal((await headFor(key, { desk: desk.recipient, halves: null })).length, size);
  const anew = join(head, sealed.subarray(size));
  assert.deepEqual(await open("file", anew, [desk]), photo);
  const other = await rewrapHalf(tip, head, a.recipient, [b]);
  assert.deepEqual(await openByKey("file", anew, await keyOfHalf(tip, head, other, a, [a])), photo);
  await assert.rejects(keyOf(head, [old, oldA, oldB, a, b]));
  for (const one of [oldA, oldB]) await assert.rejects(rewrapHalf(tip, head, a.recipient, [one]));
  const spoilt = head.slice();
  spoilt[40] = spoilt[40] === 65 ? 66 : 65; // a stanza that the MAC is not over
  await assert.rejects(keyOf(spoilt, [desk]));
  await assert.rejects(headFor(key, { desk: desk.recipient, halves: [a.recipient, a.recipient] }));
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
