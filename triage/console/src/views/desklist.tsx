// The queue as a list of which only the lines on the screen exist: ten thousand tips scroll like ten. A listbox to screen readers, which are told
// of the whole by its size and each line's place in it.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { language, t } from "../text/t";
import { hourText, minuteText } from "../text/when";
import { matterName } from "../parts/facts";
import { show } from "../state/desk";
import { office, subjectOf } from "../state/judged";
import { onScreen, stateOf } from "../state/opened";
import { bulkOpen, counts, lines, listed, loaded, selected, unfoldBulk, type Line, type Section, type TipLine } from "../state/queue";
import { current } from "../state/session";
import { layout, window as seen } from "../parts/scroll";

/** Heights in rem: larger letters make taller lines. */
const headRem = 2, tipRem = 3.5;

export function DeskList() {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800, rem: 16 });
  const all = lines.value;
  const tops = layout(all.map((l) => ("head" in l ? headRem : tipRem) * view.rem));
  const total = tops[all.length] ?? 0;
  const measure = () => {
    const el = box.current;
    if (el !== null) setView({ top: el.scrollTop, height: el.clientHeight, rem: parseFloat(getComputedStyle(document.documentElement).fontSize) || 16 });
  };
  useLayoutEffect(measure, []);
  useEffect(() => {
    const watch = new ResizeObserver(measure);
    if (box.current !== null) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const at = all.findIndex((l) => "tip" in l && l.tip.id === selected.value);
  useLayoutEffect(() => {
    const el = box.current, top = tops[at], end = tops[at + 1];
    if (el === null || at < 0 || top === undefined || end === undefined) return;
    if (top < el.scrollTop + headRem * view.rem) el.scrollTop = Math.max(0, top - headRem * view.rem);
    else if (end > el.scrollTop + el.clientHeight) el.scrollTop = end - el.clientHeight;
  }, [selected.value]);
  const [from, to] = seen(tops, view.top, view.height);
  const shown = all.slice(from, to).map((line, i) => ({ line, at: from + i }));
  if (at >= 0 && (at < from || at >= to)) shown.push({ line: all[at] as Line, at }); // a screen reader asks for the active one
  const place = new Map<string, number>();
  for (const [i, tip] of listed.value.entries()) place.set(tip.id, i);
  return (
    <section class="list" aria-label={t("desk.queue")} aria-busy={!loaded.value}>
      <Lanes />
      <div class="lines" ref={box} onScroll={measure} role="listbox" tabIndex={0} aria-label={t("desk.queue")} data-ready={loaded.value ? listed.value.length : undefined}
        aria-activedescendant={selected.value === "" || at < 0 ? undefined : `t${selected.value}`}>
        <div class="all" role="presentation" style={{ height: `${total}px` }}>
          {shown.map(({ line, at: i }) => ("head" in line
            ? <Head key={`h${line.head}`} line={line} top={tops[i] ?? 0} />
            : <Row key={line.tip.id} line={line} top={tops[i] ?? 0} of={listed.value.length} place={(place.get(line.tip.id) ?? 0) + 1} />))}
        </div>
      </div>
    </section>
  );
}

/** How many wait, always in sight. */
function Lanes() {
  const c = counts.value;
  return (
    <p class="lanes">
      <span class={(c.urgent ?? 0) > 0 ? "urgent" : ""}><strong>{c.urgent ?? 0}</strong> {t("desk.lane.urgent")}</span>
      <span><strong>{c.normal ?? 0}</strong> {t("desk.lane.normal")}</span>
      <span><strong>{c.bulk ?? 0}</strong> {t("desk.lane.bulk")}</span>
    </p>
  );
}

function Head({ line, top }: { line: { head: Section; count: number; folded: boolean }; top: number }) {
  const inner = <><span>{t(`desk.section.${line.head}`)}</span> <span class="count">{line.count}</span></>;
  return (
    <div class={`head s-${line.head}`} role="presentation" style={{ transform: `translateY(${top}px)` }}>
      {line.head === "bulk"
        ? <button type="button" class="fold" aria-expanded={!line.folded} onClick={() => unfoldBulk(!bulkOpen.value)}>{inner} <span aria-hidden="true">{line.folded ? "▸" : "▾"}</span></button>
        : inner}
    </div>
  );
}

function Row({ line, top, of, place }: { line: TipLine; top: number; of: number; place: number }) {
  void language.value;
  const { tip } = line, stands = standing(line);
  const subject = subjectOf(tip.id, matterName);
  const fault = stateOf(tip.id);
  const classes = `row-tip${tip.lane === "urgent" ? " urgent" : ""}${line.under === true ? " under" : ""}${selected.value === tip.id ? " at" : ""}${onScreen.value === tip.id ? " open" : ""}`;
  return (
    <div id={`t${tip.id}`} class={classes} role="option" aria-selected={selected.value === tip.id} aria-setsize={of} aria-posinset={place} data-tip={tip.id}
      style={{ transform: `translateY(${top}px)` }} onClick={() => void show(tip.id, true)}>
      <div class="one">
        {tip.lane === "urgent" && <span class="badge urgent">{t("desk.urgent")}</span>}
        <span class={`subject${subject === null ? " soft" : ""}`}>
          {subject === null ? t(fault !== undefined && "fault" in fault ? "desk.cannot_open" : "desk.sealed")
            : <>{subject.place === "" ? t("desk.no_place") : subject.place}{subject.unsure && subject.place !== "" && <span title={t("desk.unsure")}> ?</span>}</>}
        </span>
        <time class="soft">{hourText(tip.hour)}</time>
      </div>
      <div class="two soft">{subject !== null && <span class="matter">{subject.matter}</span>}{subject !== null && stands !== "" && " · "}{stands}</div>
    </div>
  );
}

/** Who has it and what is new about it, in one line. */
function standing({ tip, alike = 0, beside = 0 }: TipLine): string {
  const parts: string[] = [];
  if (tip.news === true) parts.push(t("desk.stands.news"));
  if (tip.returned !== undefined) parts.push(t("desk.stands.returned", { office: office(tip.returned) }));
  if ((tip.told?.length ?? 0) > 0) parts.push(t("desk.stands.told", { office: (tip.told ?? []).map(office).join(", ") }));
  if (tip.status === "leased") {
    const until = minuteText(tip.lease_end ?? 0);
    parts.push(tip.holder === current().member ? t("desk.stands.mine", { until }) : t("desk.stands.leased", { who: tip.holder ?? "", until }));
  } else if (tip.status === "routed" || tip.status === "referred" || tip.status === "acknowledged") {
    parts.push(t(`desk.stands.${tip.status}`, { office: office(tip.lead ?? "") }));
  } else if (tip.status === "held") parts.push(t("desk.stands.held"));
  if ((tip.joined ?? 0) > 0) parts.push(t("desk.stands.joined", { n: tip.joined ?? 0 }));
  if ((tip.folded ?? 0) > 0) parts.push(t("desk.stands.folded", { n: tip.folded ?? 0 }));
  if (beside > 0) parts.push(t("desk.stands.beside", { n: beside }));
  if (tip.row !== undefined && tip.lane !== "bulk") parts.push(t("desk.stands.like"));
  else if (tip.row !== undefined) parts.push(alike > 0 ? t("desk.stands.alike", { n: alike }) : t("desk.stands.row"));
  return parts.join(" · ");
}
