// The second look: tips that another office has ended, looked at here before they are destroyed. What opens them came with the act that ended them. Opened
// texts are in memory alone, dropped when the tip is left and at every lock.
import { signal } from "@preact/signals";
import { api } from "../api";
import { told } from "../told";
import type { Envelope } from "../vault/client";
import type { LookItemView, LookView, TalkView } from "../wire";
import { current, onLock, session } from "./session";

/** A tip that is looked at. null texts: they do not open with what was given. */
export interface Looked {
  view: LookView;
  verbatim: Envelope | null;
  thread: { from: string; text: string | null }[];
  talk: (TalkView & { text: string | null })[];
  /** What was written down of recordings. */
  written: (string | null)[];
  /** The tip that it is said to repeat. */
  story: Envelope | null;
}

/** What waits for the own office, the longest first; null until it came once. */
export const waiting = signal<LookItemView[] | null>(null);
/** The tip on the screen, or a key of the catalogue for why it is not there. */
export const looked = signal<{ id: string; what: Looked | string } | null>(null);

export async function load(): Promise<void> {
  const s = current();
  const all = await api.look();
  if (session.value === s) waiting.value = all;
}

/** The tip that is to be on the screen: what comes after it was left, or for an earlier one, is dropped. */
let wanted = "";

/** Opens one. Never rejects: see looked. */
export async function open(id: string): Promise<void> {
  const s = current();
  wanted = id;
  if (looked.value?.id !== id) looked.value = null;
  const what = await api.lookOpen(id).then(openView, (e: unknown) => told(e)).catch((e: unknown) => told(e));
  if (session.value === s && wanted === id) looked.value = { id, what };
}

async function openView(view: LookView): Promise<Looked> {
  const { vault } = current();
  const { item, grants = {} } = view;
  const one = async (kind: "tip" | "thread", sealed: string, grant: string | undefined): Promise<Envelope | null> => {
    if (item.own === true) return vault.openEnvelope(kind, sealed).catch(() => null);
    return grant === undefined ? null : vault.openGranted(item.id, sealed, grant, kind).catch(() => null);
  };
  const verbatim = view.verbatim === undefined ? null : await one("tip", view.verbatim, grants["tip"]);
  const thread = [];
  for (const m of view.thread ?? []) thread.push({ from: m.from, text: (await one("thread", m.sealed, grants[m.id]))?.text ?? null });
  const talk = [];
  for (const m of view.talk ?? []) talk.push({ ...m, text: m.sealed === undefined ? null : await vault.openEnvelope("thread", m.sealed).then((e) => e.text, () => null) });
  const written = [];
  for (const m of view.written ?? []) written.push((await one("thread", m.sealed, grants[m.id]))?.text ?? null);
  return { view, verbatim, thread, talk, written, story: await openStory(view) };
}

/** Opens a photo or recording of a tip that is looked at, by its grant or with the own desk's keyring. */
export async function file({ item, grants = {} }: LookView, id: string, had: (bytes: number) => void): Promise<Uint8Array> {
  const { vault } = current();
  const sealed = await api.lookFile(item.id, id, had);
  return item.own === true ? vault.openFile(sealed) : vault.openGrantedFile(item.id, sealed, grants[id] ?? "");
}

async function openStory({ item, story }: LookView): Promise<Envelope | null> {
  const { vault } = current();
  if (story?.verbatim === undefined) return null;
  if (item.own === true) return vault.openEnvelope("tip", story.verbatim).catch(() => null);
  return story.grant === undefined ? null : vault.openGranted(story.id, story.verbatim, story.grant).catch(() => null);
}

/** Says that the tip, as it was read, may end. */
export async function agree(item: LookItemView): Promise<void> {
  await api.lookAgree(item.id, item.acts);
  leave(item.id);
}

/** Gives it back to its desk: with the reason, sealed to that desk; or, words null, because it does not open. */
export async function back(item: LookItemView, words: string | null): Promise<void> {
  const said = words === null ? { unopened: true } : { note: await current().vault.sealThread(words, item.desk) };
  await api.lookBack(item.id, { acts: item.acts, ...said });
  leave(item.id);
}

/** Takes a tip off the screen; it is done with. */
function leave(id: string): void {
  waiting.value = (waiting.value ?? []).filter((w) => w.id !== id);
  if (wanted === id) close();
}

/** Forgets what is open. */
export function close(): void {
  wanted = "";
  looked.value = null;
}

onLock(() => {
  waiting.value = null;
  close();
});
