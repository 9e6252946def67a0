// The sentences that decisions are explained with: one file for the Go code and for this one, so that both say the same.
import sentences from "../../../reasons.json";

export interface Words { vi: string; en: string }

const all: Record<string, Words> = sentences;

// say fills a sentence: say("above", { unit: "…" }).
export function say(key: string, filling: Record<string, string> = {}): Words {
  const fill = (s: string) => s.replace(/\{([a-z]+)\}/g, (whole, name: string) => filling[name] ?? whole);
  const w = all[key] ?? { vi: "", en: "" };
  return { vi: fill(w.vi), en: fill(w.en) };
}

// sayKind fills a sentence whose {kind} is a kind of unit.
export function sayKind(key: string, kind: string): Words {
  const w = say(key), name = say(`kind.${kind}`);
  return { vi: w.vi.replaceAll("{kind}", () => name.vi), en: w.en.replaceAll("{kind}", () => name.en) };
}

// joined puts several sentences into one, each language for itself.
export const joined = (parts: Words[]): Words => ({
  vi: parts.map((w) => w.vi).filter((s) => s !== "").join("; "),
  en: parts.map((w) => w.en).filter((s) => s !== "").join("; "),
});
