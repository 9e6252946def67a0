// Who must do what by when, and the tips that the own office may take in a desk's place. Fetched at login, every minute, and soon after something moved.
import { computed, effect, signal } from "@preact/signals";
import { api } from "../api";
import type { DueView, TipView } from "../wire";
import { onLive } from "./live";
import { current, onLock, session } from "./session";

/** Everything due that the own office may see, the server's order: late first. null until it came once. */
export const due = signal<DueView[] | null>(null);
/** Tips of silent desks that the own office may open, lease and route. */
export const rung = signal<TipView[]>([]);

/** What is late and the own office's to do: the figure beside the menu. */
export const lateHere = computed(() => (due.value ?? []).filter((d) => d.level === "late" && d.who === session.value?.office).length);

/** What the own office must do, and what it waits for others to do. */
export const split = computed(() => {
  const own = session.value?.office ?? "", instead = new Set(rung.value.map((x) => x.id));
  const all = (due.value ?? []).filter((d) => d.what !== "lease" || d.who !== own || d.desk === own || !instead.has(d.tip ?? "")); // those stand in their own list
  return { ours: all.filter((d) => d.who === own), others: all.filter((d) => d.who !== own) };
});

let loading: Promise<void> | null = null;

/** Fetches both lists. Calls while one is under way share it. */
export function load(): Promise<void> {
  loading ??= fetchBoth().finally(() => { loading = null; });
  return loading;
}

async function fetchBoth(): Promise<void> {
  const s = current();
  const [d, r] = await Promise.all([api.due(), api.rung()]);
  if (session.value !== s) return;
  due.value = d;
  rung.value = r;
}

/** Takes a view of a tip as the stream tells it: whether this office is rung for it, or not any more. */
function heard(t: TipView): void {
  const others = rung.value.filter((x) => x.id !== t.id);
  const ours = (t.rung ?? []).includes(current().office);
  if (ours || others.length !== rung.value.length) rung.value = ours ? [...others, t] : others;
}

/** Between two looks while nothing moves, and from a move to the look that follows it, in milliseconds: a release moves thousands of tips at once. */
const every = 60_000, settle = 5_000;

/** Follows the session; started once by the shell. */
export function startDue(): void {
  let timer: ReturnType<typeof setTimeout> | undefined, next = Infinity;
  const again = () => load().catch(() => undefined).finally(() => plan(every)); // what could not be fetched is at the next look
  const plan = (ms: number) => {
    const at = Date.now() + ms;
    if (session.peek() === null || at > next && next > Date.now()) return;
    clearTimeout(timer);
    next = at;
    timer = setTimeout(() => { next = Infinity; if (session.peek() !== null) void again(); }, ms);
  };
  onLive("tip", (t) => { heard(t); plan(settle); });
  onLive("gone", ({ id }) => { rung.value = rung.value.filter((x) => x.id !== id); plan(settle); });
  onLive("again", () => plan(0));
  effect(() => {
    if (session.value !== null) return plan(0);
    clearTimeout(timer);
    next = Infinity;
  });
}

onLock(() => {
  due.value = null;
  rung.value = [];
});
