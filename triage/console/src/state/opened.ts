// Tips opened on this device: in memory, dropped at every lock. What is on the screen comes first; what will likely be next is opened ahead, and
// the desk's other open tips follow in the background, within a bound, so that repeats are found.
import { signal } from "@preact/signals";
import { api } from "../api";
import { told } from "../told";
import type { Envelope, OpenedTip } from "../vault/client";
import type { NoteView, OpenView, TalkView } from "../wire";
import { Related, type Candidate, type Opened as Story } from "../judge/related";
import { asking, listed, put, selected, tipOf } from "./queue";
import { places } from "../map/places";
import { settledReading, type Reading } from "./reading";
import { current, onLock, session } from "./session";

/** How many opened tips are kept; those opened longest ago go first. */
export const kept = 600;

export interface Opened {
  view: OpenView;
  parts: OpenedTip;
  verbatim: Envelope | null;
  reading: Reading | null;
  /** null text: it does not open with the keys at hand. */
  notes: (NoteView & { text: string | null })[];
  talk: (TalkView & { text: string | null })[];
}

/** What is known of a tip's contents: opened, or the reason why not as a key of the catalogue. */
export type State = { opened: Opened } | { fault: string };

const states = new Map<string, State>();
/** Rises when a tip was opened or could not be. */
export const openedTurn = signal(0);
/** ID of the tip on the screen; "" none. */
export const onScreen = signal("");

export function stateOf(id: string): State | undefined {
  void openedTurn.value;
  return states.get(id);
}

export function openedOf(id: string): Opened | undefined {
  const s = stateOf(id);
  return s !== undefined && "opened" in s ? s.opened : undefined;
}

/** All that are open on this device, the newest opened last. */
export function allOpened(): Opened[] {
  void openedTurn.value;
  return [...states.values()].flatMap((s) => ("opened" in s ? [s.opened] : []));
}

function keep(id: string, s: State): void {
  states.delete(id);
  states.set(id, s);
  for (const old of states.keys()) {
    if (states.size <= kept) break;
    if (old !== onScreen.value) states.delete(old);
  }
  openedTurn.value++;
  if ("opened" in s) noteStory(s.opened);
}

/** Forgets a tip that is this office's business no longer. */
export function forget(id: string): void {
  states.delete(id);
  stories.remove(id);
  if (onScreen.value === id) onScreen.value = "";
  openedTurn.value++;
}

const stories = new Related();

/** What the search for repeats needs of an opened tip; null where nothing opened. */
function storyOf({ view: { tip }, verbatim, reading }: Opened): Story | null {
  if (verbatim === null) return null;
  const place = reading?.place;
  return {
    id: tip.id, text: verbatim.text, hour: tip.hour, communes: (place?.communes ?? []).map((c) => c.code),
    ...(place?.marker && { marker: place.marker }), ...(place?.crossing && { crossing: place.crossing }), ...(reading && { matter: reading.matter.matter }),
  };
}

/** A tip that repeats another, or that is closed, is no candidate for a third. */
function noteStory(o: Opened): void {
  const story = storyOf(o);
  stories.remove(o.view.tip.id);
  if (story !== null && o.view.tip.link === undefined && o.view.tip.status !== "closed") stories.add(story);
}

/** Opened tips that may tell the same story, likeliest first. */
export function repeatsOf(o: Opened): Candidate[] {
  void openedTurn.value;
  const story = storyOf(o);
  return story === null ? [] : stories.of(story).filter((c) => tipOf(c.id) !== undefined);
}

const under = new Map<string, Promise<void>>();

/** Opens a tip, unless that is under way. What is known already stays on the screen until the new is here. Never rejects: see stateOf. */
export function open(id: string): Promise<void> {
  const running = under.get(id);
  if (running !== undefined) return running;
  const run = fetchAndOpen(id).finally(() => under.delete(id));
  under.set(id, run);
  return run;
}

/** Opens a tip as it stands now, after an act: what is under way was asked for before it. */
export function openAnew(id: string): Promise<void> {
  return (under.get(id) ?? Promise.resolve()).then(() => open(id));
}

async function fetchAndOpen(id: string): Promise<void> {
  const s = session.value;
  if (s === null) return;
  const asked = asking();
  try {
    const view = await api.open(id);
    if (view.tip.id !== id) throw new Error("another tip");
    put(view.tip, asked);
    const opened = await openView(view);
    if (session.value === s) keep(id, { opened });
  } catch (e) {
    const before = states.get(id);
    if (session.value === s && !(before !== undefined && "opened" in before)) keep(id, { fault: told(e) });
  }
}

async function openView(view: OpenView): Promise<Opened> {
  const { vault } = current();
  const nothing = { verbatim: null, thread: [], card: null } as unknown as OpenedTip;
  const parts = view.erased === true ? nothing : await vault.openTip(view);
  const text = async (sealed: string | undefined) => (sealed === undefined ? null : vault.openEnvelope("thread", sealed).then((e) => e.text, () => null));
  const notes = await Promise.all((view.notes ?? []).map(async (n) => ({ ...n, text: await text(n.sealed) })));
  const talk = await Promise.all((view.talk ?? []).map(async (m) => ({ ...m, text: await text(m.sealed) })));
  return { view, parts, verbatim: parts.verbatim, reading: settledReading(parts.verbatim?.answer, parts.thread, (code) => places.value?.commune(code)?.province), notes, talk };
}

/** How many of the list's first tips are opened in the background. */
export const ahead = 200;

let running = false;

/** Opens what is not open yet, from the top of the list, one after another, while nothing else is to be done. Safe to call often. */
export async function openAhead(): Promise<void> {
  if (running) return;
  running = true;
  try {
    for (let id = nextAhead(); id !== undefined && session.value !== null; id = nextAhead()) {
      await Promise.all(under.values());
      await open(id);
      await idle();
    }
  } finally {
    running = false;
  }
}

/** The first that is worth opening ahead. News are left alone: opening them tells the server that the desk has looked. */
function nextAhead(): string | undefined {
  const all = listed.peek();
  const at = Math.max(0, all.findIndex((t) => t.id === selected.peek()));
  const near = all.slice(at, at + 3).concat(all.slice(0, ahead));
  return near.find((t) => t.news !== true && (t.told?.length ?? 0) === 0 && !states.has(t.id))?.id;
}

/** Lets the screen and the keyboard go first. */
function idle(): Promise<void> {
  return new Promise((done) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => done(), { timeout: 200 });
    else setTimeout(done, 30);
  });
}

onLock(() => {
  states.clear();
  under.clear();
  stories.clear();
  onScreen.value = "";
  openedTurn.value++;
});
