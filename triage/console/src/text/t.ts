// Every text of the console by its key. The catalogues are text/<language>/<prefix>.json; a key begins with its file's name.
// A test compares both languages, and the keys with those that the code names.
import { computed, signal } from "@preact/signals";
import catalogues from "tipline:text";

export type Language = "vi" | "en";

/** The language in use. Setting it draws everything anew and names it to screen readers. */
export const language = signal<Language>("vi");

const texts = computed(() => catalogues[language.value]);

/** t is the text of a key with {name} places filled in. An unknown key shows as itself, so that the fault is seen. */
export function t(key: string, vars?: Record<string, string | number>): string {
  const text = texts.value[key] ?? key;
  return vars === undefined ? text : text.replace(/\{(\w+)\}/g, (place, name: string) => (name in vars ? String(vars[name]) : place));
}

/** tn picks key + ".one" where n is 1 and the language tells one from many, and fills {n}. */
export function tn(key: string, n: number, vars?: Record<string, string | number>): string {
  const one = language.value === "en" && n === 1;
  return t(one ? `${key}.one` : `${key}.many`, { n, ...vars });
}

/** known says whether a key has a text, for keys made from what a server sent. */
export function known(key: string): boolean {
  return key in texts.value;
}
