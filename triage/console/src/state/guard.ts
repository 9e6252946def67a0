// Locks a console that nobody touches: with a warning before, and at once when the page goes away.
import { signal } from "@preact/signals";
import { api } from "../api";
import { lockNow, session } from "./session";
import { lockAndWatch } from "./watch";

/** Without a key, a touch or the mouse for this long, in milliseconds, the console locks; the server ends such a session a little later. */
export const idleLimit = 10 * 60_000;

/** The warning comes this long before, in milliseconds. */
export const warning = 60_000;

/** Seconds until the console locks, while the warning is shown; null otherwise. */
export const locksIn = signal<number | null>(null);

/** How often the server hears of somebody who reads and sends nothing, in milliseconds: it ends sessions that are not used for a quarter of an hour. */
const signs = 5 * 60_000;

let touched = Date.now();
let signed = touched;

/** Says that somebody is there. */
export function touch(): void {
  touched = Date.now();
  locksIn.value = null;
}

/** Looks at the clock; a machine that slept is locked at its first tick. */
export function tick(now = Date.now()): void {
  if (session.value === null) {
    locksIn.value = null;
    return;
  }
  const left = touched + idleLimit - now;
  if (left <= 0) return lockAndWatch();
  if (now - signed >= signs && touched > signed) {
    signed = now;
    void api.proposals().catch(() => undefined);
  }
  locksIn.value = left <= warning ? Math.ceil(left / 1000) : null;
}

if (typeof window !== "undefined") {
  for (const sign of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) window.addEventListener(sign, touch, { passive: true, capture: true });
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => tick());
  window.addEventListener("pagehide", lockNow);
  session.subscribe(touch);
}
