// What one shift leaves to the next, and the document that both sign: the outgoing member when it is made, the incoming one after unlocking the same screen.
import { signal } from "@preact/signals";
import { api } from "../api";
import type { DocumentView, Handover, HandoverView, Signed, TipView } from "../wire";
import { checkLog } from "./audit";
import { current, onLock, session } from "./session";

/** What the server lists; null until fetched. */
export const leaving = signal<HandoverView | null>(null);

/** The lists in the order of the screen. */
export const lists = ["leases", "promises", "overdue", "holds"] as const;
export type List = (typeof lists)[number];

export async function load(): Promise<void> {
  const s = current();
  const view = await api.handover() as HandoverView;
  if (session.value === s) leaving.value = view;
}

/** Reads a document's body; null where it is none that this version knows. */
export function bodyOf(d: Signed): Handover | null {
  try {
    const b = JSON.parse(d.body) as Handover;
    return d.kind === "handover" && b.version === 1 ? b : null;
  } catch {
    return null;
  }
}

const ids = (tips: TipView[] | null | undefined) => (tips ?? []).map((t) => t.id).sort();

/** The document that hands over what is listed now; head: of the audit log, as the outgoing member's device has proven it. */
export function documentTo(incoming: string, v: HandoverView, outgoing: string, desk: string, head: string | null = null): Signed {
  const body: Handover = {
    version: 1, desk, day: v.day, outgoing, incoming, leases: ids(v.leases), promises: ids(v.promises), overdue: ids(v.overdue), holds: ids(v.holds),
    ...(head === null ? {} : { checkpoint: head }),
  };
  return { kind: "handover", body: JSON.stringify(body), signatures: [] };
}

/** Hands over to a member of the own desk, signed. */
export async function handOver(incoming: string): Promise<void> {
  const { vault, member, office } = current();
  const v = leaving.value;
  if (v === null) return;
  await checkLog();
  await api.handOver(await vault.sign(documentTo(incoming, v, member, office, await vault.logHead())));
  await load();
}

/** What waits for this member's signature. */
export function mine(v: HandoverView, member: string): DocumentView | undefined {
  return v.documents.find((d) => d.waits === member);
}

/** Adds this member's signature to a document that names them. */
export async function takeOver(d: DocumentView): Promise<void> {
  const { vault, member } = current();
  const signed = await vault.sign(d.signed);
  const own = (signed.signatures ?? []).find((x) => x.member === member);
  if (own === undefined) throw new Error("not signed");
  const head = bodyOf(d.signed)?.checkpoint;
  if (head !== undefined) await vault.logTold(head);
  await checkLog();
  await api.signHandover(d.id, own.signature);
  await load();
}

/** What a document says differently from what is listed now, by list: what came, and what is gone since. */
export function changes(b: Handover, v: HandoverView): { list: List; came: string[]; gone: string[] }[] {
  return lists.map((list) => {
    const was = new Set(b[list] ?? []);
    const is = new Set(ids(v[list]));
    return { list, came: [...is].filter((i) => !was.has(i)), gone: [...was].filter((i) => !is.has(i)) };
  }).filter((c) => c.came.length + c.gone.length > 0);
}

onLock(() => { leaving.value = null; });
