// Who gets a tip, decided on the officer's own device over the signed directory: the server never sees the facts. A port of triage/route.go and its neighbours,
// held to them row by row by test/route.test.ts.
import { accused, answersTo, inspectorateOf, outsiders } from "./chain.ts";
import { type Desk, type Directory, type RouteNode, type Unit, type UnitKind, covers, desk, has, holds, inForce, name, placeDesk, some, unit, valid } from "./directory.ts";
import { narrowed } from "./narrow.ts";
import { type Words, joined, say, sayKind } from "./reason.ts";

export type { Directory } from "./directory.ts";
export type { Words } from "./reason.ts";

// Facts are what a route is decided on; the fields of triage.Facts.
export interface Facts {
  province: string; // code; "" unknown: home below
  commune: string; // code, "" unknown or ambiguous
  border: boolean; // of the commune; the directory's own list outweighs it
  matter: string;
  urgent: boolean;
  officers: boolean;
  accused: string[]; // units that it is about
  crossing: string; // names and number as the resolver gave them
  marker: string;
  post: string;
  abroad: boolean;
}

export const noFacts: Facts = {
  province: "", commune: "", border: false, matter: "other", urgent: false, officers: false, accused: [], crossing: "", marker: "", post: "", abroad: false,
};

export interface Choice {
  id: string;
  role: "lead" | "copy" | "step";
  reason: Words;
  after: number; // of a step: minutes without an acknowledgement until it is the one; else 0
}

// suggest decides. The first choice is the lead. today is the epoch day (UTC+7). With ready given, offices that no card can be sealed to are passed over, with the
// reason said; with narrow everybody at commune level is.
export function suggest(d: Directory, facts: Facts, today: number, ready?: (office: string) => boolean, narrow = false): Choice[] {
  const day = date(today);
  const [f, why] = settle(d, facts, day);
  const all = f.officers || some(f.accused) ? routeOfficers(d, f, day) : helps(f.matter) && !f.urgent ? routeHelp(d, f, day, why) : route(d, f, day, why);
  const choices = narrow ? narrowed(d, all, () => anybody(d, f, day)) : all;
  return ready ? reachable(d, choices, ready) : choices;
}

// date writes an epoch day as the directory does: 2026-11-22.
export const date = (epochDay: number): string => new Date(epochDay * 86_400_000).toISOString().slice(0, 10);

// allowed says why an office that an officer chose over the suggestion may not get the tip; null when it may.
export function allowed(d: Directory, facts: Facts, office: string, today: number): "ended" | "accused" | null {
  const day = date(today);
  const u = unit(d, office);
  if (!desk(d, office) && !(u && valid(u, day))) return "ended";
  if (!facts.officers && !some(facts.accused)) return null;
  return accused(d, settle(d, facts, day)[0]).has(office) ? "accused" : null;
}

// returnDesk is where an inspectorate's member sends a tip with one key when it is not about officers after all.
export const returnDesk = (d: Directory, province: string): Desk | undefined => placeDesk(d, province);

// homeProvince is the province that an office works for when a text names none.
export function homeProvince(d: Directory, office: string): string {
  const k = (d.desks ?? []).find((k) => (k.id === office || k.inspectorate === office) && some(k.provinces));
  return k?.provinces?.[0] ?? unit(d, office)?.province ?? "";
}

// helps says whether a matter is somebody's wish for help, and no report.
export const helps = (matter: string): boolean => matter === "help" || matter === "help_rehab";

// routeHelp is for whoever asks for help and is in no danger: to those who heal or care, else it stays with the desk; to no force.
function routeHelp(d: Directory, f: Facts, day: string, why: Words[]): Choice[] {
  const r = new Decision();
  r.within = 720;
  for (const u of answering(d, "health", f, day)) r.add(u.unit.id, r.choices.length === 0 ? "lead" : "copy", ...why, say("help"), u.why);
  const home = placeDesk(d, f.province);
  if (r.choices.length > 0) r.add(home?.id ?? "", "step", say("unacknowledged"), say("help"));
  else r.add(home?.id ?? "", "lead", ...why, say("help"), say("keeps", { unit: home?.name ?? "" }));
  return r.choices;
}

