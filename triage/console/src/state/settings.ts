// What this device remembers: how things look, which registry it has seen, and locked identity files that a member asked to keep here.
// Nothing of a tip, no opened key, no session. In a private window nothing is remembered, and all of it works.
import { effect, signal } from "@preact/signals";
import { lettersOn } from "../keys";
import { language } from "../text/t";
import type { Met, Seen } from "../vault/client";

/** light, dark, or as the system has it. */
export const scheme = signal<"system" | "light" | "dark">("system");

/** A locked identity file kept on this device at its owner's wish. */
export interface Kept {
  member: string;
  office: string;
  /** The locked file, base64. */
  file: string;
}

const prefix = "tipline.";

function read<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // not remembered: a private window, or a full disk
  }
}

/** What was seen of the deployment of a pin; null on a device that has not met it. */
export const seenOf = (pin: string) => read<Seen>(`seen.${pin}`);
export const remember = (pin: string, seen: Seen) => write(`seen.${pin}`, seen);

/** What was seen of the deployment's audit log. */
export const metOf = (pin: string) => read<Met>(`audit.${pin}`);
export const rememberMet = (pin: string, met: Met) => write(`audit.${pin}`, met);

/** Locked files kept here. */
export const kept = signal<Kept[]>(read<Kept[]>("kept") ?? []);

export function keep(k: Kept): void {
  kept.value = [...kept.value.filter((x) => x.member !== k.member), k];
  write("kept", kept.value);
}

export function unkeep(member: string): void {
  kept.value = kept.value.filter((x) => x.member !== member);
  write("kept", kept.value);
}

interface Looks {
  language: "vi" | "en";
  scheme: "system" | "light" | "dark";
  letters: boolean;
}

if (typeof document !== "undefined") {
  const looks = read<Looks>("looks");
  if (looks?.language === "en") language.value = "en";
  if (looks?.scheme === "light" || looks?.scheme === "dark") scheme.value = looks.scheme;
  if (looks?.letters === false) lettersOn.value = false;
  effect(() => {
    if (scheme.value === "system") delete document.documentElement.dataset["scheme"];
    else document.documentElement.dataset["scheme"] = scheme.value;
    write("looks", { language: language.value, scheme: scheme.value, letters: lettersOn.value } satisfies Looks);
  });
}
