// Times as people at the border read them: Indochina Time whatever the machine's clock is set to, day before month.
import { language, t } from "./t";

const zone = "Asia/Ho_Chi_Minh";
const tag = () => (language.value === "vi" ? "vi-VN" : "en-GB");
const format = (ms: number, o: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag(), { timeZone: zone, hourCycle: "h23", ...o }).format(ms);

/** A minute since 1970: the time, and the day where it is not today. */
export function minuteText(minute: number, now = Date.now()): string {
  const ms = minute * 60_000;
  const time = format(ms, { hour: "2-digit", minute: "2-digit" });
  return dayOf(ms) === dayOf(now) ? time : `${time} ${format(ms, { day: "2-digit", month: "2-digit" })}`;
}

/** An hour since 1970, as tips are dated. */
export function hourText(hour: number, now = Date.now()): string {
  const ms = hour * 3_600_000;
  const words = t("unit.hour", { h: format(ms, { hour: "2-digit" }).replace(/\D/g, "") });
  return dayOf(ms) === dayOf(now) ? words : `${words} ${format(ms, { day: "2-digit", month: "2-digit" })}`;
}

/** A day since 1970. */
export function dayText(day: number): string {
  return format(day * 86_400_000, { day: "2-digit", month: "2-digit", year: "numeric" });
}

const dayOf = (ms: number) => format(ms, { day: "2-digit", month: "2-digit", year: "numeric" });