function route(d: Directory, f: Facts, day: string, why: Words[]): Choice[] {
  const n = first(d.routes ?? [], {}, f, day) ?? fallback;
  const r = new Decision();
  const leading = lead(d, n, f, day, why, r);
  r.within = within(d, n, leading?.kind, f.urgent);
  for (const kind of n.copies ?? []) for (const u of answering(d, kind, f, day)) r.add(u.unit.id, "copy", reasonOf(n), u.why);
  for (const id of n.copy_units ?? []) {
    const u = inForce(d, id, day);
    if (u) r.add(u.id, "copy", reasonOf(n), say("named", { unit: u.name }));
  }
  steps(d, n, f, day, leading, r);
  return r.choices;
}

// settle puts the facts in order: the commune's code of today, the province, whether it is at the border.
function settle(d: Directory, facts: Facts, day: string): [Facts, Words[]] {
  const f = { ...facts, province: provinceOf(d, facts) };
  const [commune, why] = follow(d, f.commune, day);
  f.commune = commune;
  if (commune === "") f.border = f.border || f.marker !== "" || f.crossing !== "" || f.abroad;
  else if (some(d.border_communes)) f.border = has(d.border_communes, commune);
  if (f.abroad) why.push(say("abroad"));
  return [f, why];
}

function provinceOf(d: Directory, f: Facts): string {
  if (f.province !== "") return f.province;
  const units = d.units ?? [];
  return (units.find((u) => covers(u, f.commune)) ?? units.find((u) => f.marker !== "" && holds(u, f.marker)))?.province
    ?? placeDesk(d, "")?.provinces?.[0] ?? "";
}

// follow gives a commune's code of today; "" when it was cut in pieces.
function follow(d: Directory, commune: string, day: string): [string, Words[]] {
  const why: Words[] = [];
  for (let i = 0; i < (d.mergers ?? []).length && commune !== ""; i++) {
    const m = d.mergers!.find((m) => m.old === commune && m.from <= day);
    if (!m) break;
    const [into, more] = m.into ?? [];
    if (into === undefined || more !== undefined) return ["", [...why, say("split", { old: commune })]];
    why.push(say("merged", { old: commune, commune: into }));
    commune = into;
  }
  return [commune, why];
}

// --- the matcher tree

const fallback: RouteNode = { lead: "commune_police", reason: say("no_rule").vi, reason_en: say("no_rule").en };

function first(nodes: RouteNode[], parent: RouteNode, f: Facts, day: string): RouteNode | undefined {
  for (const node of nodes) {
    if (!matches(node, f, day)) continue;
    const n = inherit(node, parent);
    const child = first(n.routes ?? [], n, f, day);
    if (child || n.lead || n.lead_unit) return child ?? n;
  }
  return undefined;
}

function matches(n: RouteNode, f: Facts, day: string): boolean {
  const is = (want: boolean | undefined, have: boolean) => want === undefined || want === have;
  return (!some(n.communes) || has(n.communes, f.commune)) && (!some(n.provinces) || has(n.provinces, f.province))
    && (!some(n.matters) || has(n.matters, f.matter))
    && is(n.border, f.border) && is(n.urgent, f.urgent) && is(n.officers, f.officers) && is(n.crossing, f.crossing !== "")
    && is(n.marker, f.marker !== "") && is(n.abroad, f.abroad) && (!n.from || n.from <= day) && (!n.until || day <= n.until);
}

function inherit(n: RouteNode, parent: RouteNode): RouteNode {
  const c = { ...n };
  if (!c.lead && !c.lead_unit) {
    c.lead = parent.lead;
    c.lead_unit = parent.lead_unit;
    c.instead = some(c.instead) ? c.instead : parent.instead;
  }
  if (!some(c.copies) && !some(c.copy_units)) {
    c.copies = parent.copies;
    c.copy_units = parent.copy_units;
  }
  c.steps = some(c.steps) ? c.steps : parent.steps;
  c.within ||= parent.within;
  if (!c.reason) {
    c.reason = parent.reason;
    c.reason_en = parent.reason_en;
  }
  return c;
}

