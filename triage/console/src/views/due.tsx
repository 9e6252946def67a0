// Who must do what by when: one list for desk, unit and supervisor. What the own office must do comes first; each line leads to where it is done.
import { useEffect, useState } from "preact/hooks";
import { dayOfMinute } from "../judge/law";
import { Act } from "../parts/button";
import { Below } from "../parts/below";
import { Progress } from "../parts/progress";
import { useRows } from "../parts/rows";
import { spanText } from "../parts/span";
import { href } from "../router";
import { due, load, split } from "../state/due";
import { officeName } from "../state/inbox";
import { current } from "../state/session";
import { known, t } from "../text/t";
import { dayText, minuteText } from "../text/when";
import { told } from "../told";
import type { DueView } from "../wire";
import { register } from "../views";
import { RungList } from "./rung";

function Due() {
  const [fault, setFault] = useState("");
  useEffect(() => void load().catch((e: unknown) => setFault(told(e))), []);
  useRows();
  return (
    <>
      <div class="row spread"><h1>{t("due.title")}</h1><Act look="quiet" act={() => load().then(() => setFault(""))}>{t("super.again")}</Act></div>
      <Below of="overview" at="due" />
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      {due.value === null && fault === "" && <Progress text={t("super.loading")} />}
      <RungList />
      {due.value !== null && (
        <>
          <List title="due.ours" none="due.nothing" all={split.value.ours} />
          {(split.value.others.length > 0 || current().desk) && <List title="due.others" none="due.nothing_else" all={split.value.others} />}
          <p class="soft">{t("due.keys")}</p>
        </>
      )}
    </>
  );
}

/** One of the two lists, late first. */
export function List({ title, none, all }: { title: string; none: string; all: DueView[] }) {
  return (
    <section class="card" aria-label={t(title)}>
      <h2>{t(title)} <span class="count">{all.length}</span></h2>
      {all.length === 0 && <p>{t(none)}</p>}
      <ul class="dues">{all.map((d) => <DueLine key={`${d.what} ${d.tip} ${d.who} ${d.unit} ${d.by}`} d={d} />)}</ul>
    </section>
  );
}

export function DueLine({ d }: { d: DueView }) {
  const what = known(`due.what.${d.what}`) ? t(`due.what.${d.what}`, { unit: officeName(d.unit ?? "") }) : d.what;
  return (
    <li class={`due ${d.level}`} data-due={d.what}>
      <span class={`badge ${d.level === "late" ? "urgent" : "unsure"}`}>{t(`due.level.${d.level}`)}</span>
      <a class="due-what" data-row href={doneAt(d)}>{what}{d.tip !== undefined && ` · ${d.tip.slice(0, 6).toUpperCase()}`}</a>
      <span class="due-who">{officeName(d.who)}</span>
      <span class="due-by">{byText(d)}</span>
      {d.top === true && <span class="due-top">{t("due.top")}</span>}
    </li>
  );
}

/** By when, and how much is left or gone. */
export function byText(d: Pick<DueView, "by" | "day" | "level">, now = Date.now()): string {
  const minute = Math.floor(now / 60_000);
  if (d.day !== undefined && d.day > 0) {
    const left = d.day - dayOfMinute(minute);
    return `${t("due.by_day", { day: dayText(d.day) })} · ${left < 0 ? t("due.gone", { span: spanText(-left * 1440) }) : left === 0 ? t("due.today") : t("due.left", { span: spanText(left * 1440) })}`;
  }
  if (d.by === undefined || d.by === 0) return t(d.level === "late" ? "due.now" : "due.soon");
  const left = d.by - minute;
  if (left < 0 && d.level === "warn") return t("due.soon"); // a tip that came back keeps the hour of its first release
  return `${t("due.by", { when: minuteText(d.by, now) })} · ${left < 0 ? t("due.gone", { span: spanText(-left) }) : t("due.left", { span: spanText(left) })}`;
}

/** Where what is due is done, as far as this office has a place for it. */
function doneAt(d: DueView): string {
  const own = current().office;
  switch (d.what) {
    case "approval": return href("approvals");
    case "canary": return href("notices");
    case "lookup": return d.tip === undefined ? href("look") : href("look", d.tip);
  }
  if (d.tip === undefined) return href("overview");
  if (d.desk === own) return href("desk", d.tip);
  return d.what === "lease" ? href("rung", d.tip) : href("inbox", d.tip);
}

register({ path: "due", title: "due.menu", order: 10, under: "overview", view: Due });
