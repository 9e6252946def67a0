// What a reporter said first and afterwards, put together, is what Go's Reading.With makes of it: triage/facts writes the rows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { settledReading } from "../src/state/reading";

interface Row { first: object; later: object; both: Record<string, unknown>; provinces: Record<string, string> }

/** plain leaves out what is empty, as Go's JSON does, and null where there is a list. */
function plain(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(plain);
  if (v === null || typeof v !== "object") return v;
  const kept = Object.entries(v).filter(([, x]) => x !== "" && x !== false && x !== null && !(Array.isArray(x) && x.length === 0) && x !== undefined);
  const inner = kept.map(([k, x]) => [k, plain(x)] as const).filter(([, x]) => !(typeof x === "object" && x !== null && Object.keys(x).length === 0));
  return Object.fromEntries(inner);
}

test("readings are put together as Go does", () => {
  const rows = JSON.parse(readFileSync("../facts/testdata/together.json", "utf8")) as Row[];
  assert.ok(rows.length >= 100);
  for (const row of rows) {
    const both = settledReading(row.first, [{ envelope: { answer: row.later, marks: [] } }], (code) => row.provinces[code]);
    assert.deepEqual(plain(both), plain(row.both), JSON.stringify(row));
  }
});