const reasonOf = (n: RouteNode): Words => ({ vi: n.reason ?? "", en: n.reason_en || (n.reason ?? "") });

// within is how long each step waits: the rule's own minutes, or else what the directory gives the lead's kind, or else what everybody has.
function within(d: Directory, n: RouteNode, kind: UnitKind | undefined, urgent: boolean): number {
  const lane = urgent ? "urgent" : "normal";
  const w = (d.waits ?? []).find((w) => (!w.lane || w.lane === lane) && (!w.kind || w.kind === kind));
  return n.within || (w?.within ?? (urgent ? 15 : 720));
}

// --- who answers

interface Found { unit: Unit; why: Words }

const nearness = ["marker", "crossing", "post", "commune", "province"] as const;

// near says how exactly a unit answers for the place, 0 the most; -1 not at all.
function near(u: Unit, f: Facts): number {
  if (u.province !== f.province) return -1;
  const fits = f.commune === "" || !some(u.communes) || covers(u, f.commune);
  if (f.marker !== "" && holds(u, f.marker)) return 0;
  if (fits && f.crossing !== "" && has(u.crossings, f.crossing)) return 1;
  if (fits && f.post !== "" && u.name === f.post) return 2;
  if (covers(u, f.commune)) return 3;
  return some(u.communes) ? -1 : 4;
}

function answering(d: Directory, kind: UnitKind | undefined, f: Facts, day: string): Found[] {
  let best: number = nearness.length;
  let found: Found[] = [];
  for (const u of d.units ?? []) {
    if (!kind || u.kind !== kind) continue;
    const n = near(u, f);
    if (n < 0 || n > best) continue;
    const now = inForce(d, u.id, day);
    if (!now) continue;
    if (n < best) [best, found] = [n, []];
    const why = now.id !== u.id ? say("successor", { old: u.name, unit: now.name })
      : say(nearness[n]!, { unit: now.name, marker: f.marker, crossing: f.crossing });
    found.push({ unit: now, why });
  }
  return found;
}

// missing says why nobody of a kind answers.
function missing(d: Directory, kind: UnitKind, f: Facts, day: string): Words {
  const u = (d.units ?? []).find((u) => u.kind === kind && near(u, f) >= 0);
  if (u) return u.until && u.until < day ? say("closed", { unit: u.name, date: u.until }) : say("early", { unit: u.name });
  return f.commune === "" ? say("no_place") : sayKind("no_kind", kind);
}

function higher(kind: UnitKind | undefined): UnitKind[] {
  switch (kind) {
    case "border_post": return ["border_command", "province_police"];
    case "border_command": return ["province_police"];
    case "province_police": return ["border_command"];
    default: return ["province_police", "border_command"];
  }
}

// --- lead and steps

function lead(d: Directory, n: RouteNode, f: Facts, day: string, why: Words[], r: Decision): Unit | undefined {
  const named = inForce(d, n.lead_unit ?? "", day);
  if (named) {
    r.add(named.id, "lead", ...why, reasonOf(n), say("named", { unit: named.name }));
    return named;
  }
  const instead = n.instead ?? [];
  const absent: Words[] = [];
  for (const [i, kind] of [n.lead, ...instead, ...higher(n.lead)].entries()) {
    const [one, ...others] = answering(d, kind, f, day);
    if (one) {
      r.add(one.unit.id, "lead", ...why, reasonOf(n), ...absent, one.why);
      for (const u of others) r.add(u.unit.id, "copy", say("beside"), u.why);
      return one.unit;
    }
    if (kind && i <= instead.length) absent.push(i < instead.length ? sayKind("instead", kind) : missing(d, kind, f, day));
  }
  return leadAnyhow(d, f, day, r);
}

