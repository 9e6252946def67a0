// The resolver's answer as intake sealed it beside the text (docs/formats.md, intake.Reading). It was made where the text was; the console draws it
// and lets an officer put their own judgement over it.
import type { Reading as Sealed } from "../judge/card";

/** The answer with a list where there may be none. */
export type Reading = Omit<Sealed, "place"> & { place: Sealed["place"] & { communes: { code: string; score: number; reason: string }[] } };

/** What an officer holds to be so: the machine's answer with corrections over it. */
export interface Judgement {
  /** Code; "" where no commune is settled. */
  commune: string;
  province: string;
  matter: string;
  urgent: boolean;
  officers: boolean;
  /** Units that the tip is about. */
  accused: string[];
}

/** The answer, or null where there is none that this version reads. */
export function readingOf(answer: unknown): Reading | null {
  const a = answer as Partial<Sealed> | null | undefined;
  if (a === null || typeof a !== "object" || typeof a.place !== "object" || typeof a.matter !== "object") return null;
  return { ...a, place: { ...a.place, communes: a.place.communes ?? [] }, matter: a.matter };
}

type Sent = { envelope: { answer: unknown; marks: string[] } | null };

/** The answer that holds for a tip: what the reporter said afterwards is put to the first, and where the officer at the hotline settled place or matter
 * with the caller, that stands over it. `thread` is oldest first, without the desk's own messages. */
export function settledReading(first: unknown, thread: Sent[], provinceOf: (commune: string) => string | undefined = () => undefined): Reading | null {
  let read = readingOf(first);
  for (const { envelope } of thread) {
    const later = readingOf(envelope?.answer);
    if (read === null || later === null) continue;
    read = envelope?.marks.includes("settled") === true ? { ...read, place: later.place, matter: later.matter } : together(read, later, provinceOf);
  }
  return read;
}

const clear = (r: Reading): boolean => r.place.communes.length > 0 && !r.place.ambiguous;

/** together is Go's Reading.With. */
function together(first: Reading, later: Reading, provinceOf: (commune: string) => string | undefined): Reading {
  return {
    ...first,
    place: clear(first) ? first.place : meet(first.place, later, provinceOf),
    matter: {
      ...first.matter,
      matter: first.matter.matter === "other" ? later.matter.matter || "other" : first.matter.matter,
      urgent: first.matter.urgent || later.matter.urgent,
      about_officers: first.matter.about_officers || later.matter.about_officers,
    },
    ...(first.facts || later.facts ? { facts: { ...later.facts, ...first.facts } } : {}),
  };
}

function meet(first: Reading["place"], reading: Reading, provinceOf: (commune: string) => string | undefined): Reading["place"] {
  const later = reading.place;
  const both = later.communes.filter((c) => first.communes.some((o) => o.code === c.code));
  const narrowed = (p: Reading["place"], province: string): Reading["place"] => {
    const inside = p.communes.filter((c) => province !== "" && provinceOf(c.code) === province);
    return inside.length > 0 && inside.length < p.communes.length ? { ...p, communes: inside, ambiguous: inside.length > 1 } : p;
  };
  let found = later;
  if (reading.assent === "yes" && later.communes.length === 0 && first.communes.length === 1) found = { ...first, ambiguous: false };
  else if (both.length > 0) found = { ...later, communes: both, ambiguous: later.ambiguous && both.length > 1 };
  else if (!later.ambiguous && later.communes.length > 0) found = later;
  else if (first.communes.length > 0 && later.communes.length === 0) found = narrowed(first, later.province);
  else if (later.communes.length > 0) found = narrowed(later, first.province);
  const only = !found.ambiguous && found.communes.length === 1 ? provinceOf(found.communes[0]!.code) : undefined;
  const { question: _, ...rest } = found;
  return {
    ...(found.ambiguous ? found : rest),
    province: only || found.province || first.province,
    sure: only !== undefined || found.sure,
    ...(found.crossing || first.crossing ? { crossing: found.crossing || first.crossing! } : {}),
    ...(found.marker || first.marker ? { marker: found.marker || first.marker! } : {}),
    ...(found.post || first.post ? { post: found.post || first.post! } : {}),
    ...(found.abroad || (first.abroad && found.communes.length === 0) ? { abroad: true } : {}),
  };
}

/** What the machine holds to be so: an ambiguous commune is none. */
export function machineJudgement(r: Reading | null, marks: string[], homeProvince: string): Judgement {
  const first = r?.place.communes[0]?.code ?? "";
  return {
    commune: r === null || r.place.ambiguous ? "" : first,
    province: (r?.place.province ?? "") || homeProvince,
    matter: r?.matter.matter ?? "other",
    urgent: r?.matter.urgent ?? false,
    officers: (r?.matter.about_officers ?? false) || marks.includes("about_officers"),
    accused: [],
  };
}
