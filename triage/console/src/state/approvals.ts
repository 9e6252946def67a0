// What takes two members of two lines: a reading outside the desk, a tip kept for longer, an export, a name slip kept for longer.
import { signal } from "@preact/signals";
import { api } from "../api";
import type { Asked, Envelope, Wish } from "../vault/client";
import type { ApprovalView, ReadingView } from "../wire";
import { onLive } from "./live";
import { current, onLock, session } from "./session";

/** One that waits or was granted lately; asked is what its first signature stands for, null where that does not hold: shown as a warning, and never approved. */
export interface Standing {
  view: ApprovalView;
  asked: Asked | null;
}

export const approvals = signal<Standing[]>([]);

/** Fetches what stands, and checks each. */
export async function loadApprovals(): Promise<void> {
  const s = current();
  const views = await api.approvals();
  const all = await Promise.all(views.map(async (view) => ({ view, asked: await s.vault.asked(view.approval).catch(() => null) })));
  if (session.value === s) approvals.value = all;
}

/** Asks for something; a member of another line has a day to approve. */
export async function ask(wish: Wish): Promise<void> {
  await api.askApproval(await current().vault.ask(wish));
  await loadApprovals();
}

/** Approves what another asked for. Of a reading the own office's half goes along, sealed to who asked. */
export async function approve(s: Standing): Promise<void> {
  const { vault } = current();
  const reading = s.asked?.what === "reading" ? await api.approvedVerbatim(s.view.id) : null;
  await api.approve(s.view.id, await vault.approve(s.view.approval, reading));
  await loadApprovals();
}

export async function withdraw(s: Standing): Promise<void> {
  await api.withdrawApproval(s.view.id);
  await loadApprovals();
}

/** A reading: the verbatim, and photos and recordings that open likewise. */
export interface Read {
  envelope: Envelope;
  given: ReadingView;
}

/** Opens the verbatim of a reading that was granted to this member. */
export async function read(s: Standing): Promise<Read> {
  const given = await api.approvedVerbatim(s.view.id);
  return { given, envelope: await current().vault.openByHalf(s.asked?.tips[0] ?? "", given.verbatim, given.half ?? "") };
}

/** Opens one of its photos or recordings. */
export async function readFile(s: Standing, given: ReadingView, file: string, had: (bytes: number) => void): Promise<Uint8Array> {
  const sealed = await api.approvedFile(s.view.id, file, had);
  return current().vault.openFileByHalf(s.asked?.tips[0] ?? "", sealed, given.halves?.[file] ?? "");
}

onLive("registry", () => { if (session.value !== null && approvals.value.length > 0) void loadApprovals().catch(() => undefined); });

onLock(() => { approvals.value = []; });
