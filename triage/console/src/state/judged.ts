// What stands of a tip's place, matter and urgency once the officer's corrections lie over the machine's answer, and who would get it then.
// All of it is decided on this device over the signed directory: the server never sees a fact of a tip.
import { draftFacts, hushed, type CardFacts } from "../judge/card";
import { helps, homeProvince, suggest, type Choice, type Directory, type Facts } from "../judge/route";
import { atCommune } from "../judge/narrow";
import { desk as isDesk, name as officeName } from "../judge/directory";
import { places } from "../map/places";
import { draftOf, edit } from "./drafts";
import { openedOf } from "./opened";
import { machineJudgement, type Judgement } from "./reading";
import { session, trusted } from "./session";

/** The directory that this device believes, or null before it does. */
export function directory(): Directory | null {
  return (trusted.value?.directory as Directory | undefined) ?? null;
}

/** What people call an office. */
export function office(id: string): string {
  const d = directory();
  return d === null ? id : officeName(d, id);
}

/** Day in UTC+7, counted from 1970. */
export const today = (now = Date.now()) => Math.floor((now + 7 * 3_600_000) / 86_400_000);

/** The judgement of an opened tip. */
export function judgementOf(id: string): Judgement {
  const opened = openedOf(id);
  const d = directory();
  const home = d === null ? "" : homeProvince(d, session.value?.office ?? "");
  const machine = machineJudgement(opened?.reading ?? null, opened?.verbatim?.marks ?? [], home);
  const all = { ...machine, ...draftOf(id).judged };
  if (draftOf(id).judged.commune !== undefined && all.commune !== "") all.province = places.value?.commune(all.commune)?.province ?? all.province;
  return all;
}

/** What a route is decided on. */
export function factsOf(id: string): Facts {
  const j = judgementOf(id);
  const place = openedOf(id)?.reading?.place;
  return {
    province: j.province, commune: j.commune, border: places.value?.commune(j.commune)?.border ?? false, matter: j.matter, urgent: j.urgent,
    officers: j.officers, accused: j.accused, crossing: place?.crossing ?? "", marker: place?.marker ?? "", post: place?.post ?? "", abroad: place?.abroad ?? false,
  };
}

/** Lead, copies and steps: the directory's decision with the officer's choice over it. */
export function choicesOf(id: string): Choice[] {
  const d = directory();
  if (d === null) return [];
  const { lead, without, with: added } = draftOf(id);
  const ready = new Set(trusted.value?.ready ?? []);
  const facts = factsOf(id);
  const proposed = suggest(d, facts, today(), (o) => ready.has(o)).filter((c) => !(helps(facts.matter) && c.role === "lead" && isDesk(d, c.id))); // which answers it
  const own = { vi: "", en: "" }; // chosen by hand: the page says so in its own words
  const all: Choice[] = lead === "" ? [] : [{ id: lead, role: "lead", reason: own, after: 0 }];
  for (const c of proposed) {
    if (c.id === lead || without.includes(c.id)) continue;
    all.push(c.role === "lead" && lead !== "" ? { ...c, role: "copy" } : c);
  }
  for (const o of added) if (!all.some((c) => c.id === o)) all.push({ id: o, role: "copy", reason: own, after: 0 });
  const rank = { lead: 0, copy: 1, step: 2 };
  return all.sort((a, b) => rank[a.role] - rank[b.role]);
}

/** Sends a tip past the commune (kin of officials, rings), or back to the directory's decision: what a second press of the same key does. */
export function pastCommune(id: string): void {
  const draft = draftOf(id);
  const d = directory();
  const isLocal = (o: string) => d !== null && atCommune(d, o);
  if (draft.without.some(isLocal)) return edit(id, { lead: "", without: draft.without.filter((o) => !isLocal(o)) });
  const choices = choicesOf(id);
  const without = choices.filter((c) => isLocal(c.id)).map((c) => c.id);
  const lead = choices.find((c) => !isLocal(c.id));
  if (without.length > 0 && lead !== undefined) edit(id, { lead: lead.id, without: [...draft.without, ...without] });
}

/** Whether the route goes past everybody at commune level: then the server is told so, and refuses one on which somebody there is. */
export function isNarrow(id: string): boolean {
  const d = directory();
  const isLocal = (o: string) => d !== null && atCommune(d, o);
  return draftOf(id).without.some(isLocal) && !choicesOf(id).some((c) => isLocal(c.id));
}

/** The facts that the card carries: the machine's, with corrections over them. */
export function cardFactsOf(id: string): CardFacts {
  const name = (code: string) => places.value?.commune(code)?.name;
  const reading = openedOf(id)?.reading;
  const j = judgementOf(id);
  const drafted: CardFacts = reading ? draftFacts(reading, name) : { matter: j.matter, communes: [], ambiguous: true, urgent: j.urgent, about_officers: j.officers };
  const corrected = draftOf(id).judged.commune !== undefined;
  const known = name(j.commune);
  const communes = !corrected ? drafted.communes : j.commune === "" ? [] : [known === undefined ? { code: j.commune } : { code: j.commune, name: known }];
  const all: CardFacts = {
    ...hushed({ ...drafted, communes, ambiguous: corrected ? j.commune === "" : drafted.ambiguous, matter: j.matter, urgent: j.urgent, about_officers: j.officers }),
    ...draftOf(id).facts,
  };
  if (j.province !== "") all.province = j.province;
  for (const [k, v] of Object.entries(all)) if (v === null || v === undefined) delete (all as unknown as Record<string, unknown>)[k];
  return all;
}

/** One line that says what a tip is about; "" while it is not open. unsure: the place is not settled. */
export function subjectOf(id: string, matterName: (id: string) => string): { place: string; matter: string; unsure: boolean } | null {
  const opened = openedOf(id);
  if (opened === undefined || opened.verbatim === null) return null;
  const j = judgementOf(id);
  const bare = (code: string) => places.value?.commune(code)?.name.replace(/^(Xã|Phường) /, "") ?? code;
  const likely = opened.reading?.place.communes[0]?.code ?? "";
  const place = j.commune !== "" ? bare(j.commune) : likely !== "" ? bare(likely) : "";
  return { place, matter: matterName(j.matter), unsure: j.commune === "" };
}
