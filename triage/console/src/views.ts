// The registry of views. A view is one file in views/ that registers itself when loaded; nothing else lists it.
import type { ComponentType } from "preact";
import type { Session } from "./state/session";

export interface View {
  /** First part of the hash: #/queue, #/tip/<number>. */
  path: string;
  /** Key of the title, shown in the menu and as the page's title. */
  title: string;
  /** Place in the menu, rising; left out: not in the menu. */
  order?: number;
  /** The path of the view that leads to this one: it stands in that view's second row, by its order, and not in the menu; without an order in neither. */
  under?: string;
  /** Who has it; left out: everybody logged in. "anybody" needs no session. */
  for?: "anybody" | ((s: Session) => boolean);
  /** args are what the numbers in the hash stand for; of a link, its parts as they are. */
  view: ComponentType<{ args: string[] }>;
  /** The first view after login for those who have it; the lowest order among several. */
  home?: boolean;
}

const all = new Map<string, View>();

/** Adds a view. Two with one path is a fault of the programmer. */
export function register(v: View): void {
  if (all.has(v.path)) throw new Error(`two views at ${v.path}`);
  all.set(v.path, v);
}

/** The views that a session has, in menu order; null: those without a session. */
export function viewsFor(s: Session | null): View[] {
  return [...all.values()].filter((v) => mayView(v, s)).sort((a, b) => (a.order ?? 1e6) - (b.order ?? 1e6));
}

/** Whether a session (or nobody) has a view. */
export function mayView(v: View, s: Session | null): boolean {
  if (v.for === "anybody") return true;
  return s !== null && (v.for === undefined || v.for(s));
}

/** The views that a session has below one of the menu, that one first. */
export function viewsUnder(path: string, s: Session | null): View[] {
  const below = viewsFor(s).filter((v) => v.under === path && v.order !== undefined);
  const top = all.get(path);
  return top === undefined ? below : [top, ...below];
}

export function viewAt(path: string): View | undefined {
  return all.get(path);
}
