// What a desk has before it: every open tip by its clear facts, in sections, kept fresh by the stream of events. Ten thousand are normal work.
import { computed, signal } from "@preact/signals";
import { api } from "../api";
import type { Lane, QueueView, TipView } from "../wire";
import { onLive } from "./live";
import { current, onLock, session } from "./session";

/** Sections from the top of the list down. */
export const sections = ["mine", "news", "urgent", "normal", "others", "held", "units", "bulk"] as const;
export type Section = (typeof sections)[number];

/** A line of the list: a section's head or a tip, with how many stand behind it: more that tell the same, or that are like it and may add to it. */
export type Line = { head: Section; count: number; folded: boolean } | TipLine;
export type TipLine = { tip: TipView; alike?: number; beside?: number; under?: boolean };

const tips = new Map<string, TipView>();
/** Rises with each change of `tips`, once a frame. */
const turn = signal(0);

/** How many wait, by lane, as the server counts. */
export const counts = signal<Partial<Record<Lane, number>>>({});
/** Whether the whole list is here. */
export const loaded = signal(false);
/** The last load did not come through. */
export const stale = signal(false);
/** The bulk lane is one line until it is unfolded. */
export const bulkOpen = signal(false);
/** ID of the tip that the list stands at. */
export const selected = signal("");

/** The section of a tip for a member. */
export function sectionOf(t: TipView, member: string): Section {
  if (t.status === "leased") return t.holder === member ? "mine" : "others";
  if (t.news || t.returned !== undefined || (t.told?.length ?? 0) > 0) return "news";
  if (t.status === "new") return t.lane;
  return t.status === "held" ? "held" : "units";
}

/** Tips in the order of the list: oldest hour first, urgent before others; within an hour by ID, which says nothing. */
export function inOrder(all: Iterable<TipView>, member: string): Map<Section, TipView[]> {
  const by = new Map<Section, TipView[]>(sections.map((s) => [s, []]));
  for (const t of all) by.get(sectionOf(t, member))?.push(t);
  for (const list of by.values()) list.sort((a, b) => laneRank(a) - laneRank(b) || a.hour - b.hour || (a.id < b.id ? -1 : 1));
  return by;
}

const laneRank = (t: TipView) => (t.lane === "urgent" ? 0 : 1);

/** Lines for the screen, which stands at one tip. bulk is the server's count, since the lane is fetched only when unfolded. */
export function linesOf(by: Map<Section, TipView[]>, bulk: number, unfolded: boolean, at = ""): Line[] {
  const lines: Line[] = [];
  for (const s of sections) {
    const list = by.get(s) ?? [];
    const count = s === "bulk" ? Math.max(bulk, list.length) : list.length;
    if (count === 0) continue;
    const folded = s === "bulk" && !unfolded;
    lines.push({ head: s, count, folded });
    if (folded) continue;
    if (s === "bulk") lines.push(...rowsOf(list));
    else if (s === "normal" || s === "urgent") lines.push(...storiesOf(list, at));
    else for (const tip of list) lines.push({ tip });
  }
  return lines;
}

/** One line for all messages that the door folded under one tip: the first of them, with how many there are besides. */
export function rowsOf(list: TipView[]): TipLine[] {
  const rows = new Map<string, TipLine>();
  for (const tip of list) {
    const row = tip.row === undefined ? undefined : rows.get(tip.row);
    if (row !== undefined) row.alike = (row.alike ?? 0) + 1;
    else rows.set(tip.row ?? tip.id, { tip });
  }
  return [...rows.values()];
}

/** One line for a story: its first tip, with how many are like it and may add to it. While the list stands at one of them, each has its line. */
export function storiesOf(list: TipView[], at: string): TipLine[] {
  const stories = new Map<string, TipView[]>();
  for (const tip of list) {
    const story = stories.get(tip.row ?? tip.id);
    if (story === undefined) stories.set(tip.row ?? tip.id, [tip]);
    else if (tip.row === undefined) story.unshift(tip);
    else story.push(tip);
  }
  return [...stories.values()].flatMap((story) => story.flatMap((tip, i): TipLine[] => {
    if (i === 0) return [story.length === 1 ? { tip } : { tip, beside: story.length - 1 }];
    return story.some((t) => t.id === at) ? [{ tip, under: true }] : [];
  }));
}

