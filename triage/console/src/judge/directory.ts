// What routing asks of the signed directory. Its types are the server's own, generated into wire.ts.
import type { Desk, Directory, LaoDistrict, Node, Unit, UnitKind } from "../wire.ts";

export type { Desk, Directory, LaoDistrict, Unit, UnitKind };
export type RouteNode = Node;

export const has = (list: readonly string[] | null | undefined, one: string): boolean => (list ?? []).includes(one);

export const some = (list: readonly unknown[] | null | undefined): boolean => (list ?? []).length > 0;

export const unit = (d: Directory, id: string): Unit | undefined => (d.units ?? []).find((u) => u.id === id);

export const desk = (d: Directory, id: string): Desk | undefined => (d.desks ?? []).find((k) => k.id === id);

// name is what people call an office; its ID when the directory does not know it.
export const name = (d: Directory, office: string): string => (desk(d, office) ?? unit(d, office))?.name ?? office;

// facing are the Lao districts across the line from a commune. They are shown; nothing is ever sent there.
export const facing = (d: Directory, commune: string): LaoDistrict[] => (d.lao_districts ?? []).filter((l) => has(l.communes, commune));

export const covers = (u: Unit, commune: string): boolean => commune !== "" && has(u.communes, commune);

// holds says whether a marker's number, "511" or "511/1", lies in one of the unit's stretches.
export function holds(u: Unit, marker: string): boolean {
  const number = marker.split("/", 1)[0]!;
  if (!/^[+-]?[0-9]{1,9}$/.test(number)) return false;
  const n = Number(number);
  return (u.markers ?? []).some(([first, last]) => first !== undefined && last !== undefined && first <= n && n <= last);
}

export const valid = (u: Unit, today: string): boolean => (!u.from || u.from <= today) && (!u.until || today <= u.until);

// inForce is the unit itself while it is valid, or the successor that is after it ended.
export function inForce(d: Directory, id: string, today: string): Unit | undefined {
  for (let i = 0; i <= (d.units ?? []).length; i++) {
    const u = unit(d, id);
    if (!u || valid(u, today)) return u;
    if (!u.until || today <= u.until || !u.successor) return undefined;
    id = u.successor;
  }
  return undefined;
}

export const deskOfProvince = (d: Directory, province: string): Desk | undefined => (d.desks ?? []).find((k) => has(k.provinces, province));

// placeDesk is the desk of a province, or else the first that works any.
export const placeDesk = (d: Directory, province: string): Desk | undefined =>
  deskOfProvince(d, province) ?? (d.desks ?? []).find((k) => some(k.provinces));
