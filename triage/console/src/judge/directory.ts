// The signed directory as it travels (docs/formats.md): the same fields as triage.Directory, and the questions that routing asks of it.

export type UnitKind = "commune_police" | "border_post" | "drug_police" | "province_police" | "border_command" | "customs" | "rangers" | "militia" |
  "joint_team" | "inspectorate";

export interface Address { via: string; to: string }

export interface Desk {
  id: string;
  name: string;
  provinces: string[] | null;
  halves: [string, string];
  inspectorate: string;
  steps?: string[];
  notify: Address[] | null;
}

export interface Unit {
  id: string;
  name: string;
  kind: UnitKind;
  province: string;
  communes: string[] | null;
  crossings?: string[];
  markers?: [number, number][];
  forces?: string[];
  languages?: string[];
  above?: string[];
  from?: string;
  until?: string;
  successor?: string;
  notify: Address[] | null;
}

// RouteNode is a node of the matcher tree; triage.Node says what each field means.
export interface RouteNode {
  communes?: string[];
  provinces?: string[];
  border?: boolean;
  matters?: string[];
  urgent?: boolean;
  officers?: boolean;
  crossing?: boolean;
  marker?: boolean;
  abroad?: boolean;
  from?: string;
  until?: string;
  lead?: UnitKind;
  lead_unit?: string;
  instead?: UnitKind[];
  copies?: UnitKind[];
  copy_units?: string[];
  steps?: UnitKind[];
  within?: number;
  reason?: string;
  reason_en?: string;
  routes?: RouteNode[];
}

export interface Merger { old: string; into: string[]; from: string }

export interface LaoDistrict { name: string; name_lo?: string; name_vi?: string; province: string; communes: string[] | null }

export interface Correction { unit: string; field: string; was: string; is: string; by: string; date: string; source: string }

export interface Directory {
  version: number;
  date: string;
  border_communes?: string[];
  desks: Desk[] | null;
  units: Unit[] | null;
  routes: RouteNode[] | null;
  mergers?: Merger[];
  lao_districts?: LaoDistrict[];
  corrections?: Correction[];
}

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
  return (u.markers ?? []).some(([first, last]) => first <= n && n <= last);
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
