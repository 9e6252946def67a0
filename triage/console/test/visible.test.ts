import assert from "node:assert/strict";
import test from "node:test";
import vectors from "../../../cmd/internal/visible/testdata/vectors.json";
import { pieces, plain, visible, visibleLines } from "../src/judge/visible";

for (const row of vectors.text) {
  test(`visible: ${row.name}`, () => assert.equal(visible(row.text), row.shown));
}

test("visible: lone surrogates", () => {
  assert.equal(visible("a\ud800b\udc00"), "a<U+D800>b<U+DC00>");
});

test("visible: nothing unplain gets through, and the pieces are the text", () => {
  for (let code = 0; code < 0x110000; code += code < 0x3000 ? 1 : 97) {
    const text = "x" + String.fromCodePoint(code) + "y";
    for (const c of visible(text)) assert.ok(plain(c), code.toString(16));
    assert.equal(pieces(text).map((p) => text.slice(p.from, p.to)).join(""), text);
  }
});

test("visible: lines", () => {
  assert.deepEqual(visibleLines("một\r\nhai\rba\u2028bốn\n"), ["một", "hai<U+000D>ba<U+2028>bốn", ""]);
});
