// Which office looks at a tip before it is destroyed: a port of triage/look.go, so that a device seals what is for that office to it, whatever the server says.
import type { Directory, Disposition } from "../wire";
import { desk, unit } from "./directory";

/** Dispositions that destroy soon; of what a unit has acted on or passed on the desk itself knows what it had sent. */
const destroying: readonly Disposition[] = ["unfounded", "false", "out of scope"];

/** The office that looks at what a desk ends; the desk itself where the directory knows no other. */
export function lookOffice(d: Directory, id: string): string {
  const k = desk(d, id);
  const all = [k?.look, k?.inspectorate, k?.halves?.[0], k?.halves?.[1], ...(k?.steps ?? [])];
  return all.find((o) => o !== undefined && o !== "" && o !== id) ?? id;
}

/** The office that looks after a member of closer has ended a tip. */
export function lookAfter(d: Directory, id: string, closer: string, why: Disposition): string {
  const look = lookOffice(d, id);
  return closer !== id && (closer === look || unit(d, closer) !== undefined && !destroying.includes(why)) ? id : look;
}

/** Whether an office may have something to look at. */
export const looks = (d: Directory, office: string): boolean => (d.desks ?? []).some((k) => k.id === office || lookOffice(d, k.id) === office);
