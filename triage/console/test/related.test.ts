import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Related, type Opened } from "../src/judge/related";

const corpus = ["tips.tsv", "held.tsv"].flatMap((name) =>
  readFileSync(`../giveaway/testdata/${name}`, "utf8").split("\n").filter((l) => l !== "" && !l.startsWith("#"))
    .map((l) => l.split("\t")[2]!.replaceAll(/\[[a-z]\|([^\]]*)\]/g, "$1")));

const hour = 490_000;
const tip = (id: string, text: string, more: Partial<Opened> = {}): Opened => ({ id, text, hour, ...more });
const plain = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");

function desk(...tips: Opened[]): Related {
  const r = new Related();
  for (const t of tips) r.add(t);
  return r;
}

test("related: told again without marks, with a slip, and cut short, each is found as the same", () => {
  const r = desk(...corpus.map((text, i) => tip(`t${i}`, text)));
  let found = 0;
  let first = 0;
  let asked = 0;
  corpus.forEach((text, i) => {
    if (text.length < 60) return;
    const slip = plain(text).toUpperCase().replace(/^(.{20})./, "$1");
    const short = plain(text).slice(0, Math.floor(text.length * 0.7));
    for (const again of [slip, short]) {
      asked++;
      const candidates = r.of(tip("new", again));
      found += Number(candidates.some((c) => c.id === `t${i}` && c.verdict === "same"));
      first += Number(candidates[0]?.id === `t${i}`);
    }
  });
  assert.ok(asked > 300);
  assert.ok(found >= 0.97 * asked, `${found} of ${asked} found as the same`);
  assert.ok(first >= 0.99 * asked, `${first} of ${asked} found first`);
});

test("related: different stories are not called the same, and seldom alike", () => {
  const r = desk(...corpus.map((text, i) => tip(`t${i}`, text, { matter: "drugs" })));
  let maybe = 0;
  corpus.forEach((text, i) => {
    for (const c of r.of(tip(`t${i}`, text, { matter: "drugs" }))) {
      assert.notEqual(c.verdict, "same", `${text} | ${corpus[Number(c.id.slice(1))]}`);
      maybe++;
    }
  });
  assert.ok(maybe <= 0.05 * corpus.length, `${maybe} of ${corpus.length}`);
});

const van = tip("a", "xe tai bien so 27C-045.12 cho go ra luc dem", { communes: ["03202"] });

test("related: one plate on one day is the same story, weeks later it may be", () => {
  const r = desk(van);
  const again = "toi gap chiec 27c 04512 o cau, tren xe co 3 nguoi la";
  assert.deepEqual(r.of(tip("b", again)).map((c) => [c.id, c.verdict, c.reasons.includes("plate")]), [["a", "same", true]]);
  assert.equal(r.of(tip("b", again, { hour: hour + 24 * 20 }))[0]?.verdict, "maybe");
  assert.equal(r.of(tip("b", again, { communes: ["16870"] }))[0]?.verdict, "maybe");
});

test("related: a telephone with and without the country", () => {
  const r = desk(tip("a", "no goi tu so 0912 345 678 ru di lam"));
  assert.deepEqual(r.of(tip("b", "mot nguoi xung la Bao, +84912345678, lua me em")).map((c) => c.reasons.includes("phone")), [true]);
});

test("related: place, day and matter need some likeness of words", () => {
  const at = { communes: ["19462"], marker: "645", matter: "drug_shipment" };
  const r = desk(tip("a", "5 nguoi vac bao tai qua moc 645 luc troi toi", at));
  assert.equal(r.of(tip("b", "co nam nguoi vac bao tai di qua cot moc 645", at))[0]?.verdict, "maybe");
  assert.deepEqual(r.of(tip("b", "ong truong thon lay trom gao cuu tro", at)), []);
  assert.deepEqual(r.of(tip("b", "co nam nguoi vac bao tai di qua cot moc 645", { ...at, hour: hour + 24 * 30 })).filter((c) => c.verdict === "same"), []);
});

test("related: the same words of two places are two stories", () => {
  const text = (ban: string) => `co nguoi ban ma tuy o ban ${ban}, cac anh kiem tra giup`;
  const r = desk(tip("a", text("Ka Tang"), { communes: ["19462"], matter: "drugs" }));
  assert.deepEqual(r.of(tip("b", text("Na Meo"), { communes: ["15001"], matter: "drugs" })).filter((c) => c.verdict === "same"), []);
});

test("related: a flood of one text is found", () => {
  const text = "nhom nguoi la dao dai tim vang o thuong nguon suoi Ta Rang";
  const r = desk(...Array.from({ length: 400 }, (_, i) => tip(`f${i}`, text)), ...corpus.map((text, i) => tip(`t${i}`, text)));
  const candidates = r.of(tip("new", text));
  assert.equal(candidates.length, 10);
  for (const c of candidates) assert.ok(c.id.startsWith("f") && c.verdict === "same", c.id);
});

test("related: what everybody writes makes no two tips alike, even where they are the first", () => {
  const r = desk(tip("a", "Kinh gui cac anh cong an, toi thay co nguoi ban ma tuy o ban Na Meo, mong cac anh xu ly"));
  const [other] = r.of(tip("b", "Kinh gui cac anh cong an, toi thay co nguoi buon ban ma tuy o chan deo, mong cac anh xu ly"));
  assert.notEqual(other?.verdict, "same");
});

test("related: what was removed or cleared is not found", () => {
  const r = desk(van, tip("c", van.text));
  assert.equal(r.of({ ...van, id: "new" }).length, 2);
  r.remove("a");
  assert.deepEqual(r.of({ ...van, id: "new" }).map((c) => c.id), ["c"]);
  assert.deepEqual(r.of({ ...van, id: "c" }), []);
  r.clear();
  assert.deepEqual(r.of({ ...van, id: "new" }), []);
});

test("related: thousands of opened tips, and long ones of one sign, cost little", () => {
  const r = new Related();
  let start = performance.now();
  for (let i = 0; i < 5000; i++) r.add(tip(`t${i}`, `${corpus[i % corpus.length]!} ${corpus[(i * 7 + 3) % corpus.length]!}`));
  const adding = (performance.now() - start) / 5000;
  start = performance.now();
  for (let i = 0; i < 50; i++) assert.ok(r.of(tip("new", corpus[i]!)).length <= 10);
  const asking = (performance.now() - start) / 50;
  start = performance.now();
  r.add(tip("long", "a".repeat(24_000)));
  r.of(tip("long2", "toi thay ".repeat(2_600)));
  const long = performance.now() - start;
  assert.ok(adding < 20 && asking < 60 && long < 1000, `adding ${adding} ms, asking ${asking} ms, long ${long} ms`);
});
