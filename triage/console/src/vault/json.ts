// JSON as docs/formats.md wants it (section 3): one object, no key twice at any depth in any capitals, valid UTF-8, nothing behind it.
// Two readers must never see two things in one signed or sealed text.
import { text } from "./bytes";
import { refuse } from "./fault";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** strictJSON reads one object whose keys are among known; keys of inner objects are the caller's to check with fields. */
export function strictJSON(source: Uint8Array | string, known: readonly string[]): Record<string, Json> {
  return fields(strictAny(source), known);
}

/** strictAny reads one object with whatever keys. */
export function strictAny(source: Uint8Array | string): Json {
  let value: Json;
  let s: string;
  try {
    s = typeof source === "string" ? source : text(source);
    if (!s.startsWith("{")) refuse();
    value = JSON.parse(s) as Json;
  } catch {
    refuse();
  }
  if (repeatsKey(s)) refuse();
  return value;
}

/** fields takes value for an object that has no other keys than known. */
export function fields(value: Json | undefined, known: readonly string[]): Record<string, Json> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) refuse();
  for (const key of Object.keys(value)) if (!known.includes(key)) refuse();
  return value;
}

export function string(value: Json | undefined): string {
  if (typeof value !== "string") refuse();
  return value;
}

export function list(value: Json | undefined): Json[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) refuse();
  return value;
}

export function whole(value: Json | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) refuse();
  return value;
}

/** repeatsKey says whether any object in s, which JSON.parse has taken, has a key twice. */
function repeatsKey(s: string): boolean {
  const levels: { keys: Set<string> | null; key: boolean }[] = [];
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gs;
  for (let found = token.exec(s); found !== null; found = token.exec(s)) {
    const top = levels[levels.length - 1];
    switch (found[0]) {
      case "{": levels.push({ keys: new Set(), key: true }); break;
      case "[": levels.push({ keys: null, key: false }); break;
      case "}": case "]": levels.pop(); break;
      case ",": if (top !== undefined) top.key = top.keys !== null; break;
      default:
        if (top?.key && top.keys !== null) {
          const key = (found[0].includes("\\") ? (JSON.parse(found[0]) as string) : found[0].slice(1, -1)).toLowerCase();
          if (top.keys.has(key)) return true;
          top.keys.add(key);
          top.key = false;
        }
    }
  }
  return false;
}
