// Addresses are hashes, #/view/number: nothing of where an officer is goes to a server or into a log. A browser writes them to its disk with the times of
// visits, so what a view is about stands there as a number that means nothing once the console is locked.
import { computed, signal } from "@preact/signals";
import { onLock } from "./state/session";

const hash = signal(typeof location === "undefined" ? "" : location.hash);

if (typeof window !== "undefined") window.addEventListener("hashchange", () => { hash.value = location.hash; });

/** The one view whose address is made elsewhere and read as it stands: an invitation's link. */
const linked = "invite";

/** What the addresses of this session are about; new at each lock. */
const numbered = signal(new Map<string, string>());

/** The last number given. None is given twice, and each load of the page begins elsewhere: an old address leads to nothing rather than to another tip. */
let last = 10_000 + (crypto.getRandomValues(new Uint32Array(1))[0] as number) % 90_000;

onLock(() => { numbered.value = new Map(); });

/** Where we are: the view's path and its arguments; without any where a number is unknown. */
export const place = computed(() => parse(hash.value));

export function parse(h: string): { path: string; args: string[] } {
  const [path = "", ...rest] = h.replace(/^#\/?/, "").split("/");
  if (path === linked) return { path, args: rest };
  const args = rest.map(known);
  return { path, args: args.every((a) => a !== undefined) ? args : [] };
}

function known(number: string): string | undefined {
  return [...numbered.value].find(([, n]) => n === number)?.[0];
}

function numberOf(arg: string): string {
  const all = numbered.peek();
  const n = all.get(arg) ?? String(++last);
  all.set(arg, n);
  return n;
}

export function href(path: string, ...args: string[]): string {
  return `#/${[path, ...args.map(numberOf)].join("/")}`;
}

/** Goes to a view; replace leaves no entry in the history. */
export function go(path: string, args: string[] = [], replace = false): void {
  const to = href(path, ...args);
  if (replace) history.replaceState(null, "", to);
  else location.hash = to;
  hash.value = to;
}
