import assert from "node:assert/strict";
import test from "node:test";
import { fold } from "../src/map/fold";
import { frame, readOutlines, within } from "../src/map/outlines";
import { readPlaces, type PlacesFile } from "../src/map/places";

const file: PlacesFile = {
  provinces: [["46", "Huế"], ["44", "Quảng Trị"], ["01", "Hà Nội"]],
  communes: [
    { c: "20044", n: "Xã A Lưới 1", p: "46", b: true }, { c: "20056", n: "Xã A Lưới 2", p: "46", b: true }, { c: "19429", n: "Xã Đakrông", p: "44", b: true },
    { c: "00004", n: "Phường Ba Đình", p: "01" }, { c: "00008", n: "Phường Lưới Xa", p: "01" },
  ],
  posts: [{ n: "Hồng Vân", c: ["20044"] }], crossings: [{ n: "Hồng Vân", c: ["20044"], u: true }], markers: [{ n: "640–647", c: ["20044", "20056"] }],
  matters: [{ id: "drugs", vi: "Ma túy", en: "Drugs" }], urgency: ["dem nay"],
};
const p = readPlaces(file);
const found = (typed: string, near: string[] = ["46"]) => p.find(typed, near).map((c) => c.code);

test("a name is found without its marks, its kind, its spaces, or by its code", () => {
  assert.deepEqual(found("a luoi"), ["20044", "20056"]);
  assert.deepEqual(found("A Lưới 2"), ["20056"]);
  assert.deepEqual(found("xa a luoi 2"), ["20056"]);
  assert.deepEqual(found("aluoi2"), ["20056"]);
  assert.deepEqual(found("dakrong"), ["19429"]);
  assert.deepEqual(found("20056"), ["20056"]);
  assert.deepEqual(found("ba dinh ha noi"), ["00004"]);
});

test("own provinces come first, nothing typed finds nothing", () => {
  assert.deepEqual(found("luoi", ["46"]), ["20044", "20056", "00008"]);
  assert.deepEqual(found("luoi", ["01"])[0], "00008");
  assert.deepEqual(found("  "), []);
  assert.deepEqual(found("khong co"), []);
});

test("landmarks stand in every commune that they answer for, and say when they are inferred", () => {
  assert.deepEqual(p.landmarks("20044").map((l) => [l.kind, l.mark.name, l.mark.unsure]),
    [["post", "Hồng Vân", false], ["crossing", "Hồng Vân", true], ["marker", "640–647", false]]);
  assert.deepEqual(p.landmarks("20056").length, 1);
  assert.deepEqual(p.landmarks("1"), []);
});

test("fold", () => {
  assert.equal(fold("  Đồn BIÊN phòng, (Hồng-Vân) 2 "), "don bien phong hong van 2");
  assert.equal(fold("Hóa"), fold("Hoá".normalize("NFD")));
});

test("a frame holds the communes and a rim, in the asked ratio; what is outside is not drawn", () => {
  const all = readOutlines({ communes: [
    { c: "a", d: "M0 0l1000 0 0 1000z", b: [0, 0, 1000, 1000], at: [700, 300] },
    { c: "b", d: "M900 0l1000 0 0 1000z", b: [900, 0, 1000, 1000], at: [1700, 300] },
    { c: "far", d: "M9000 9000l10 0 0 10z", b: [9000, 9000, 10, 10], at: [9005, 9005] },
  ] });
  const a = all.get("a");
  assert.ok(a);
  const f = frame([a], 1, 1.5);
  assert.ok(f && Math.abs(f[2] / f[3] - 1.5) < 0.01 && f[0] < 0 && f[0] + f[2] > 1000 && f[1] < 0 && f[1] + f[3] > 1000);
  assert.deepEqual(within(all, f).map((o) => o.code), ["a", "b"]);
  assert.equal(frame([], 1, 1.5), null);
  const near = frame([a], 2, 1.5);
  assert.ok(near && near[2] < f[2]);
});
