// What an officer has begun to write or decide about a tip, by tip. In memory only: nothing is lost when the network is, everything is when the
// screen is locked.
import { signal } from "@preact/signals";
import type { Judgement } from "./reading";
import { onLock } from "./session";

export interface Draft {
  /** Corrections over the machine's answer. */
  judged: Partial<Judgement>;
  /** Corrections over the facts of the card, by field. */
  facts: Record<string, unknown>;
  question: string;
  note: string;
  prose: string;
  slip: string;
  tell: string;
  /** Chosen over the directory's decision. */
  lead: string;
  /** Offices taken off, and put on, as copies. */
  without: string[];
  with: string[];
}

const none: Draft = { judged: {}, facts: {}, question: "", note: "", prose: "", slip: "", tell: "", lead: "", without: [], with: [] };

const drafts = signal<ReadonlyMap<string, Draft>>(new Map());

export function draftOf(id: string): Draft {
  return drafts.value.get(id) ?? none;
}

/** Changes parts of a draft. */
export function edit(id: string, change: Partial<Draft>): void {
  drafts.value = new Map(drafts.value).set(id, { ...draftOf(id), ...change });
}

export function judge(id: string, change: Partial<Judgement>): void {
  edit(id, { judged: { ...draftOf(id).judged, ...change } });
}

onLock(() => { drafts.value = new Map(); });
