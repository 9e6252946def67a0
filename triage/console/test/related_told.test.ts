import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Related, type Opened } from "../src/judge/related";

const hour = 490_000;
const tip = (id: string, text: string, more: Partial<Opened> = {}): Opened => ({ id, text, hour, ...more });
const read = (file: string, cut: RegExp, field: number) => readFileSync(file, "utf8").split("\n").filter((l) => l !== "" && !l.startsWith("#"))
  .map((l) => (l.split(cut)[field] ?? "").replaceAll(/\[[a-z]\|([^\]]*)\]/g, "$1"));

/** Tips that people wrote by hand for other tests, each a story of its own but for a few. */
const corpus = [...new Set([
  ...["tips.tsv", "held.tsv"].flatMap((name) => read(`../giveaway/testdata/${name}`, /\t/, 2)),
  ...read("../place/testdata/sentences.tsv", /\t/, 1),
  ...read("../matter/testdata/matters.txt", /^(\S+) (\S+) /, 3),
])].filter((t) => t.length >= 40);

/** The same numbers each time. */
function dice(seed: number): (n: number) => number {
  let x = seed;
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * n);
  };
}

const plain = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");
const others = corpus.flatMap((t) => t.split(" "));

/** Fifteen words of a hundred become others. */
function changed(text: string, roll: (n: number) => number): string {
  const words = text.split(" ");
  const at = new Set<number>();
  while (at.size < Math.round(words.length * 0.15)) at.add(roll(words.length));
  return words.map((w, i) => (at.has(i) ? others[roll(others.length)]! : w)).join(" ");
}

/** A slip of the finger in every eighth word. */
const slips = (text: string, roll: (n: number) => number) =>
  text.split(" ").map((w) => {
    if (w.length < 4 || roll(8) > 0) return w;
    const at = 1 + roll(w.length - 2);
    return roll(2) === 0 ? w.slice(0, at) + w.slice(at + 1) : w.slice(0, at) + w[at + 1] + w[at] + w.slice(at + 2);
  }).join(" ");

test("related: near repeats are offered, ninety-eight of a hundred and more", () => {
  const r = new Related();
  corpus.forEach((text, i) => r.add(tip(`t${i}`, text)));
  const roll = dice(7);
  const ways: Record<string, (text: string) => string> = {
    "fifteen words of a hundred changed": (t) => changed(t, roll),
    "slips of the finger": (t) => slips(t, roll),
    "without diacritics, in capitals": (t) => plain(t).toUpperCase(),
    "with a suffix": (t) => `${t}. Xin cac anh dung noi ai bao, em cam on nhieu`,
  };
  for (const [way, again] of Object.entries(ways)) {
    const found = corpus.filter((text, i) => r.of(tip("new", again(text))).some((c) => c.id === `t${i}`)).length;
    console.log(`near repeats, ${way}: ${found} of ${corpus.length}`);
    assert.ok(found >= 0.98 * corpus.length, `${way}: ${found} of ${corpus.length}`);
  }
});

test("related: of twenty thousand unrelated pairs at most two are called the same", () => {
  const roll = dice(11);
  let same = 0;
  let maybe = 0;
  for (let n = 0; n < 20_000; n++) {
    const a = roll(corpus.length);
    const b = (a + 1 + roll(corpus.length - 1)) % corpus.length;
    const r = new Related();
    r.add(tip("a", corpus[a]!, { communes: ["20056"], matter: "drugs" }));
    const [found] = r.of(tip("b", corpus[b]!, { communes: ["20056"], matter: "drugs" }));
    same += Number(found?.verdict === "same");
    maybe += Number(found?.verdict === "maybe");
  }
  console.log(`unrelated pairs of one commune, day and matter: ${same} same and ${maybe} maybe of 20000`);
  assert.ok(same <= 2, `${same} of 20000`);
});

