// Steps as the server takes them, whatever an officer has taken out: the same rows as triage's TestPaced.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choice, paced } from "../src/judge/route.ts";

const reason = { vi: "", en: "" };
const choices: Choice[] = [
  { id: "lead", role: "lead", reason, after: 0 },
  ...[["a", 0], ["b", 0], ["c", 3000], ["d", 3001], ["e", 40]].map(([id, after]) => ({ id: id as string, role: "step" as const, reason, after: after as number })),
];

test("minutes rise, and none comes later behind the one before it than the server lets it", () => {
  for (const [urgent, apart] of [[true, 60], [false, 1440]] as const) {
    let before = 0;
    const steps = paced(choices, urgent);
    assert.deepEqual(steps.map((s) => s.office), ["a", "b", "c", "d", "e"]);
    for (const s of steps) {
      assert.ok(s.after > before && s.after - before <= apart, `${s.office} after ${s.after}, before it ${before}`);
      before = s.after;
    }
  }
});
