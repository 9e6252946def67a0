// The stream of events while somebody is logged in. One connection; broken ones are taken up again, and "again" tells listeners to fetch anew.
import { effect, signal } from "@preact/signals";
import { listen, Refused } from "../api";
import type { CountsView, DutyView, GoneView, TipView } from "../wire";
import { lockNow, session } from "./session";

/** What the stream tells, by event name. */
export interface LiveEvents {
  tip: TipView;
  gone: GoneView;
  counts: CountsView;
  duty: DutyView;
  registry: unknown;
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

/** Longest wait between two tries, in milliseconds; the first is a second. */
const patience = 15_000;

/** A stream that says nothing for this long, in milliseconds, counts as broken: the server pings oftener. */
const silence = 60_000;

/** follow keeps a stream up until signal aborts. on is called for each event, again after each break. */
export async function follow(path: "events" | "watch", bearer: string | undefined, on: (name: string, value: unknown) => void, signal: AbortSignal): Promise<void> {
  for (let wait = 1000, broken = false; !signal.aborted; wait = Math.min(2 * wait, patience)) {
    const one = new AbortController();
    const stop = () => one.abort();
    signal.addEventListener("abort", stop);
    let quiet = setTimeout(stop, silence);
    try {
      await listen(path, (e) => {
        clearTimeout(quiet);
        quiet = setTimeout(stop, silence);
        wait = 1000;
        if (broken) on("again", null);
        broken = false;
        on(e.name, e.value);
      }, one.signal, bearer);
    } catch (e) {
      if (e instanceof Refused && e.status === 401) {
        on("ended", null);
        return;
      }
    } finally {
      clearTimeout(quiet);
      signal.removeEventListener("abort", stop);
    }
    broken = true;
    on("broken", null);
    await pause(wait, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

function told(name: string, value: unknown): void {
  connected.value = name !== "broken" && name !== "ended";
  if (name === "ended") lockNow();
  else emitLive(name as keyof LiveEvents, value as never);
}

if (typeof window !== "undefined") {
  let stream: AbortController | null = null;
  effect(() => {
    stream?.abort();
    stream = null;
    connected.value = false;
    if (session.value === null) return;
    stream = new AbortController();
    void follow("events", undefined, told, stream.signal);
  });
}
