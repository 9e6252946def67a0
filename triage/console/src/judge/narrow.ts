// A route past everybody at commune level: a port of triage/narrow.go, held to it row by row by the same test as route.ts.
import { type Directory, name, unit } from "./directory.ts";
import { joined, say } from "./reason.ts";
import type { Choice } from "./route.ts";

// Kinds of units whose people live among those whom a tip is about, or command them.
const local: readonly string[] = ["commune_police", "militia", "health"];

/** Whether a unit sits at commune level, or is a joint team with people of one that does: what it hears the commune may hear. */
export function atCommune(d: Directory, office: string): boolean {
  const seen = new Set<string>();
  for (const ids = [office]; ids.length > 0;) {
    const id = ids.shift()!, u = unit(d, id);
    if (u === undefined || seen.has(id)) continue;
    seen.add(id);
    if (local.includes(u.kind)) return true;
    ids.push(...(u.forces ?? []));
  }
  return false;
}

/** A decision without them: a copy leads in a commune's place, or else the first step. anybody: who leads where nobody is left. */
export function narrowed(d: Directory, choices: Choice[], anybody: () => Choice[]): Choice[] {
  const before = choices[0];
  if (before === undefined) return choices;
  let left = choices.filter((c) => !atCommune(d, c.id));
  if (left.length === 0) left = anybody();
  else if (left[0]!.role !== "lead") {
    const next = left.find((c) => c.role === "copy") ?? left[0]!;
    const reason = joined([say("narrow", { unit: name(d, before.id) }), next.reason]);
    left = [{ id: next.id, role: "lead", reason, after: 0 }, ...left.filter((c) => c !== next)];
  }
  const minutes = choices.filter((c) => c.role === "step").map((c) => c.after);
  return left.map((c) => (c.role === "step" ? { ...c, after: minutes.shift() ?? c.after } : c));
}
