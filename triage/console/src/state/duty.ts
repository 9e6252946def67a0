// Who is on duty and could open a tip now: told by this screen for its member, heard for the whole office. A member counts from login until lock.
import { effect, signal } from "@preact/signals";
import { api } from "../api";
import type { DutyView } from "../wire";
import { onLive } from "./live";
import { onLock, session, trusted } from "./session";

/** The office's gauge; null until it was heard. */
export const duty = signal<DutyView | null>(null);
/** Whether this screen's member is on duty. */
export const onDuty = signal(true);

/** Whether the member could open a tip now: the vault opened the keyring that is sealed to, and none is without a wrap for this member. */
const canOpen = () => trusted.value !== null && trusted.value.canOpen && trusted.value.missing === 0;

/** Follows the session; started once by the shell. */
export function startDuty(): void {
  onLive("duty", (d) => { duty.value = d; });
  effect(() => {
    if (session.value !== null && trusted.value !== null) void api.duty(onDuty.value, canOpen()).catch(() => {});
  });
}

onLock(() => {
  duty.value = null;
  onDuty.value = true;
});
