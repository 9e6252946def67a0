// Whom a desk's device offers as interpreter for one tip: a port of triage/interpreter.go. Nobody to whom whoever reported may be known, by voice or by story.
import type { Directory, Interpreter } from "../wire";
import { desk, has, some, unit } from "./directory";
import { homeProvince } from "./route";

/** Whether a member of an office may be granted anything of a desk's; the server asks it too. */
export function mayInterpret(d: Directory, member: string, office: string, of: string): boolean {
  const k = desk(d, of);
  if (k === undefined || office === "" || office === of || !(d.interpreters ?? []).some((i) => i.member === member)) return false;
  if (some(k.provinces)) return true;
  const home = homeProvince(d, office);
  return !(d.desks ?? []).some((o) => o.inspectorate === of && (has(o.provinces, home) || o.id === office));
}

/** The interpreters offered. communes: all that the tip may be of; officers: whether it is about officers; officeOf: whose member somebody is, "" of nobody's. */
export function interpretersFor(d: Directory, of: string, communes: string[], officers: boolean, officeOf: (member: string) => string): Interpreter[] {
  const k = desk(d, of);
  return (d.interpreters ?? []).filter((i) => {
    const office = officeOf(i.member);
    if (!mayInterpret(d, i.member, office, of)) return false;
    const own = has(k?.provinces, homeProvince(d, office));
    const near = [...(unit(d, office)?.communes ?? []), ...(i.communes ?? [])];
    if (own && (officers || (communes.length === 0 && near.length > 0))) return false;
    return !communes.some((c) => near.includes(c));
  });
}
