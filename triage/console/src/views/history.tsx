// What has been said and done around a tip since it came: questions and additions, notes of the desk, talk with units, slips that were opened.
import { Clocks } from "../parts/clocks";
import { Marked } from "../parts/marked";
import { api } from "../api";
import { Act } from "../parts/button";
import { TipNumber } from "../parts/tipnumber";
import { known, t } from "../text/t";
import { dayText, minuteText } from "../text/when";
import { office } from "../state/judged";
import { openAnew, type Opened } from "../state/opened";
import { current } from "../state/session";

export function History({ opened }: { opened: Opened }) {
  const { parts, notes, talk, view } = opened;
  const slips = (view.slips ?? []).flatMap((s) => (s.openings ?? []).map((o) => ({ office: s.office, ...o })));
  const { copies = [], steps = [], acked = [], lead } = view.tip;
  return (
    <section class="history" aria-label={t("desk.history")}>
      <h3>{t("desk.history")}</h3>
      {lead !== undefined && (
        <p class="event soft">{t("desk.event.route", { lead: office(lead), when: view.tip.sent === undefined ? "" : minuteText(view.tip.sent) })}
          {copies.length > 0 && ` · ${t("desk.event.copies", { names: copies.map(office).join(", ") })}`}
          {steps.length > 0 && ` · ${t("desk.event.steps", { names: steps.map((s) => office(s.office)).join(", ") })}`}
          {acked.length > 0 && ` · ${t("desk.event.acked", { names: acked.map(office).join(", ") })}`}</p>
      )}
      <Clocks tip={view.tip} />
      {parts.thread.map((m, i) => {
        const text = m.envelope?.text;
        return <Said key={`t${i}`} who={t(m.from === "reporter" ? "desk.from.reporter" : "desk.from.desk")} side={m.from === "reporter" ? "in" : "out"} text={text ?? null} />;
      })}
      {talk.map((m, i) => (
        <Said key={`m${i}`} who={`${office(m.from)} · ${m.member} · ${minuteText(m.minute)}${m.why === "return" ? ` · ${t("desk.event.return")}` : known(`desk.note.${m.why}`) ? ` · ${t(`desk.note.${m.why}`)}` : ""}`}
          side={m.from === view.tip.desk ? "out" : "in"} text={m.text} />
      ))}
      {notes.map((n, i) => <Said key={`n${i}`} who={`${t(`desk.note.${n.why}`)} · ${n.member} · ${minuteText(n.minute)}`} side="own" text={n.text} />)}
      {slips.map((s, i) => (
        <p key={`s${i}`} class={s.review === true ? "note" : "event soft"}>
          {t("desk.event.slip", { office: office(s.office), who: s.member, when: minuteText(s.minute), check: t(`desk.check.${s.check}`) })}
        </p>
      ))}
      {slips.some((s) => s.review === true) && view.tip.desk === current().office && <Act look="quiet" act={() => reviewed(view.tip.id)}>{t("desk.reviewed")}</Act>}
      {(view.slips ?? []).map((s) => <p key={s.office} class="event soft">{(s.until ?? 0) === 0 ? t("desk.slip_dead", { office: office(s.office) }) : t("desk.slip_dies", { office: office(s.office), day: dayText((s.until ?? 1) - 1) })}</p>)}
      <TipNumber tip={view.tip} />
    </section>
  );
}

/** Says that the desk has looked at what was opened on danger. */
async function reviewed(id: string): Promise<void> {
  await api.reviewed(id);
  await openAnew(id);
}

function Said({ who, side, text }: { who: string; side: "in" | "out" | "own"; text: string | null }) {
  return (
    <div class={`said ${side}`}>
      <p class="who soft">{who}</p>
      {text === null ? <p class="alarm">{t("desk.no_key")}</p> : <Marked text={text} label={who} />}
    </div>
  );
}
