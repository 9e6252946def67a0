import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { marks, practised, sealedMarks } from "../src/judge/marks";

const rows = JSON.parse(readFileSync("../giveaway/testdata/spans.json", "utf8")) as { text: string; marks: string }[];

test("marks: the same as Go's, text by text", () => {
  assert.ok(rows.length > 900);
  let all = 0;
  for (const { text, marks: sealed } of rows) {
    const want = sealedMarks(text, sealed);
    all += want.length;
    assert.deepEqual(marks(text), want, text);
  }
  assert.ok(all > 2500, `${all} marks`);
});

test("marks: told in UTF-16 units", () => {
  assert.deepEqual(sealedMarks("đ😀 nó", "n2+4k1+3"), [{ from: 1, to: 3, kind: "name" }, { from: 4, to: 6, kind: "kinship" }]);
});

test("marks: what does not fit the text is left out", () => {
  for (const bad of ["n1+1", "n0+99", "x0+2", "junk", "n0+", undefined]) assert.deepEqual(sealedMarks("đó", bad), [], bad);
});

test("marks: a long text of one sign costs little", () => {
  for (const piece of ["toi thay ", "nha sau ", "0 9 ", "A ", "ông Hồ Văn ", "ທ້າວ", "e\u0301", "tu "]) {
    const text = piece.repeat(Math.ceil(24_000 / piece.length));
    const start = performance.now();
    marks(text);
    const took = performance.now() - start;
    assert.ok(took < 1000, `${piece}: ${took} ms`);
  }
});

test("marks: lone surrogates and nothing", () => {
  assert.deepEqual(marks(""), []);
  assert.deepEqual(marks("\ud800\udc00\ud800 tôi thấy"), [{ from: 4, to: 12, kind: "first_person" }]);
});

test("marks: a text that begins with THU may be a trial, and one about Thursday is none", () => {
  for (const text of ["THU co nguoi", " Thu: thu xem", "thu", "THU."]) assert.ok(practised(text), text);
  for (const text of ["Thứ năm có người", "thua bac", "co THU", "THU2", "Thu\u0309 xem"]) assert.ok(!practised(text), text);
});
