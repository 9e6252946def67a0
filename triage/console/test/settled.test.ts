import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf } from "../src/judge/filekind";
import { settledReading } from "../src/state/reading";

const answer = (commune: string, matter: string) => ({
  place: { communes: [{ code: commune, score: 1, reason: "" }], ambiguous: false, province: "46", sure: true }, matter: { matter, urgent: false, about_officers: false },
});
const said = (marks: string[], a: unknown) => ({ envelope: { answer: a, marks } });

test("what was settled with the caller stands over the first reading", () => {
  const first = { ...answer("20044", "drugs"), marks: "0-4:name" };
  const thread = [said([], answer("1", "x")), said(["settled"], answer("20050", "weapons")), { envelope: null }, said([], answer("2", "y"))];
  const read = settledReading(first, thread);
  assert.equal(read?.place.communes[0]?.code, "20050");
  assert.equal(read?.matter.matter, "weapons");
  assert.equal((read as { marks?: string } | null)?.marks, "0-4:name", "marks belong to the first text");
  assert.equal(settledReading(first, [])?.place.communes[0]?.code, "20044");
  assert.equal(settledReading(null, thread), null);
});

// As Go's TestMeet.
test("an answer meets what was open before", () => {
  const open = (codes: string[], province = "") => ({
    place: { communes: codes.map((code) => ({ code, score: 0.5, reason: "" })), ambiguous: true, province, sure: false, question: "?" },
    matter: { matter: "other", urgent: false, about_officers: false },
  });
  const provinceOf = (code: string) => ({ a: "44", b: "46", c: "46" })[code];
  const after = (first: unknown, later: object) => {
    const read = settledReading(first, [said([], later)], provinceOf);
    return read?.place.ambiguous === true || read?.place.communes.length !== 1 ? "" : `${read.place.communes[0]!.code} ${read.place.province}`;
  };
  assert.equal(after(open(["a", "b"]), open(["b", "c"])), "b 46", "both name it");
  assert.equal(after(open(["a", "b"]), open([], "44")), "a 44", "the province alone");
  assert.equal(after(open(["a"]), { ...open([]), assent: "yes" }), "a 44");
  assert.equal(after(open(["a"]), { ...open([]), assent: "no" }), "");
  assert.equal(after(open(["a", "b"]), { ...open([]), assent: "yes" }), "");
  const read = settledReading(open([]), [said([], { ...answer("a", "drugs"), matter: { matter: "drugs", urgent: true, about_officers: true } })], provinceOf);
  assert.deepEqual(read?.matter, { matter: "drugs", urgent: true, about_officers: true });
});

test("a file is what its first bytes say, and nothing that carries a script", () => {
  const bytes = (s: string) => new TextEncoder().encode(s);
  assert.equal(kindOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0]))?.type, "image/jpeg");
  assert.equal(kindOf(bytes("RIFF    WEBPVP8 "))?.type, "image/webp");
  assert.equal(kindOf(bytes("OggS\0\0"))?.is, "sound");
  for (const bad of ["<svg xmlns='http://www.w3.org/2000/svg'/>", "<!DOCTYPE html>", "%PDF-1.7", "GIF89a", "PK\u0003\u0004", "", "RIFF    AVI "]) assert.equal(kindOf(bytes(bad)), null, bad);
});
