// How long until something is due, or since when it should have been done, as people say it.
import { tn } from "../text/t";

/** Minutes in the largest unit of which there are two, or minutes. */
export function spanText(minutes: number): string {
  const n = Math.max(1, Math.round(minutes));
  if (n < 120) return tn("due.minutes", n);
  const hours = Math.round(n / 60);
  return hours < 48 ? tn("due.hours", hours) : tn("due.days", Math.round(hours / 24));
}
