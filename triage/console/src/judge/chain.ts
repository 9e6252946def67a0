// Who must not learn of a tip about officers: the accused, all who command or succeed them, the teams they sit in, the desks they man.
// A port of triage/officers.go, held to it by a test.
import { type Directory, covers, desk, deskOfProvince, has, holds, some, unit, valid } from "./directory.ts";
import type { Facts } from "./route.ts";

// chain closes a set of offices over command, succession in both directions, joint teams in both, and the desk of the provincial police.
export function chain(d: Directory, offices: string[]): Set<string> {
  const set = new Set<string>();
  const open = [...offices];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    if (id === "" || set.has(id)) continue;
    set.add(id);
    const u = unit(d, id);
    if (u) {
      open.push(...(u.above ?? []), ...(u.forces ?? []), u.successor ?? "");
      if (u.kind === "province_police" || u.kind === "drug_police") open.push(deskOfProvince(d, u.province)?.id ?? "");
    }
    for (const other of d.units ?? []) if (other.successor === id || has(other.forces, id)) open.push(other.id);
  }
  return set;
}

// accused takes settled facts.
export function accused(d: Directory, f: Facts): Set<string> {
  if (some(f.accused)) return chain(d, f.accused);
  const here = (d.units ?? []).filter((u) => u.kind !== "inspectorate" && u.province === f.province
    && (f.commune === "" || !some(u.communes) || covers(u, f.commune) || (f.marker !== "" && holds(u, f.marker))));
  return chain(d, [...here.map((u) => u.id), deskOfProvince(d, f.province)?.id ?? ""]);
}

// answersTo says whether an office stands, at any distance, under one of the set.
export function answersTo(d: Directory, id: string, set: Set<string>): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (set.has(next)) return true;
    const u = unit(d, next);
    if (!u || seen.has(next)) continue;
    seen.add(next);
    open.push(...(u.above ?? []));
  }
  return false;
}

// outsiders are who may look at officers when a province's own inspectorate cannot, best first.
export function outsiders(d: Directory, today: string): string[] {
  const desks = (inspectorate: boolean) => (d.desks ?? []).filter((k) => !some(k.provinces) === inspectorate).map((k) => k.id);
  const units = (inspectorate: boolean) => (d.units ?? [])
    .filter((u) => valid(u, today) && (u.kind === "inspectorate") === inspectorate && (inspectorate || !some(u.communes))).map((u) => u.id);
  return [...desks(true), ...units(true), ...units(false), ...desks(false)];
}

// inspectorateOf is the desk that gets tips about officers of a province.
export const inspectorateOf = (d: Directory, home: { inspectorate: string } | undefined) => desk(d, home?.inspectorate ?? "");
