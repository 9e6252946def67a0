// Keyrings are tended without anybody noticing: after a login and after each change of the registry, this member's device makes what the office
// lacks for the months ahead, turns what somebody who left could open, and wraps for newcomers.
import { effect } from "@preact/signals";
import { api, Refused } from "../api";
import type { Signed } from "../wire";
import { onLive } from "./live";
import { believeAgain, session, trusted, type Session } from "./session";

/** How long the screen has for itself before, in milliseconds. */
const patience = 3000;

/** tend makes and posts what is due. What another member's device was quicker with is refused (409) and none the worse. */
export async function tend(s: Session): Promise<number> {
  let posted = 0;
  for (const make of [s.vault.keyringsAhead, s.vault.keyringsForNewcomers]) {
    for (const k of await make()) if (session.value === s && await post(k)) posted++;
  }
  return posted;
}

async function post(k: Signed): Promise<boolean> {
  try {
    await api.keyring(k);
    return true;
  } catch (e) {
    if (e instanceof Refused && e.status === 409) return false;
    throw e;
  }
}

/** Follows session and registry; started once by the shell. */
export function startTending(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    const s = session.value;
    if (s === null || trusted.value === null) return;
    timer = setTimeout(() => void tend(s).catch(() => undefined), patience); // what failed is due again at the next login
  });
  const again = () => void believeAgain().catch(() => undefined); // a registry that does not hold has locked the console
  onLive("registry", again);
  onLive("again", again);
}
