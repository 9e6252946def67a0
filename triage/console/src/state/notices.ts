// Notices of the own office, and test tips: addresses that nothing could be brought to, what came of a test, and where a test tip got stuck.
import { signal } from "@preact/signals";
import { api } from "../api";
import type { CanaryView, DeadLetterView, RungView } from "../wire";
import { current, onLock, session } from "./session";

/** Addresses that the own desk's notices could not be brought to; null until they came once. */
export const dead = signal<DeadLetterView[] | null>(null);
/** Test tips that got stuck. */
export const stuck = signal<CanaryView[]>([]);
/** What came of the last test notice, by address. */
export const tested = signal<RungView[] | null>(null);

/** Fetches what a desk is told of; a unit is told of neither. */
export async function load(): Promise<void> {
  const s = current();
  if (!s.desk) return void (dead.value = []);
  const v = await api.overview();
  if (session.value !== s) return;
  dead.value = v.dead;
  stuck.value = v.canaries;
}

/** Has a notice told anew, or gives it up. */
export async function settle(d: DeadLetterView, again: boolean): Promise<void> {
  await api.settleDeadLetter({ office: d.office, via: d.via, again });
  dead.value = (dead.value ?? []).filter((x) => x !== d);
}

/** Rings every address of the own office once. */
export async function test(): Promise<void> {
  const s = current();
  tested.value = null;
  const rung = await api.testNotice();
  if (session.value === s) tested.value = rung;
}

onLock(() => {
  dead.value = null;
  stuck.value = [];
  tested.value = null;
});
