// Addresses are hashes, #/view/arg/arg: nothing of where an officer is goes to a server or into a log.
import { computed, signal } from "@preact/signals";

const hash = signal(typeof location === "undefined" ? "" : location.hash);

if (typeof window !== "undefined") window.addEventListener("hashchange", () => { hash.value = location.hash; });

/** Where we are: the view's path and its arguments. */
export const place = computed(() => parse(hash.value));

export function parse(h: string): { path: string; args: string[] } {
  const parts = h.replace(/^#\/?/, "").split("/").map((p) => {
    try {
      return decodeURIComponent(p);
    } catch {
      return p;
    }
  });
  return { path: parts[0] ?? "", args: parts.slice(1) };
}

export function href(path: string, ...args: string[]): string {
  return `#/${[path, ...args].map(encodeURIComponent).join("/")}`;
}

/** Goes to a view; replace leaves no entry in the history. */
export function go(path: string, args: string[] = [], replace = false): void {
  const to = href(path, ...args);
  if (replace) history.replaceState(null, "", to);
  else location.hash = to;
  hash.value = to;
}
