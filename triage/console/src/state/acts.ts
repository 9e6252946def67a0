// Acts on tips: one place that sends them, keeps what could not be sent so that it can be sent again, and takes back what can be taken back.
import { signal } from "@preact/signals";
import { api, Refused } from "../api";
import { told } from "../told";
import { openAnew } from "./opened";
import { asking, put, tipOf } from "./queue";
import { current, onLock, session } from "./session";
import { connected } from "./live";

/** How long the server takes an act back, in milliseconds; a little less than it does. */
export const undoFor = 9_500;

/** The last act that can still be taken back. */
export const undoable = signal<{ tip: string; what: string; until: number } | null>(null);

/** Acts that did not get through; kept until sent or given up. */
export interface Unsent {
  tip: string;
  /** Key of what it is, "desk.did.<act>". */
  what: string;
  /** Key of why. */
  why: string;
  send: () => Promise<void>;
}
export const unsent = signal<Unsent[]>([]);

/** What was said last, for the line of news and screen readers. What did not work stays until something else is said. */
export const said = signal<{ key: string; tip: string; bad: boolean } | null>(null);

said.subscribe((s) => {
  if (s !== null && !s.bad) setTimeout(() => { if (said.peek() === s) said.value = null; }, undoFor);
});
undoable.subscribe((u) => {
  if (u !== null) setTimeout(() => { if (undoable.peek() === u) undoable.value = null; }, undoFor);
});

/** Act under way. */
export const busy = signal("");

export interface ActOptions {
  tip: string;
  /** Name of the act: texts desk.did.<name>. */
  name: string;
  /** Whether a lease is needed first. */
  leased?: boolean;
  undo?: boolean;
  /** What goes to the server. May be run again after a failure of the network. */
  send: () => Promise<unknown>;
  /** After it went through. */
  then?: () => void;
}

/** Runs an act; says whether it got through. One at a time: a second key press while one runs does nothing. */
export async function act(o: ActOptions): Promise<boolean> {
  if (busy.value !== "") return false;
  busy.value = o.name;
  const s = session.value;
  try {
    if (o.leased === true) await take(o.tip);
    await o.send();
    if (session.value !== s) return false;
    o.then?.();
    unsent.value = unsent.value.filter((u) => u.tip !== o.tip || u.what !== o.name);
    said.value = { key: `desk.did.${o.name}`, tip: o.tip, bad: false };
    undoable.value = o.undo === true ? { tip: o.tip, what: o.name, until: Date.now() + undoFor } : null;
    void openAnew(o.tip);
    return true;
  } catch (e) {
    if (session.value === s) failed(o, e);
    return false;
  } finally {
    busy.value = "";
  }
}

function failed(o: ActOptions, e: unknown): void {
  const why = told(e);
  said.value = { key: why, tip: o.tip, bad: true };
  if (e instanceof Refused && (e.status === 0 || e.status === 503)) {
    const send = async () => void (await act(o));
    unsent.value = [...unsent.value.filter((u) => u.tip !== o.tip || u.what !== o.name), { tip: o.tip, what: o.name, why, send }];
  } else {
    void openAnew(o.tip); // the tip has moved on: show how it stands
  }
}

/** Makes sure that the member holds the tip, where it waits. */
export async function take(id: string): Promise<void> {
  const t = tipOf(id);
  if (t === undefined || (t.status !== "new" && t.status !== "held")) return;
  const asked = asking();
  await api.lease(id);
  put({ ...t, status: "leased", holder: current().member, acts: (t.acts ?? 0) + 1 }, asked);
}

/** Takes the last act back; the answer is the tip that stands as it did before, "" when nothing was taken back. */
export async function undo(): Promise<string> {
  const last = undoable.value;
  if (last === null || busy.value !== "") {
    if (last === null) said.value = { key: "desk.undo.none", tip: "", bad: true };
    return "";
  }
  busy.value = "undo";
  try {
    const back = await api.undo();
    undoable.value = null;
    put(back.tip);
    said.value = { key: "desk.did.undo", tip: last.tip, bad: false };
    void openAnew(last.tip);
    return last.tip;
  } catch (e) {
    said.value = { key: e instanceof Refused && e.status === 409 ? "desk.undo.late" : told(e), tip: last.tip, bad: true };
    if (e instanceof Refused && e.status === 409) undoable.value = null;
    return "";
  } finally {
    busy.value = "";
  }
}

/** Sends again what did not get through, oldest first; called by hand, and by itself when the stream is back. */
export async function sendAgain(): Promise<void> {
  for (const u of unsent.value) await u.send();
}

connected.subscribe((up) => {
  if (up && unsent.peek().length > 0) void sendAgain();
});

onLock(() => {
  undoable.value = null;
  unsent.value = [];
  said.value = null;
});
