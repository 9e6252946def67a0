// What looks like a caller's name or number: the rows that Go's code is held to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { namesCaller } from "../src/judge/caller";

const rows = JSON.parse(readFileSync(new URL("../../../giveaway/testdata/callers.json", import.meta.url), "utf8")) as { text: string; names: boolean }[];

test("callers' names and numbers are seen", () => {
  for (const { text, names } of rows) assert.equal(namesCaller(text), names, text);
});
