import assert from "node:assert/strict";
import test from "node:test";
import { foldWithPlaces, foundIn, phrasesIn } from "../src/parts/found";
import { runsOf } from "../src/parts/spans";

const words = (text: string, phrases: string[]) => phrasesIn(foldWithPlaces(text), phrases, "x").map((s) => text.slice(s.from, s.to));

test("a phrase is found with its marks, in any case, as whole words", () => {
  assert.deepEqual(words("Bán MA TÚY ở xã A Lưới 2, đêm nay", ["ma tuy", "dem nay", "a luoi 2", "toi nay"]), ["MA TÚY", "A Lưới 2", "đêm nay"]);
  assert.deepEqual(words("ma tuyet", ["ma tuy"]), []);
  assert.deepEqual(words("ma,  túy".normalize("NFD"), ["ma tuy"]), ["ma,  túy".normalize("NFD")]);
  assert.deepEqual(words("đá đá", ["da"]), ["đá", "đá"]);
  assert.deepEqual(words("A Lưới 2", ["a luoi", "a luoi 2"]), ["A Lưới 2"]);
});

test("what an answer rests on is marked: names from its reasons, words of the matter, words of urgency", () => {
  const text = "đêm nay chở ma túy qua thị trấn A Lưới, mốc 640, cửa khẩu Hồng Vân";
  const spans = foundIn(text, {
    place: { communes: [{ code: "1", score: 1, reason: "thị trấn A Lưới (cũ) nay thuộc xã A Lưới 2; đúng tỉnh Huế" }], ambiguous: false, province: "", sure: true,
      crossing: "Hồng Vân", marker: "640" },
    matter: { matter: "drugs", urgent: true, about_officers: false, words: ["ma tuy", "dem nay"] },
  }, { urgency: ["dem nay"], commune: () => undefined, province: () => "", landmarks: () => [], matters: [], find: () => [] });
  const by = (k: string) => spans.filter((s) => s.kind === k).map((s) => text.slice(s.from, s.to));
  assert.deepEqual(by("place"), ["A Lưới", "mốc 640", "Hồng Vân"]);
  assert.deepEqual(by("matter"), ["ma túy"]);
  assert.deepEqual(by("urgent"), ["đêm nay"]);
});

test("every character is in one run, marks lie over each other, lines are cut", () => {
  const text = "một hai\r\nba\u202ebốn";
  const lines = runsOf(text, [{ from: 0, to: 7, kind: "a" }, { from: 4, to: 11, kind: "b" }]);
  assert.deepEqual(lines.map((l) => l.map((r) => `${r.text}:${r.kinds.join("+")}${r.odd ? "!" : ""}`)),
    [["một :a", "hai:a+b"], ["ba:b", "<U+202E>:!", "bốn:"]]);
  assert.equal(runsOf("x", [{ from: 0, to: 99, kind: "a" }])[0]?.[0]?.kinds.length, 0); // a span that does not fit is left out
  assert.deepEqual(runsOf("a\n\nb", []).length, 3);
  assert.deepEqual(runsOf("", []), [[]]);
});
