// The stream of events while somebody is logged in. One connection; broken ones are taken up again, and "again" tells listeners to fetch anew.
import { signal } from "@preact/signals";
import type { TipView } from "../wire";

/** What the stream tells, by event name. */
export interface LiveEvents {
  tip: TipView;
  gone: { id: string };
  counts: Record<string, number>;
  duty: { on: number; can_open: number };
  registry: Record<string, never>;
  /** Our own: the stream is back after a break; what was missed is unknown. */
  again: null;
}

/** Whether the stream is up. */
export const connected = signal(false);

type Handler<K extends keyof LiveEvents> = (value: LiveEvents[K]) => void;
const handlers = new Map<string, Set<Handler<never>>>();

/** Calls fn at each event of the name; the answer stops that. */
export function onLive<K extends keyof LiveEvents>(name: K, fn: Handler<K>): () => void {
  const set = handlers.get(name) ?? new Set();
  handlers.set(name, set);
  set.add(fn as Handler<never>);
  return () => void set.delete(fn as Handler<never>);
}

/** Hands an event to its handlers. Exported for tests. */
export function emitLive<K extends keyof LiveEvents>(name: K, value: LiveEvents[K]): void {
  for (const fn of handlers.get(name) ?? []) (fn as Handler<K>)(value);
}