const ordered = computed(() => {
  void turn.value;
  return inOrder(tips.values(), session.value?.member ?? "");
});

/** The list as it is shown. */
export const lines = computed(() => linesOf(ordered.value, counts.value.bulk ?? 0, bulkOpen.value, selected.value));

/** The tips of the list in order, without heads. */
export const listed = computed(() => lines.value.flatMap((l) => ("tip" in l ? [l.tip] : [])));

/** The tip of an ID, if it is in the list. */
export function tipOf(id: string): TipView | undefined {
  void turn.value;
  return tips.get(id);
}

/** Moments at which something happened here, counted. */
let moment = 0;
/** When the stream last told of a tip, or it left the list. */
const heard = new Map<string, number>();

/** The moment at which something is asked of the server; it goes to put with the answer. */
export const asking = () => moment;

/** Takes a view of a tip, as it stood when it was asked for: unless a newer one is known, or the tip has left the list since. */
export function put(t: TipView, asked = moment): void {
  const known = tips.get(t.id);
  if (known === undefined ? (heard.get(t.id) ?? 0) > asked : (known.acts ?? 0) > (t.acts ?? 0)) return;
  if (gone(t)) return drop(t.id);
  tips.set(t.id, t);
  changed();
}

/** Whether a desk has nothing more to do with it; what is told of a closed one is still looked at. */
const gone = (t: TipView) => t.status === "closed" && t.news !== true && (t.told?.length ?? 0) === 0;

export function drop(id: string): void {
  heard.set(id, ++moment);
  if (tips.delete(id)) changed();
}

let waiting = false;
/** One redraw for all that comes within a frame. */
function changed(): void {
  if (waiting) return;
  waiting = true;
  const tell = () => {
    waiting = false;
    turn.value++;
  };
  if (typeof requestAnimationFrame === "function" && typeof document !== "undefined" && !document.hidden) requestAnimationFrame(tell);
  else setTimeout(tell, 16);
}

let loads = 0;

/** Fetches the whole list, shown from its first page on, which is short so that it comes at once. A later call replaces one that is under way. */
export async function load(): Promise<void> {
  const mine = ++loads;
  const stop = () => mine !== loads || session.value === null;
  const began = moment;
  const found = new Set<string>();
  try {
    for (let offset = 0, more = true; more;) {
      const asked = moment;
      const page: QueueView = await api.queue(offset, bulkOpen.value, offset === 0 ? 100 : 1000);
      if (stop()) return;
      for (const t of page.tips) {
        found.add(t.id);
        put(t, asked);
      }
      counts.value = page.counts;
      offset += page.tips.length;
      more = page.more === true && page.tips.length > 0;
    }
    for (const id of [...tips.keys()]) if (!found.has(id) && (heard.get(id) ?? 0) <= began) drop(id);
    stale.value = false;
    loaded.value = true;
  } catch (e) {
    if (!stop()) stale.value = true;
    throw e;
  }
}

/** Begins to follow the desk; the answer stops it. */
export function follow(): () => void {
  const stops = [
    onLive("tip", (t) => { heard.set(t.id, ++moment); put(t); }),
    onLive("gone", ({ id }) => drop(id)),
    onLive("counts", (c) => { counts.value = c; }),
    onLive("again", () => void load().catch(() => {})),
  ];
  return () => stops.forEach((s) => s());
}

/** Unfolds or folds the bulk lane. */
export function unfoldBulk(open: boolean): void {
  bulkOpen.value = open;
  if (open) void load().catch(() => {});
  else for (const t of [...tips.values()]) if (t.lane === "bulk" && t.status === "new") drop(t.id);
}

/** Forgets everything: a locked screen shows nothing of the list. */
export function blank(): void {
  loads++;
  tips.clear();
  heard.clear();
  counts.value = {};
  loaded.value = stale.value = bulkOpen.value = false;
  selected.value = "";
  turn.value++;
}

onLock(blank);

/** Whether the asking member holds a tip. */
export function isMine(t: TipView | undefined): boolean {
  return t !== undefined && t.status === "leased" && t.holder === current().member;
}
