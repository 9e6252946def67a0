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

/** The answer that holds for a tip: where the officer at the hotline settled place or matter with the caller afterwards, that stands over the first. */
export function settledReading(first: unknown, thread: { envelope: { answer: unknown; marks: string[] } | null }[]): Reading | null {
  const read = readingOf(first);
  const settled = readingOf(thread.filter((m) => m.envelope?.marks.includes("settled")).at(-1)?.envelope?.answer);
  if (read === null || settled === null) return read;
  return { ...read, place: settled.place, matter: settled.matter };
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
