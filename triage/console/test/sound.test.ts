import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutSilence } from "../src/judge/sound";

/** A recording as intake/sound.go lays it out: so many samples, of which the first are said. */
function recording(samples: number, said: number): Uint8Array<ArrayBuffer> {
  const b = new Uint8Array(58 + samples).fill(0xff);
  const v = new DataView(b.buffer);
  b.set(new TextEncoder().encode("RIFF----WAVEfmt "), 0);
  b.set([18, 0, 0, 0, 7, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0, 0, 0], 16);
  b.set(new TextEncoder().encode("fact"), 38);
  b.set(new TextEncoder().encode("data"), 50);
  v.setUint32(4, 50 + samples, true);
  v.setUint32(42, 4, true);
  v.setUint32(46, samples, true);
  v.setUint32(54, samples, true);
  for (let i = 0; i < said; i++) b[58 + i] = i % 200;
  return b;
}

test("the silence that fills a recording is left out, and its head says so", () => {
  const whole = recording(120_000, 20_000);
  const cut = withoutSilence(whole);
  const v = new DataView(cut.buffer);
  assert.equal(cut.length, 58 + 24_000);
  assert.equal(v.getUint32(4, true), cut.length - 8);
  assert.equal(v.getUint32(46, true), 24_000);
  assert.equal(v.getUint32(54, true), 24_000);
  assert.deepEqual(cut.subarray(58, 20_058), whole.subarray(58, 20_058));
  assert.equal(whole.length, 120_058, "what was given is left alone");
});

test("nothing else is cut", () => {
  const full = recording(120_000, 120_000);
  assert.deepEqual(withoutSilence(full), full);
  assert.equal(withoutSilence(recording(480_000, 0)).length, 58 + 4_000);
  const photo = new Uint8Array(100).fill(0xff);
  assert.equal(withoutSilence(photo), photo);
  const pcm = recording(120_000, 5);
  pcm[20] = 1;
  assert.equal(withoutSilence(pcm), pcm);
  assert.equal(withoutSilence(new Uint8Array(0)).length, 0);
});
