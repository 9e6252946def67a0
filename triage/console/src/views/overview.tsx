// What a supervisor looks at: the own office's people and keys, what waits for a second member, what is overdue, and how the machinery stands.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { Below } from "../parts/below";
import { Progress } from "../parts/progress";
import { go, href } from "../router";
import { officeName } from "../state/inbox";
import { onLive } from "../state/live";
import { current, onLock, session } from "../state/session";
import { known, t, tn } from "../text/t";
import { minuteText } from "../text/when";
import type { DueView, GaugeView, MemberView, OverviewView, TipView } from "../wire";
import { register, viewAt } from "../views";
import { DutyGauge } from "./alarm";
import { DueLine } from "./due";
import { Figures } from "./figures";
import { LogLine } from "./audit";

const overview = signal<OverviewView | null>(null);
onLock(() => { overview.value = null; });

async function load(): Promise<void> {
  const s = current();
  const v = await api.overview() as OverviewView;
  if (session.value === s) overview.value = v;
}

function Overview() {
  const [fault, setFault] = useState(false);
  const fetch = () => void load().then(() => setFault(false), () => setFault(true));
  useEffect(() => {
    fetch();
    const stops = [onLive("registry", fetch), onLive("duty", fetch), onLive("again", fetch)];
    return () => stops.forEach((stop) => stop());
  }, []);
  const v = overview.value;
  return (
    <>
      <div class="row spread"><h1>{t("super.title", { office: officeName(current().office) })}</h1><button type="button" class="quiet" onClick={fetch}>{t("super.again")}</button></div>
      <Below of="overview" at="overview" />
      {fault && <p class="alarm" role="alert">{t("api.away")}</p>}
      <LogLine />
      {v === null && !fault && <Progress text={t("super.loading")} />}
      {v !== null && (
        <div class="overview">
          <Dues all={v.due} />
          <Waiting v={v} />
          <Troubles v={v} />
          <Figures />
          <Members v={v} />
          <Tips title="super.overdue" hint="super.overdue_hint" tips={v.overdue} />
          <Tips title="super.reviews" hint="super.reviews_hint" tips={v.reviews} />
          <Gauges gauges={v.gauges} />
        </div>
      )}
    </>
  );
}

/** How many of the most urgent things stand here; all of them in their own view. */
const most = 5;

function Dues({ all }: { all: DueView[] }) {
  const late = all.filter((d) => d.level === "late").length;
  return (
    <section class="card" aria-labelledby="dues-h">
      <h2 id="dues-h">{t("due.title")} <span class="count">{all.length}</span></h2>
      <p class={late > 0 ? "alarm" : "good"} role="status">{late > 0 ? tn("due.late_here", late) : t("due.nothing")}</p>
      <ul class="dues narrow-dues">{all.slice(0, most).map((d, i) => <DueLine key={i} d={d} />)}</ul>
      <p><a class="back" href={href("due")}>{t("due.all")}</a></p>
    </section>
  );
}

/** Notices that did not arrive, and test tips that got stuck. */
function Troubles({ v }: { v: OverviewView }) {
  if (!current().desk) return null;
  const n = v.dead.length + v.canaries.length;
  return (
    <section class="card" aria-labelledby="troubles-h">
      <h2 id="troubles-h">{t("notices.title")} <span class="count">{n}</span></h2>
      <p class={n > 0 ? "alarm" : "good"}>{n > 0 ? t("super.troubles", { dead: v.dead.length, stuck: v.canaries.length }) : t("notices.none")}</p>
      <p><a class="back" href={href("notices")}>{t("notices.menu")}</a></p>
    </section>
  );
}

/** Where each thing that takes a second member is done. */
const places: Record<string, string> = { handover: "handover", roster: "members", keyring: "members", newcomer: "members", approval: "approvals" };

function Waiting({ v }: { v: OverviewView }) {
  return (
    <section class="card" aria-labelledby="waiting-h">
      <h2 id="waiting-h">{t("super.waiting")} <span class="count">{v.waiting.length}</span></h2>
      {v.waiting.length === 0 && <p>{t("super.nothing")}</p>}
      <ul class="bare">
        {v.waiting.map((w) => {
          const to = places[w.what] ?? "";
          const words = t("super.began", { what: known(`super.what.${w.what}`) ? t(`super.what.${w.what}`) : w.what, by: w.by });
          return <li key={w.id}>{viewAt(to) === undefined ? words : <a href={href(to)}>{words}</a>}</li>;
        })}
      </ul>
    </section>
  );
}

function Members({ v }: { v: OverviewView }) {
  return (
    <section class="card" aria-labelledby="members-h">
      <h2 id="members-h">{t("super.members")} <span class="count">{v.members.length}</span></h2>
      <DutyGauge />
      <p class={v.months.length < 3 ? "alarm" : "soft"}>{t("super.months", { n: v.months.length, last: v.months[v.months.length - 1] ?? "–" })}</p>
      <div class="scroll"><table>
        <thead><tr><th>{t("super.member")}</th><th>{t("super.duty")}</th><th>{t("super.keys")}</th></tr></thead>
        <tbody>{v.members.map((m) => <tr key={m.id}><td>{m.id}</td><td>{t(dutyWord(m))}</td><td class={m.wraps < v.months.length ? "fault" : ""}>{t("super.wraps", { n: m.wraps, of: v.months.length })}</td></tr>)}</tbody>
      </table></div>
      {viewAt("members") !== undefined && <p><button type="button" class="quiet" onClick={() => go("members")}>{t("super.manage")}</button></p>}
    </section>
  );
}

function dutyWord(m: MemberView): string {
  if (m.on_duty !== true) return "super.off";
  return m.can_open === true ? "super.on_open" : "super.on_locked";
}

function Tips({ title, hint, tips }: { title: string; hint: string; tips: TipView[] }) {
  const { desk } = current();
  return (
    <section class="card">
      <h2>{t(title)} <span class="count">{tips.length}</span></h2>
      <p class="soft">{t(hint)}</p>
      <ul class="bare">
        {tips.map((tip) => (
          <li key={tip.id}>
            <a href={desk ? href("desk", tip.id) : href("inbox", tip.id)}>{tip.id.slice(0, 6).toUpperCase()}</a>{" "}
            {tip.lane === "urgent" && <strong class="badge urgent">{t("unit.urgent")}</strong>}{" "}
            <span class="soft">{t("handover.at_unit", { unit: officeName(tip.lead ?? ""), when: tip.sent === undefined ? "" : minuteText(tip.sent) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Gauges({ gauges }: { gauges: GaugeView[] }) {
  const bad = gauges.filter((g) => g.value !== 0);
  return (
    <section class="card" aria-labelledby="gauges-h">
      <h2 id="gauges-h">{t("super.gauges")}</h2>
      <p class={bad.length > 0 ? "alarm" : "good"} role="status">{t(bad.length > 0 ? "super.unwell" : "super.well")}</p>
      <div class="scroll"><table>
        <tbody>{gauges.map((g) => <tr key={g.name}><th scope="row">{known(`super.gauge.${g.name}`) ? t(`super.gauge.${g.name}`) : g.name}</th><td class={g.value === 0 ? "soft" : "fault"}>{g.value === 0 ? t("super.ok") : g.value}</td></tr>)}</tbody>
      </table></div>
    </section>
  );
}

register({ path: "overview", title: "super.menu", order: 70, view: Overview });
