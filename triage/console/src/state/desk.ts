// What the desk view shows and which of its panels is open.
import { signal } from "@preact/signals";
import { api } from "../api";
import { told } from "../told";
import { act, said, take } from "./acts";
import { open, openAnew, onScreen, openAhead } from "./opened";
import { asking, isMine, listed, put, selected, tipOf } from "./queue";
import { onLock } from "./session";

/** Panels in which an act is prepared. */
export type Panel = "ask" | "card" | "route" | "hold" | "refer" | "out" | "close" | "note" | "place" | "tell" | "read";
export const panel = signal<Panel | null>(null);
/** ID of the tip that lies beside the one on the screen; "" none. */
export const beside = signal("");
export const helping = signal(false);

/** Closes what is open over a tip. */
export function closePanel(): void {
  panel.value = null;
  beside.value = "";
}

/** Shows a tip. lease: the member takes it, where it waits; looking at a colleague's takes nothing. */
export async function show(id: string, lease: boolean): Promise<void> {
  closePanel();
  selected.value = id;
  onScreen.value = id;
  if (!lease) return open(id);
  await Promise.all([take(id).catch((e: unknown) => { said.value = { key: told(e), tip: id, bad: true }; }), open(id)]);
}

let taking = false;

/** Takes the next tip and shows it. A key that is pressed twice takes one. */
export async function next(): Promise<void> {
  if (taking) return;
  taking = true;
  closePanel();
  try {
    const asked = asking();
    const t = await api.next().finally(() => { taking = false; });
    if (t === undefined) {
      said.value = { key: "desk.nothing", tip: "", bad: false };
      return;
    }
    put(t, asked);
    selected.value = t.id;
    onScreen.value = t.id;
    await open(t.id);
    void openAhead();
  } catch (e) {
    said.value = { key: told(e), tip: "", bad: true };
  }
}

/** A lease is extended when it has less than this left, in minutes. */
const shortly = 8;
let extending = false;

/** Extends the lease of the tip on the screen while its member is at work; called at each press of a key or the mouse. */
export async function keepLease(now = Date.now()): Promise<void> {
  const tip = tipOf(onScreen.peek());
  if (tip === undefined || !isMine(tip) || extending || (tip.lease_end ?? 0) - now / 60_000 > shortly) return;
  extending = true;
  await api.lease(tip.id).then(() => openAnew(tip.id), () => {}).finally(() => { extending = false; });
}

/** Gives the tip on the screen back to the queue. */
export async function giveBack(): Promise<void> {
  const id = onScreen.value;
  if (!isMine(tipOf(id))) return;
  if (await act({ tip: id, name: "yield", send: () => api.yield(id) })) done(id, true);
}

/** Back to the list. */
export function leave(): void {
  closePanel();
  onScreen.value = "";
}

/** After an act on a tip: closes what belongs to it. Whoever has gone on to another tip meanwhile is left alone there. */
export function done(id: string, away = false): void {
  if (onScreen.value !== id) return;
  if (away) leave();
  else closePanel();
}

/** Moves the list's mark by n lines. */
export function move(n: number): void {
  const all = listed.value;
  if (all.length === 0) return;
  const at = all.findIndex((t) => t.id === selected.value);
  const to = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + n))];
  if (to !== undefined) selected.value = to.id;
}

onLock(() => {
  leave();
  helping.value = false;
});
