// The clocks of one tip at a unit, as people are shown them: a port of triage/law.go, held to it by test/due.test.ts. Nothing is decided on them here.
import type { Directory, TipView } from "../wire";
import { unit } from "./directory";

/** Hours for the record, and where every commune that a unit answers for is remote. */
const recordHours = 24, remoteHours = 48;
const checkDays = 20, prolongedMonths = 2;

/** Days before its end at which a check is warned of, and how often a check can be prolonged. */
export const checkWarnDays = 5, mostProlonged = 2;

const msOfDay = 86_400_000;

/** The epoch day (UTC+7) of a minute. */
export const dayOfMinute = (minute: number): number => Math.floor((minute + 7 * 60) / 1440);

/** Whether offices work on an epoch day. */
export function working(d: Directory, day: number): boolean {
  const at = new Date(day * msOfDay);
  return at.getUTCDay() !== 0 && at.getUTCDay() !== 6 && !(d.holidays ?? []).includes(at.toISOString().slice(0, 10));
}

function workingDay(d: Directory, day: number): number {
  for (let next = day; next < day + 31; next++) if (working(d, next)) return next;
  return day;
}

/** The minute by which a tip's lead must have made its record. */
export function recordBy(d: Directory, tip: TipView): number {
  const communes = unit(d, tip.lead ?? "")?.communes ?? [];
  const remote = communes.length > 0 && communes.every((c) => (d.remote_communes ?? []).includes(c));
  return (tip.sent ?? 0) + (remote ? remoteHours : recordHours) * 60;
}

/** The epoch day at whose end a tip's check must be done. */
export function checkDay(d: Directory, tip: TipView): number {
  const began = dayOfMinute(tip.sent ?? 0), prolonged = tip.prolonged ?? 0;
  return workingDay(d, prolonged === 0 ? began + checkDays : monthsOn(began, prolongedMonths * prolonged));
}

/** The same day of a later month, or that month's last where it has no such day. */
function monthsOn(day: number, months: number): number {
  const at = new Date(day * msOfDay);
  const year = at.getUTCFullYear(), month = at.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(at.getUTCDate(), last)) / msOfDay;
}

/** The step that is next, with its minute as the routing set it; null when none is left. */
export function nextStep(tip: TipView): { office: string; minute: number } | null {
  const next = (tip.steps ?? [])[tip.fired ?? 0];
  return next === undefined || tip.sent === undefined ? null : { office: next.office, minute: tip.sent + next.after };
}
