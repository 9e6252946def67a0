// Answers rows of facts, one JSON a line on standard input, as suggest does. The first line is the directory. The Go test beside `tipctl explain` compares.
import { createInterface } from "node:readline";
import { lookAfter } from "../src/judge/look.ts";
import type { Disposition } from "../src/wire.ts";
import { type Directory, type Facts, allowed, suggest } from "../src/judge/route.ts";

interface Row { facts: Facts; today: number; ready?: string[]; office?: string; narrow?: boolean; ended?: { desk: string; closer: string; how: Disposition } }

let directory: Directory | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  if (!directory) {
    directory = JSON.parse(line) as Directory;
    continue;
  }
  const row = JSON.parse(line) as Row;
  const ready = row.ready ? (office: string) => row.ready!.includes(office) : undefined;
  const facts = { ...row.facts, accused: row.facts.accused ?? [] };
  const choices = suggest(directory, facts, row.today, ready, row.narrow).map((c) => ({ ...c, after: c.after || undefined }));
  console.log(JSON.stringify({ choices, allowed: row.office === undefined || allowed(directory, facts, row.office, row.today) === null,
    looker: row.ended === undefined ? "" : lookAfter(directory as never, row.ended.desk, row.ended.closer, row.ended.how) }));
}
