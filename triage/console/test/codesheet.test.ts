// Code sheets are the same here and in the Go code; the list of words too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { unhex } from "../src/vault/bytes";
import { codeSheet } from "../src/vault/codesheet";
import { codeWords } from "../src/vault/codewords";
import { identityFromSeed } from "../src/vault/keys";

const crypto = join(process.cwd(), "..", "..", "crypto");

test("sheets are those of the vectors", async () => {
  const rows = JSON.parse(readFileSync(join(crypto, "testdata", "codesheet.json"), "utf8")) as { seed: string; office: string; sheet: string; words: string[] }[];
  assert.ok(rows.length >= 4);
  for (const r of rows) assert.deepEqual(codeSheet(await identityFromSeed(unhex(r.seed)), r.office, r.sheet), r.words);
});

test("the list of words is the one of the Go code", () => {
  assert.deepEqual([...codeWords], readFileSync(join(crypto, "codewords.txt"), "utf8").trim().split("\n"));
});
