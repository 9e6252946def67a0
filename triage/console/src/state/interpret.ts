// The interpreter's side: what this member was granted, one thing at a time. What is opened is in memory alone, dropped when it is left and at every lock.
import { signal } from "@preact/signals";
import { api } from "../api";
import { told } from "../told";
import type { Interpreted } from "../vault/client";
import type { InterpretItemView } from "../wire";
import { current, onLock, session } from "./session";

/** What was granted, the one that lapses first in front; null until it came once. */
export const granted = signal<InterpretItemView[] | null>(null);
/** The thing on the screen, or a key of the catalogue for why it is not there. */
export const opened = signal<{ item: InterpretItemView; what: Interpreted | string } | null>(null);

export async function load(): Promise<void> {
  const s = current();
  const all = await api.interpretings();
  if (session.value === s) granted.value = all;
}

/** What is to be on the screen: what comes after it was left, or for an earlier one, is dropped. */
let wanted: InterpretItemView | null = null;

/** Opens one. Never rejects: see opened. */
export async function open(item: InterpretItemView): Promise<void> {
  const s = current();
  wanted = item;
  const what = await api.interpretOpen(item.tip, item.part).then((v) => s.vault.openInterpreted(v)).catch((e: unknown) => told(e));
  if (session.value === s && wanted === item) opened.value = { item, what };
}

/** Sends the desk what was said, in words and with the language that it was in; or, words null, that it cannot be done. The grant ends with it. */
export async function done(item: InterpretItemView, words: string | null, language: string): Promise<void> {
  const q = words === null ? { declined: true } : { note: await current().vault.sealThread(words, item.desk, language) };
  await api.interpretDone(item.tip, item.part, q);
  granted.value = (granted.value ?? []).filter((i) => i !== item);
  close();
}

/** Forgets what is open. */
export function close(): void {
  wanted = null;
  opened.value = null;
}

onLock(() => {
  granted.value = null;
  close();
});
