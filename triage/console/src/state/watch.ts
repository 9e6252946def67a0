// While the console is locked it may still hear that something urgent waits: a token that can listen for a number and do nothing else. It is
// asked for at locking, in the same request that ends the session.
import { signal } from "@preact/signals";
import { api, setToken } from "../api";
import type { UrgentView } from "../wire";
import { follow } from "./live";
import { lockNow, onLock, session } from "./session";

/** How many urgent tips wait at the desk that locked here; null while nobody watches. */
export const watched = signal<number | null>(null);

/** Whether the watch is up: false means that a locked console would stay silent. */
export const watching = signal(false);

let stream: AbortController | null = null;

/** Locks and keeps watch for urgent tips. Without an answer of the server it only locks. */
export function lockAndWatch(): void {
  const s = session.value;
  if (s === null) return;
  const asked = s.desk ? api.watchToken() : null; // the request takes the session's token along
  if (asked !== null) setToken("");
  lockNow();
  if (asked === null) return;
  const mine = new AbortController();
  stream = mine;
  asked.then(({ token }) => {
    if (!mine.signal.aborted) void follow("watch", token, hear, mine.signal);
  }).catch(() => undefined);
}

function hear(name: string, value: unknown): void {
  watching.value = name !== "broken" && name !== "ended";
  if (name === "urgent") watched.value = (value as UrgentView).count;
}

/** Ends the watch: somebody logged in, or asked for silence. */
export function endWatch(): void {
  stream?.abort();
  stream = null;
  watched.value = null;
  watching.value = false;
}

onLock(endWatch); // each login begins with one
