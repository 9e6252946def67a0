// The audit log as this session sees it: checked after the login, after acts, and at each hand-over. What is wrong is told on every view.
import { effect, signal } from "@preact/signals";
import { api, Refused } from "../api";
import { VaultFault } from "../vault/fault";
import { handle } from "../vault/ledger";
import type { LogView } from "../vault/client";
import { acted, current, onLock, session, trusted } from "./session";
import { metOf, rememberMet } from "./settings";

/** What the last check found; null: none yet. */
export const log = signal<LogView | null>(null);

/** How long acts may gather before they are proven, in milliseconds. */
const patience = 4000;

let checking: Promise<void> | null = null;

/** Has the newest checkpoint proven against the one remembered, and all acts so far. Refused where the server is away; what is wrong stands in `log`. */
export async function checkLog(): Promise<void> {
  const before = checking;
  const mine = (before ?? Promise.resolve()).catch(() => undefined).then(check);
  checking = mine;
  try {
    await mine;
  } finally {
    if (checking === mine) checking = null;
  }
}

async function check(): Promise<void> {
  const s = current();
  const pin = trusted.value?.pin ?? "";
  for (let more = true; more;) {
    const { from, indexes } = await s.vault.logWants(metOf(pin));
    const v = await s.vault.logCheck(await api.auditProof(from, indexes), indexes);
    if (session.value !== s) return;
    log.value = v;
    if (v.state === "good" && v.met !== null) rememberMet(pin, v.met);
    more = v.more;
  }
}

/** Starts anew from the log as it is now, after a restore that people know of. */
export async function acceptLog(): Promise<void> {
  await current().vault.logAccept();
  await checkLog();
}

/** One entry in words' reach. */
export interface LogEntry {
  index: number;
  member: string;
  office: string;
  /** What was asked, as `tips.route`; see text/…/audit.json. */
  act: string;
  /** Handle of the tip, "" for none. */
  tip: string;
  /** From 1970. */
  minute: number;
}

/** The entries of the newest bundles that this office may read, the newest first. */
export const entries = signal<LogEntry[] | null>(null);

/** How many entries lie in one bundle. */
const bundle = 256;

export async function loadEntries(): Promise<void> {
  const s = current();
  await checkLog();
  const size = log.value?.met?.head.size ?? 0, last = Math.floor((size - 1) / bundle);
  const read: LogEntry[] = [];
  for (let n = last; n >= 0 && n > last - 2; n--) {
    const all = await api.auditEntries(n);
    const some = all.map((e, i) => (e.entry === undefined ? null : readEntry(n * bundle + i, e.entry)));
    read.push(...some.filter((e) => e !== null).reverse());
  }
  if (session.value === s) entries.value = read;
}

/** Reads an entry's text; null for what is none. */
export function readEntry(index: number, entry: string): LogEntry | null {
  const [, member, office, what, , times] = entry.split("\n");
  if (member === undefined || office === undefined || what === undefined || times === undefined) return null;
  return { index, member, office, act: actOf(what), tip: /\/([0-9a-f]{16})(\/|$)/.exec(what)?.[1] ?? "", minute: Number(times.split(" ")[0]) };
}

/** actOf names what was asked without what it was asked of: `POST /api/tips/<handle>/route` is `tips.route`. */
export function actOf(what: string): string {
  return what.replace(/^[A-Z]+ \/api\//, "").split("/").filter((p) => !/^[0-9a-f]{16}$/.test(p)).join(".");
}

/** handleOf is what an ID is called in the log. */
export const handleOf = handle;

onLock(() => {
  log.value = null;
  entries.value = null;
});

/** Follows the session; started once by the shell. */
export function startChecking(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    acted.value; // each act sets the timer anew
    if (session.value === null || trusted.value === null) return;
    timer = setTimeout(() => void checkLog().catch((e: unknown) => { if (!(e instanceof Refused || e instanceof VaultFault && e.code === "locked")) throw e; }), log.peek() === null ? 0 : patience);
  });
}
