// The tip on the screen: what was said, with marks over it, and what has been said since. Over everything stands that nobody has checked it.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { practised, sealedMarks } from "../judge/marks";
import { places } from "../map/places";
import { matterName } from "../parts/facts";
import { foundIn } from "../parts/found";
import { Marked } from "../parts/marked";
import { Progress } from "../parts/progress";
import type { Span } from "../parts/spans";
import { hourText, minuteText } from "../text/when";
import { known, t } from "../text/t";
import { isAddress, isCanary } from "../state/canary";
import { beside, leave, panel, show } from "../state/desk";
import { office, judgementOf, subjectOf } from "../state/judged";
import { openedOf, stateOf, type Opened } from "../state/opened";
import { isMine, tipOf } from "../state/queue";
import { visible } from "../judge/visible";
import type { TipView } from "../wire";
import { CanarySign } from "./canary";
import { History } from "./history";
import { InterpretAsk } from "./interpretask";
import { Files } from "./media";
import { Beside } from "./related";
import { Panels } from "./tipacts";

export function Tip({ id }: { id: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []); // where a screen reader reads on
  const state = stateOf(id);
  const tip = tipOf(id) ?? (state !== undefined && "opened" in state ? state.opened.view.tip : undefined);
  const subject = subjectOf(id, matterName);
  const opened = openedOf(id);
  return (
    <article data-tip={id} data-readable={opened?.verbatim != null || undefined} aria-busy={state === undefined}>
      <header class="tip-head">
        <button type="button" class="quiet small back" onClick={leave}>{t("desk.back")}</button>
        <h2 tabIndex={-1} ref={heading}>
          {subject === null ? t("desk.sealed") : `${subject.place || t("desk.no_place")}${subject.unsure && subject.place !== "" ? " ?" : ""} · ${subject.matter}`}
        </h2>
        <p class="badges">
          <strong class="badge unverified">{t("desk.unverified")}</strong>
          {judgementOf(id).urgent && <strong class="badge urgent">{t("desk.urgent")}</strong>}
          {subject?.unsure === true && <span class="badge unsure">{t("desk.unsure")}</span>}
          {tip !== undefined && <Stands tip={tip} />}
        </p>
      </header>
      <div class="tip-body">
        {state === undefined && <Progress text={t("desk.opening")} />}
        {state !== undefined && "fault" in state && <p class="alarm" role="alert">{t(state.fault)} {t("desk.fault_next")}</p>}
        {opened !== undefined && tip !== undefined && <Contents opened={opened} tip={tip} />}
      </div>
      {panel.value !== null && opened !== undefined && <Panels id={id} opened={opened} />}
    </article>
  );
}

/** Who has the tip, and since when as far as that is kept. */
function Stands({ tip }: { tip: TipView }) {
  const lead = office(tip.lead ?? "");
  const sent = tip.sent === undefined ? "" : minuteText(tip.sent);
  let words = t(`desk.status.${tip.status}`, { office: lead, when: sent });
  if (tip.status === "leased") {
    const until = minuteText(tip.lease_end ?? 0);
    words = isMine(tip) ? t("desk.stands.mine", { until }) : t("desk.stands.leased", { who: tip.holder ?? "", until });
  }
  return <span class="soft">{words} · {hourText(tip.hour)} · <code>{tip.id.slice(0, 6)}</code></span>;
}

function Contents({ opened, tip }: { opened: Opened; tip: TipView }) {
  if (opened.view.erased === true) return <p class="alarm">{t("desk.erased")}</p>;
  if (opened.verbatim === null) return <p class="alarm" role="alert">{t("desk.no_key")}</p>;
  return (
    <>
      {isCanary(opened) && tip.status !== "closed" && <CanarySign opened={opened} tip={tip} />}
      {beside.value !== "" ? <Beside left={opened} right={beside.value} /> : <Verbatim opened={opened} />}
      <Files tip={tip.id} files={opened.view.files ?? []} />
      <InterpretAsk opened={opened} />
      {tip.link !== undefined && <p class="note">{t("desk.repeats")} <button type="button" class="quiet small" onClick={() => void show(tip.link ?? "", false)}>{t("desk.show_other")}</button></p>}
      {opened.view.joined !== undefined && opened.view.joined.length > 0 && (
        <p class="soft">{t("desk.joined_here", { n: opened.view.joined.length })}{" "}
          {opened.view.joined.map((j) => <button key={j} type="button" class="quiet small" onClick={() => void show(j, false)}>{j.slice(0, 6)}</button>)}
        </p>
      )}
      <History opened={opened} />
    </>
  );
}

/** The text with its marks, and what the marks mean. */
export function Verbatim({ opened }: { opened: Opened }) {
  const { verbatim, reading } = opened;
  const spans = useMemo(() => spansOf(opened), [opened, places.value]);
  if (verbatim === null) return null;
  const kinds = [...new Set(spans.map((s) => s.kind))];
  return (
    <>
      <p class="soft from">{t("desk.came", { channel: known(`desk.channel.${verbatim.channel}`) ? t(`desk.channel.${verbatim.channel}`) : visible(verbatim.channel), language: visible(verbatim.language) })}
        {verbatim.reply ? "" : ` · ${t("desk.no_reply")}`}</p>
      {verbatim.marks.filter((m) => !isAddress(m)).map((m) => <p key={m} class={m === "about_officers" ? "alarm" : "note"}>{known(`desk.said.${m}`) ? t(`desk.said.${m}`) : visible(m)}</p>)}
      {practised(verbatim.text) && <p class="note">{t("desk.said.practice")}</p>}
      <Marked text={verbatim.text} spans={spans} label={t("desk.verbatim")} />
      {kinds.length > 0 && <p class="legend soft">{kinds.map((k) => <mark key={k} class={`m-${k}`}>{t(`desk.mark.${k}`)}</mark>)}</p>}
      {reading === null && <p class="note">{t("desk.no_reading")}</p>}
    </>
  );
}

/** All marks of an opened tip: what the answer rests on, and what only one person could have known. */
function spansOf(opened: Opened): Span[] {
  const { verbatim, reading } = opened;
  if (verbatim === null) return [];
  const given = sealedMarks(verbatim.text, reading?.marks);
  return [...(reading === null ? [] : foundIn(verbatim.text, reading, places.value)), ...given];
}
