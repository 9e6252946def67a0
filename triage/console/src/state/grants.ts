// What lets another office look at a tip before it is destroyed: its file keys, sealed to that office's keyring, sent with the act that may end it.
import { lookAfter, lookOffice } from "../judge/look";
import type { Base64, Disposition, OpenView } from "../wire";
import { directory } from "./judged";
import { openedOf } from "./opened";
import { current } from "./session";

/** The name of the verbatim among grants; an entry of the thread goes by its ID. */
const verbatim = "tip";

/** How many things are granted beside the verbatim: a request takes a hundred. */
const most = 99;

/** Grants of an opened tip for the office that looks. undefined where the desk looks itself, where nothing is open, or where that office has no keyring:
 * it then sends the tip back unopened, and nothing is destroyed. */
export async function grantsOf(id: string): Promise<Record<string, Base64> | undefined> {
  const view = openedOf(id)?.view, to = view === undefined ? null : looker(view.tip.desk);
  if (view === undefined || to === null) return undefined;
  const all: Record<string, Base64> = {};
  const sealed = [...(view.verbatim === undefined ? [] : [[verbatim, view.verbatim] as const]), ...beside(view).slice(0, most)];
  for (const [of, s] of sealed) {
    const grant = await grant1(id, s, to);
    if (grant !== null) all[of] = grant;
  }
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Photos and recordings, by their heads; what was written down of recordings; the thread, the newest first. */
function beside(view: OpenView): (readonly [string, Base64])[] {
  const named = [...(view.files ?? []).map((f) => [f.id, f.head] as const), ...[...(view.notes ?? []), ...(view.talk ?? [])].map((m) => [m.id, m.sealed] as const)];
  return [...named.flatMap(([id, s]) => (id === undefined || s === undefined ? [] : [[id, s] as const])), ...(view.thread ?? []).map((m) => [m.id, m.sealed] as const).reverse()];
}

/** Grant of the tip that another is said to repeat, so that the two can be compared. */
export async function storyOf(id: string): Promise<Base64 | undefined> {
  const view = openedOf(id)?.view, to = view === undefined ? null : looker(view.tip.desk);
  return view?.verbatim === undefined || to === null ? undefined : await grant1(id, view.verbatim, to) ?? undefined;
}

/** Why a tip is ended, sealed to whoever looks; undefined where there is nothing to say. */
export async function reasonFor(desk: string, why: Disposition, words: string): Promise<Base64 | undefined> {
  const d = directory();
  return words === "" || d === null ? undefined : current().vault.sealThread(words, lookAfter(d, desk, current().office, why));
}

function looker(desk: string): string | null {
  const d = directory();
  const to = d === null ? desk : lookOffice(d, desk);
  return to === desk ? null : to;
}

async function grant1(tip: string, sealed: Base64, office: string): Promise<Base64 | null> {
  return current().vault.grant(tip, sealed, office).catch(() => null);
}
