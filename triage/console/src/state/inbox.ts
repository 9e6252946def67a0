// What a unit has before it: the cards routed to it, opened on this device, kept fresh by the stream of events. In memory; dropped at every lock.
import { computed, effect, signal } from "@preact/signals";
import { api } from "../api";
import type { Card } from "../judge/card";
import { told } from "../told";
import type { Directory, OpenView, TalkView, TipView } from "../wire";
import { onLive } from "./live";
import { current, onLock, session, trusted, type Session } from "./session";

/** A card with all that belongs to it, opened. */
export interface Opened {
  view: OpenView;
  /** null: it does not open with the keys at hand, or the tip is erased. */
  card: Card | null;
  talk: { talk: TalkView; text: string | null }[];
}

/** The cards' tips as the server lists them. */
export const inbox = signal<TipView[]>([]);
/** Whether the list has come once. */
export const loaded = signal(false);
/** Opened cards by tip; a key of the catalogue where one could not be opened. */
export const cards = signal<ReadonlyMap<string, Opened | string>>(new Map());

/** Cards with a message of the desk that nobody has looked at on this device. The server forgets that it told of one when the card is fetched. */
export const unread = signal<ReadonlySet<string>>(new Set());

/** The routing directory, once trusted. */
export const directory = computed(() => (trusted.value?.directory ?? null) as Directory | null);

/** What people call an office; its ID when the directory does not know it. */
export function officeName(id: string): string {
  const d = directory.value;
  return d?.units?.find((u) => u.id === id)?.name ?? d?.desks?.find((k) => k.id === id)?.name ?? id;
}

/** Whether the member's office is a unit of the directory: an office may be unit and desk. */
export function isUnit(s: Session): boolean {
  return !s.desk || (directory.value?.units ?? []).some((u) => u.id === s.office);
}

/** Sections of the inbox from the top down. */
export type Section = "waits" | "told" | "open";

/** Where a card stands for an office: not acknowledged first, then where the desk wrote, then what is worked on. */
export function sectionOf(t: TipView, office: string): Section {
  if (!(t.acked ?? []).includes(office)) return "waits";
  return unread.value.has(t.id) ? "told" : "open";
}

/** Cards in the order of the screen: urgent before others, then the oldest. */
export const sections = computed(() => {
  const office = session.value?.office ?? "";
  const by = new Map<Section, TipView[]>([["waits", []], ["told", []], ["open", []]]);
  for (const t of inbox.value) by.get(sectionOf(t, office))?.push(t);
  const rank = (t: TipView) => (t.lane === "urgent" ? 0 : 1);
  for (const list of by.values()) list.sort((a, b) => rank(a) - rank(b) || (a.sent ?? 0) - (b.sent ?? 0) || (a.id < b.id ? -1 : 1));
  return by;
});

/** Fetches the list and opens what is new in it. */
export async function load(): Promise<void> {
  const s = current();
  left.clear();
  const list = (await api.inbox()).filter((t) => !left.has(t.id));
  if (session.value !== s) return;
  inbox.value = inbox.value.filter((t) => list.some((x) => x.id === t.id));
  list.forEach(put);
  loaded.value = true;
  for (const t of list) await open(t.id);
}

/** Opens a card, anew if it has moved on. Never rejects: see cards. */
export async function open(id: string): Promise<void> {
  const s = session.value;
  if (s === null) return;
  const tip = inbox.value.find((t) => t.id === id);
  const had = cards.value.get(id);
  if (had !== undefined && typeof had !== "string" && (tip?.acts ?? 0) <= (had.view.tip.acts ?? 0)) return;
  try {
    keep(s, id, await openView(s, await api.open(id)));
  } catch (e) {
    if (had === undefined) keep(s, id, told(e));
  }
}

async function openView(s: Session, view: OpenView): Promise<Opened> {
  const sealed = view.cards?.[s.office];
  const card = sealed === undefined ? null : await s.vault.openJSON("card", sealed).catch(() => null) as Card | null;
  const talk = await Promise.all((view.talk ?? []).map(async (m) => ({
    talk: m,
    text: m.sealed === undefined ? null : await s.vault.openEnvelope("thread", m.sealed).then((e) => e.text, () => null),
  })));
  return { view, card, talk };
}

/** Cards that were taken off the screen: what was asked of them before that does not bring them back. */
const left = new Set<string>();

function keep(s: Session, id: string, what: Opened | string): void {
  if (session.value !== s || left.has(id)) return; // locked or gone meanwhile
  cards.value = new Map(cards.value).set(id, what);
  if (typeof what !== "string") put(what.view.tip);
}

/** A card was looked at: what the desk said in it is no news any more. */
export function read(id: string): void {
  const rest = new Set(unread.value);
  if (rest.delete(id)) unread.value = rest;
}

/** Takes a view of a tip, unless a newer one is known. */
function put(t: TipView): void {
  if ((t.told ?? []).length > 0) unread.value = new Set(unread.value).add(t.id);
  const known = inbox.value.find((x) => x.id === t.id);
  if (known !== undefined && (known.acts ?? 0) > (t.acts ?? 0)) return;
  inbox.value = [...inbox.value.filter((x) => x.id !== t.id), t];
}

/** Follows the inbox of a unit's member while they are logged in, whatever view is open; started once by the shell. */
export function startInbox(): void {
  onLive("tip", (t) => { if (unitHere.peek() && ours(t)) { left.delete(t.id); put(t); void open(t.id); } });
  onLive("gone", ({ id }) => forget(id));
  onLive("again", () => { if (unitHere.peek()) void load().catch(() => {}); });
  effect(() => { if (unitHere.value) void load().catch(() => {}); });
}

/** Whether a tip was routed to the own office: one that is a desk too hears of others. */
function ours(t: TipView): boolean {
  const { office } = current();
  return t.lead === office || (t.copies ?? []).includes(office) || inbox.value.some((x) => x.id === t.id);
}

const unitHere = computed(() => session.value !== null && trusted.value !== null && isUnit(session.value));

/** Takes a card off the screen: the unit has no more to do with it. */
export function forget(id: string): void {
  left.add(id);
  inbox.value = inbox.value.filter((t) => t.id !== id);
  const rest = new Map(cards.value);
  rest.delete(id);
  cards.value = rest;
}

/** Fetches a card anew after an act. */
export async function again(id: string): Promise<void> {
  const s = current();
  keep(s, id, await openView(s, await api.open(id)));
}

onLock(() => {
  inbox.value = [];
  loaded.value = false;
  cards.value = new Map();
  unread.value = new Set();
  left.clear();
});