// leadAnyhow takes any unit that answers for the whole province, then the desk: a tip is never without somebody.
function leadAnyhow(d: Directory, f: Facts, day: string, r: Decision): Unit | undefined {
  const anybody = (d.units ?? []).find((u) => u.province === f.province && !some(u.communes) && u.kind !== "inspectorate" && valid(u, day));
  if (anybody) {
    r.add(anybody.id, "lead", say("anybody", { unit: anybody.name }));
    return anybody;
  }
  const home = placeDesk(d, f.province);
  r.add(home?.id ?? "", "lead", say("desk", { unit: home?.name ?? "" }));
  return undefined;
}

function steps(d: Directory, n: RouteNode, f: Facts, day: string, leading: Unit | undefined, r: Decision): void {
  const before = r.choices.length;
  const step = (kind: UnitKind) => {
    for (const u of answering(d, kind, f, day)) r.add(u.unit.id, "step", say("unacknowledged"), u.why);
  };
  for (const kind of n.steps ?? []) step(kind);
  for (const id of leading?.above ?? []) {
    const u = inForce(d, id, day);
    if (u) r.add(u.id, "step", say("unacknowledged"), say("above", { unit: leading!.name }));
  }
  step("province_police");
  if (r.choices.length === before) step("border_command");
  for (const u of d.units ?? []) {
    if (r.choices.length === before && u.province === f.province && !some(u.communes) && u.kind !== "inspectorate" && valid(u, day)) {
      r.add(u.id, "step", say("unacknowledged"), say("province", { unit: u.name }));
    }
  }
}

// routeOfficers sends to an inspectorate, never to an office of the accused chain, nor a copy to anybody. f is settled.
function routeOfficers(d: Directory, f: Facts, day: string): Choice[] {
  const set = accused(d, f);
  const r = new Decision();
  r.within = within(d, {}, "inspectorate", f.urgent);
  const add = (id: string, why: Words) => {
    if (id !== "" && !set.has(id) && !answersTo(d, id, set)) r.add(id, r.choices.length === 0 ? "lead" : "step", say("officers"), why);
  };
  for (const u of answering(d, "inspectorate", f, day)) add(u.unit.id, u.why);
  const home = inspectorateOf(d, placeDesk(d, f.province));
  for (const id of [home?.id ?? "", ...(home?.steps ?? [])]) add(id, say("inspects", { unit: name(d, id) }));
  for (const id of outsiders(d, day)) if (r.choices.length === 0) add(id, say("outside", { unit: name(d, id) }));
  return r.choices;
}

function anybody(d: Directory, f: Facts, day: string): Choice[] {
  const r = new Decision();
  leadAnyhow(d, f, day, r);
  return r.choices;
}

// reachable passes over offices that no card can be sealed to. Where the lead is one of them, the first step that is ready leads instead, or else a copy.
function reachable(d: Directory, choices: Choice[], ready: (office: string) => boolean): Choice[] {
  const able = choices.filter((c) => ready(c.id));
  const before = choices[0];
  if (!before || able.length === 0 || able[0]!.role === "lead") return able;
  const next = able.find((c) => c.role === "step") ?? able[0]!;
  const reason = joined([say("unreachable", { unit: name(d, before.id) }), next.reason]);
  return [{ id: next.id, role: "lead", reason, after: 0 }, ...able.filter((c) => c !== next)];
}

// How far apart steps may lie, in minutes: the server takes no others.
const urgentApart = 60;
const stepsApart = 24 * 60;

// paced are the steps as the server takes them: an officer's own choice may have pulled their minutes apart.
export function paced(choices: Choice[], urgent: boolean): { office: string; after: number }[] {
  const apart = urgent ? urgentApart : stepsApart;
  let before = 0;
  return choices.filter((c) => c.role === "step").map((c) => {
    before = Math.min(Math.max(c.after, before + 1), before + apart);
    return { office: c.id, after: before };
  });
}

// A Decision collects choices, each office once, the first role it got.
class Decision {
  readonly choices: Choice[] = [];
  private readonly seen = new Set<string>();
  private waited = 0;
  within = 0; // minutes that each step waits

  add(id: string, role: Choice["role"], ...why: Words[]): void {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    if (role === "step") this.waited += this.within;
    this.choices.push({ id, role, reason: joined(why), after: role === "step" ? this.waited : 0 });
  }
}
