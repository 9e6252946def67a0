// Who is at this screen. One member at a time; locking ends the vault and drops everything opened.
import { signal } from "@preact/signals";
import { api, loggedIn, Refused, setSigner, setToken } from "../api";
import { isAct } from "../vault/ledger";
import { startVault, VaultFault, type Facts, type Lock, type Trusted, type Vault } from "../vault/client";
import type { Directory } from "../wire";
import { remember, seenOf } from "./settings";

export interface Session {
  member: string;
  office: string;
  /** Whether the office is a desk of the directory: queue and verbatim; otherwise it is a unit. */
  desk: boolean;
  facts: Facts;
  vault: Vault;
}

/** The session, or null at the login screen and while locked. */
export const session = signal<Session | null>(null);

/** What the vault believes: roster, directory, keyrings. New after each `registry` event. */
export const trusted = signal<Trusted | null>(null);

/** Rises with each act that was done, or refused: what it should have left in the audit log can be checked. */
export const acted = signal(0);

/** The step of a login that is under way, a key of the catalogue; null when nothing is. */
export const step = signal<string | null>(null);

const drops = new Set<() => void>();

/** Registers what forgets opened texts and their like; called at every lock, in any order. A state module calls it once at load. */
export function onLock(drop: () => void): void {
  drops.add(drop);
}

/** The session, for code that only runs within one. */
export function current(): Session {
  if (session.value === null) throw new VaultFault("locked");
  return session.value;
}

/** A login's refusal; it does not say whether member, key or answer was wrong. */
export class LoginRefused extends Error {}

/** Rises at each login and each lock: what began under another number is over. */
let turn = 0;

/** The vault of a login that is under way. */
let entering: Vault | null = null;

/** Logs in with an identity file; whoever was here is locked out first. VaultFault, LoginRefused or Refused; nothing is kept of a failed try. */
export async function login(file: Uint8Array, lock: Lock, pin: string | null = null): Promise<void> {
  lockNow();
  const mine = ++turn;
  const vault = startVault();
  entering = vault;
  try {
    step.value = "login.step.open";
    const facts = await vault.unlock(file, lock);
    await enter(vault, facts, pin, () => turn === mine);
  } catch (e) {
    vault.lock();
    if (turn === mine && loggedIn()) leave();
    throw e;
  } finally {
    if (turn === mine) step.value = null;
  }
}

/** enter proves to the server who this is, and checks the server's documents before anything is believed. */
async function enter(vault: Vault, facts: Facts, pin: string | null, still: () => boolean): Promise<void> {
  const anchor = facts.pin ?? pin;
  if (anchor === null) throw new VaultFault("pin");
  const seen = seenOf(anchor);
  step.value = "login.step.prove";
  const question = await api.challenge(facts.member);
  const answer = await vault.answer(question.challenge, seen?.server ?? null).catch((e: unknown) => {
    throw e instanceof VaultFault && e.code === "cannot_open" ? new LoginRefused() : e; // whom the server does not know gets a question to nobody
  });
  const view = await api.login(question.id, answer).catch((e: unknown) => {
    throw e instanceof Refused && e.status === 401 ? new LoginRefused() : e;
  });
  if (!still()) throw new VaultFault("locked");
  setToken(view.token, lockNow);
  if (view.member !== facts.member || view.office !== facts.office) throw new LoginRefused();
  step.value = "login.step.check";
  const t = await vault.believe(await api.registry(), pin, seen);
  if (!still()) throw new VaultFault("locked");
  remember(t.pin, t.seen);
  const desks = (t.directory as unknown as Directory).desks ?? [];
  entering = null;
  setSigner({ isAct, sign: vault.signAct, done: (turn, named) => void vault.actDone(turn, named).then(() => acted.value++, () => undefined) });
  trusted.value = t;
  session.value = { member: view.member, office: view.office, desk: desks.some((d) => d.id === view.office), facts, vault };
}

let believing: Promise<void> | null = null;
let stale = false;

/** Fetches the registry anew and checks it; after a `registry` event. Events in a row make one fetch more, not one each. */
export async function believeAgain(): Promise<void> {
  stale = true;
  believing ??= (async () => {
    try {
      while (stale && session.value !== null) {
        stale = false;
        await believeNow();
      }
    } finally {
      believing = null;
    }
  })();
  return believing;
}

/** A registry that does not hold locks the console: nothing may be sealed by it. */
async function believeNow(): Promise<void> {
  const s = current();
  const documents = await api.registry();
  if (session.value !== s) return;
  try {
    const t = await s.vault.believe(documents, trusted.value?.pin ?? null, trusted.value?.seen ?? null);
    if (session.value !== s) return;
    remember(t.pin, t.seen);
    trusted.value = t;
  } catch (e) {
    if (session.value === s) lockNow();
    throw e;
  }
}

/** Locks: the vault dies, opened texts are dropped, the list is blanked, and the session ends on the server too. */
export function lockNow(): void {
  turn++;
  const s = session.value;
  session.value = null;
  trusted.value = null;
  step.value = null;
  s?.vault.lock();
  entering?.lock();
  entering = null;
  setSigner(null);
  for (const drop of drops) drop();
  if (loggedIn()) leave();
}

/** leave ends the session on the server; should that fail, it ends by itself after a quarter of an hour. */
function leave(): void {
  api.logout().catch(() => undefined);
  setToken(""); // the request has taken it along
}
