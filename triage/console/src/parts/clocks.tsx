// The clocks that run on one tip: who was rung, who is next and when, and what the law wants of its lead by when.
import { checkDay, checkWarnDays, dayOfMinute, nextStep, recordBy } from "../judge/law";
import { unit } from "../judge/directory";
import { directory, officeName } from "../state/inbox";
import { t } from "../text/t";
import { dayText, minuteText } from "../text/when";
import type { Directory, TipView } from "../wire";
import { spanText } from "./span";

/** One clock: what, what is to be said of it, and how late it is. */
interface Clock {
  name: string;
  text: string;
  level: "" | "warn" | "late";
}

/** Minutes that a lead has where the route has no step. */
const within = { urgent: 15, other: 720 };

const stages = ["routed", "referred", "acknowledged"];

function ackOf(tip: TipView, minute: number): Clock {
  const lead = tip.lead ?? "", how = tip.acked_how?.[lead];
  if ((tip.acked ?? []).includes(lead)) return { name: "ack", text: t(how === undefined ? "clocks.acked" : `clocks.acked.${how}`, { office: officeName(lead) }), level: "" };
  const by = (tip.sent ?? 0) + (tip.steps?.[0]?.after ?? within[tip.lane === "urgent" ? "urgent" : "other"]);
  return { name: "ack", ...leftOf(by, minute, (by - (tip.sent ?? 0)) / 2) };
}

function leftOf(by: number, now: number, warn: number): Omit<Clock, "name"> {
  const left = by - now;
  return { text: `${t("due.by", { when: minuteText(by) })} · ${t(left < 0 ? "due.gone" : "due.left", { span: spanText(Math.abs(left)) })}`, level: left < 0 ? "late" : left < warn ? "warn" : "" };
}

function checkOf(d: Directory, tip: TipView, minute: number): Clock {
  const day = checkDay(d, tip), left = day - dayOfMinute(minute);
  const more = (tip.prolonged ?? 0) > 0 ? ` · ${t("clocks.prolonged", { n: tip.prolonged ?? 0 })}` : "";
  const rest = left < 0 ? t("due.gone", { span: spanText(-left * 1440) }) : left === 0 ? t("due.today") : t("due.left", { span: spanText(left * 1440) });
  return { name: "check", text: `${t("due.by_day", { day: dayText(day) })} · ${rest}${more}`, level: left < 0 ? "late" : left <= checkWarnDays ? "warn" : "" };
}

/** All that run on a tip at its units. */
export function clocksOf(d: Directory, tip: TipView, now = Date.now()): Clock[] {
  if (tip.sent === undefined || !stages.includes(tip.status)) return [];
  const minute = Math.floor(now / 60_000);
  const all = [ackOf(tip, minute)];
  const fired = (tip.steps ?? []).slice(0, tip.fired ?? 0), next = tip.status === "acknowledged" ? null : nextStep(tip);
  if (fired.length > 0) all.push({ name: "fired", text: fired.map((s) => officeName(s.office)).join(", "), level: tip.status === "acknowledged" ? "" : "late" });
  if (next !== null) all.push({ name: "next", text: t("clocks.next_at", { office: officeName(next.office), when: minuteText(next.minute) }), level: "" });
  if (unit(d, tip.lead ?? "") === undefined) return all; // a desk that it was referred to keeps no such record
  const by = recordBy(d, tip);
  all.push({ name: "record", ...(tip.recorded === undefined ? leftOf(by, minute, (by - tip.sent) / 2) : { text: t("clocks.recorded", { when: minuteText(tip.recorded) }), level: "" as const }) });
  all.push(checkOf(d, tip, minute));
  return all;
}

export function Clocks({ tip }: { tip: TipView }) {
  const d = directory.value;
  const all = d === null ? [] : clocksOf(d, tip);
  if (all.length === 0) return null;
  return (
    <dl class="clocks" aria-label={t("clocks.title")}>
      {all.map((c) => <div key={c.name} data-clock={c.name}><dt>{t(`clocks.of.${c.name}`)}</dt><dd class={c.level}>{c.text}</dd></div>)}
    </dl>
  );
}
