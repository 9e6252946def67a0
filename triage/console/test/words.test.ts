import assert from "node:assert/strict";
import test from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { readPlaces, places } from "../src/map/places";
import { judge } from "../src/state/drafts";
import { session, type Session } from "../src/state/session";
import { corrected, phrases, proposal, refused, wordLists } from "../src/state/words";
import { unbase64 } from "../src/vault/bytes";
import type { Vault } from "../src/vault/client";
import { message } from "../src/vault/signed";
import type { Signed } from "../src/wire";
import { deploy, keeperOf } from "./deployment";

places.value = readPlaces({ provinces: [], communes: [], posts: [], crossings: [], markers: [], matters: [{ id: "drugs", vi: "", en: "" }, { id: "other", vi: "", en: "" }], urgency: [] });

test("a correction says which list its words are for", () => {
  assert.equal(corrected("t1"), null);
  judge("t1", { commune: "20044" });
  assert.equal(corrected("t1"), null);
  judge("t1", { urgent: false });
  assert.equal(corrected("t1"), "urgency.past");
  judge("t1", { matter: "drugs" });
  assert.equal(corrected("t1"), "drugs.strong");
  judge("t1", { matter: "other", urgent: true });
  assert.equal(corrected("t1"), "urgency.now");
  judge("t1", { officers: true });
  assert.equal(corrected("t1"), "officers.wrongs");
  assert.deepEqual(wordLists().slice(0, 3).map((l) => l.id), ["drugs.strong", "drugs.words", "urgency.now"]);
});

test("phrases are written as the lists write them; sentences and other letters are not taken", () => {
  assert.deepEqual(phrases(" Bột gấu\n\nbot  GAU\nđá phiến "), ["bot gau", "da phien"]);
  assert.deepEqual(refused(["bot gau", "ຢາບ້າ", "mot hai ba bon nam sau bay"]), ["ຢາບ້າ", "mot hai ba bon nam sau bay"]);
});

test("a proposal is what tipctl matter check reads: kind, list and phrases under the member's signature", async () => {
  const d = await deploy();
  const keeper = await keeperOf(d, "an");
  session.value = { vault: { sign: (s: Signed) => keeper.sign(s) } as unknown as Vault } as Session;
  const s = JSON.parse(new TextDecoder().decode(await proposal("drugs.strong", ["bot gau"]))) as Signed;
  assert.equal(s.kind, "words");
  assert.deepEqual(JSON.parse(s.body), { version: "", list: "drugs.strong", phrases: ["bot gau"] });

  assert.equal(s.signatures?.[0]?.member, "an");
  assert.ok(ed25519.verify(unbase64(s.signatures?.[0]?.signature ?? ""), message(s), unbase64(d.key("an").member.signing)));
});