/** One event a line, as three people told it who did not see each other's words. Written by hand for this test; of related.ts only alikeThere was set with it. */
const told = [
  ["toi qua 3 nguoi vac bao tai di qua suoi gan cot moc 645", "co may thang gui bao loi suoi cho moc 645 hoi dem", "thay ba bong nguoi mang bao qua khe, ngay moc 645"],
  ["xe ban tai 75C-112.34 cho phao ve ban", "chiec 75c11234 cho thung phao no, dau o dau ban", "phap no duoc cho bang xe 75C 112 34"],
  ["nha thang Sua cuoi ban ban ma tuy, thanh nien ra vao ca dem", "dem nao cung co dua vao nha Sua mua thuoc, o cuoi ban", "cuoi ban co nha ban hang trang cho thanh nien, ten Sua"],
  ["hai xe tai cho go lim ra khoi rung luc gan sang", "gan sang co xe tai cho go tu rung ra, hai chiec", "lam tac cho go lim bang xe tai, di luc troi chua sang"],
  ["dan trau 20 con tu Lao sang qua suoi can khong ai kiem dich", "co nguoi lua dan trau khoang hai chuc con qua suoi can", "trau Lao dua sang loi suoi can, khong giay to gi, nhieu lam"],
  ["mot phu nu la ru con gai trong ban di lam xa luong cao", "co ba nguoi la vao ban ru may dua con gai di lam luong cao", "chi la mat den nha toi bao cho con gai di lam xa, hua luong cao"],
  ["nhom dao vang o thuong nguon suoi, co may no", "tren dau suoi co nguoi dao vang bang may no", "nghe may no chay ca ngay tren thuong nguon, chung no dao vang"],
  ["ghe may cho thuoc la lau cap bo luc nua dem", "nua dem co ghe cap bo boc thuoc la", "thuoc la lau boc len bo tu ghe may, luc nua dem"],
  ["toi goi so 0912345678 no bao nop tien phi de nhan qua", "so 0912 345 678 lua nguoi ta nop phi nhan qua", "me em bi so +84912345678 goi doi nop tien"],
  ["nguoi ta giau sung trong bui tre sau truong hoc cu", "sau truong cu co bui tre, trong do co giau sung", "thay nhet may khau sung vao bui tre gan truong hoc cu"],
  ["thang lai xe khach nhan cho nguoi vuot bien moi nguoi 5 trieu", "xe khach nhan dua nguoi qua bien gioi, lay 5 trieu mot nguoi", "no cho nguoi vuot bien bang xe khach, thu moi nguoi nam trieu"],
  ["da bac an tien o quan ba Hoa chieu thu bay", "chieu thu bay quan ba Hoa danh bac dong lam", "quan nuoc ba Hoa la so bac, thu bay nao cung danh an tien"],
  ["nem luu dan xuong suoi danh ca sang nay", "sang nay co nguoi nem luu dan danh ca duoi suoi", "nghe no to, ho danh ca bang luu dan o suoi luc sang"],
  ["cap treo qua song cho hang lau ban dem", "ho keo cap qua song chuyen hang ban dem", "dem den hang lau duoc chuyen qua song bang day cap"],
  ["dot ray lan vao rung phong ho khoi mu mit", "rung phong ho bi dot lam ray, khoi nhieu lam", "chung no dot rung phong ho lam ray tu hom kia"],
  ["chiec thuyen go cho 6 nguoi la cap ben cu", "ben cu co thuyen go do sau nguoi la len bo", "6 nguoi khong quen di thuyen go len o ben cu"],
  ["co nha nuoi nhot ho trong chuong sat sau nha", "sau nha no co chuong sat nuoi ho lau", "nghe tieng ho trong chuong sat sau nha ong chu trai"],
  ["boc moc 612 doi vao dat minh 20 m", "cot moc 612 bi ai do dich di khoang hai chuc met", "thay moc 612 khong con cho cu, bi doi vao phia minh"],
  ["ban vien keo la cho hoc sinh truoc cong truong", "truoc cong truong co nguoi ban keo la cho hoc sinh", "hoc sinh mua keo la o cong truong an xong lo mo"],
  ["may chuc bao duong lau xep o kho bo song", "kho canh bo song chat day duong lau", "duong cat lau cho ve xep trong kho gan song, ca chuc bao"],
];

test("related: three tellings of one event are offered, nine of ten pairs and more", () => {
  let found = 0;
  let asked = 0;
  const missed: string[] = [];
  told.forEach((tellings, n) => {
    // Place, day and matter as the resolver reads them for all three; the marker where the text names one.
    const at = (text: string): Partial<Opened> => ({ communes: ["20056"], matter: `matter${n % 5}`, ...(/moc (\d+)/.exec(text) && { marker: /moc (\d+)/.exec(text)![1]! }) });
    const r = new Related();
    corpus.forEach((text, i) => r.add(tip(`t${i}`, text)));
    told.forEach((all, m) => { if (m !== n) all.forEach((text, k) => r.add(tip(`o${m}.${k}`, text, { communes: ["20101"], matter: `matter${m % 5}` }))); });
    tellings.forEach((text, k) => r.add(tip(`e${k}`, text, at(text))));
    tellings.forEach((text, k) => {
      const candidates = new Set(r.of(tip(`e${k}`, text, at(text))).map((c) => c.id));
      for (let other = 0; other < tellings.length; other++) {
        if (other === k) continue;
        asked++;
        if (candidates.has(`e${other}`)) found++;
        else missed.push(`${text} | ${tellings[other]!}`);
      }
    });
  });
  console.log(`three tellings of one event: ${found} of ${asked} pairs offered`);
  assert.ok(found >= 0.9 * asked, `${found} of ${asked}\n${missed.join("\n")}`);
});
