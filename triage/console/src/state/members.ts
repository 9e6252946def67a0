// Who comes and goes: invitations, rosters that wait for a second signature, and what the own office's members can open.
import { signal } from "@preact/signals";
import { api } from "../api";
import type { Member, Proposed, RosterChange } from "../vault/client";
import type { InvitationView, OverviewView, ProposalView, RosterView } from "../wire";
import { onLive } from "./live";
import { current, onLock, session } from "./session";

/** An invitation; print is the newcomer's fingerprint once the keys came and their proof held, null while nothing came, "" where the proof fails. */
export interface Invited {
  view: InvitationView;
  print: string | null;
}

/** A roster that waits; change is null where it may not follow the newest. Prints are those of members that come. */
export interface Waiting {
  view: ProposalView;
  change: RosterChange | null;
  prints: Map<string, string>;
}

export const invitations = signal<Invited[]>([]);
export const proposals = signal<Waiting[]>([]);
export const overview = signal<OverviewView | null>(null);

/** Fetches all three. */
export async function load(): Promise<void> {
  const s = current();
  const [invited, waiting, over] = await Promise.all([api.invitations(), api.proposals(), api.overview()]);
  const i = await Promise.all(invited.map(async (view) => ({ view, print: await printOf(view) })));
  const p = await Promise.all(waiting.map(read));
  if (session.value !== s) return;
  invitations.value = i;
  proposals.value = p;
  overview.value = over;
}

async function printOf(view: InvitationView): Promise<string | null> {
  if (view.accepted === undefined) return null;
  return current().vault.newcomer(view).catch(() => "");
}

async function read(view: ProposalView): Promise<Waiting> {
  const { vault } = current();
  const change = await vault.rosterChange(view.roster).catch(() => null);
  const prints = new Map<string, string>();
  for (const m of change?.added ?? []) prints.set(m.id, await vault.fingerprint(m));
  return { view, change, prints };
}

/** Signs a newcomer in whose digits were compared: the first signature, or with another's the second. agreed: the whole fingerprint that they begin. */
export async function admit(m: Member, agreed: string): Promise<RosterView> {
  return post(await current().vault.rosterWith(m, agreed));
}

/** Signs somebody out; the office's keyrings turn with it. */
export async function remove(member: string): Promise<RosterView> {
  return post(await current().vault.rosterWithout(member));
}

/** Adds the second signature; agreed: the fingerprints that were compared, by handle. */
export async function countersign(w: Waiting, agreed: ReadonlyMap<string, string>): Promise<RosterView> {
  return post(await current().vault.propose(w.view.roster, Object.fromEntries(agreed)));
}

async function post(p: Proposed): Promise<RosterView> {
  const answer = await api.roster({ roster: p.roster, keyrings: p.keyrings, directory: p.directory });
  await load();
  return answer;
}

onLive("registry", () => { if (session.value !== null) void load().catch(() => undefined); });

onLock(() => {
  invitations.value = [];
  proposals.value = [];
  overview.value = null;
});
