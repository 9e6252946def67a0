// The hand-over: what stands open, signed by the shift that leaves and, after unlocking the same screen, by the one that comes.
import { useEffect, useState } from "preact/hooks";
import { Act } from "../parts/button";
import { Progress } from "../parts/progress";
import { toast } from "../parts/toast";
import { href } from "../router";
import { bodyOf, changes, handOver, leaving, lists, load, mine, takeOver, type List } from "../state/handover";
import { current, trusted } from "../state/session";
import { officeName } from "../state/inbox";
import { t } from "../text/t";
import { dayText, hourText, minuteText } from "../text/when";
import type { DocumentView, HandoverView, TipView } from "../wire";
import { register } from "../views";
import { DutyGauge } from "./alarm";

function HandoverScreen() {
  const [fault, setFault] = useState(false);
  useEffect(() => void load().catch(() => setFault(true)), []);
  const v = leaving.value;
  return (
    <>
      <h1>{t("handover.title")}</h1>
      {fault && v === null && <p class="alarm" role="alert">{t("api.away")}</p>}
      {v === null && !fault && <Progress text={t("handover.loading")} />}
      {v !== null && <Listed v={v} />}
    </>
  );
}

function Listed({ v }: { v: HandoverView }) {
  const waits = mine(v, current().member);
  return (
    <>
      {waits !== undefined && <Incoming d={waits} v={v} />}
      <DutyGauge />
      <div class="handover">
        {lists.map((list) => <OpenList key={list} list={list} tips={v[list] ?? []} />)}
      </div>
      {waits === undefined && <Outgoing v={v} />}
      <Documents v={v} />
    </>
  );
}

function OpenList({ list, tips }: { list: List; tips: TipView[] }) {
  return (
    <section class="card">
      <h2>{t(`handover.${list}`)} <span class="count">{tips.length}</span></h2>
      <p class="soft">{t(`handover.${list}_hint`)}</p>
      {tips.length === 0 && <p>{t("handover.none")}</p>}
      <ul class="bare">{tips.map((tip) => <li key={tip.id}><a href={href("desk", tip.id)}>{tip.id.slice(0, 6).toUpperCase()}</a> {tip.lane === "urgent" && <strong class="badge urgent">{t("unit.urgent")}</strong>} <span class="soft">{line(list, tip)}</span></li>)}</ul>
    </section>
  );
}

/** What matters of a tip in its list. */
function line(list: List, tip: TipView): string {
  switch (list) {
    case "leases": return t("handover.held_by", { member: tip.holder ?? "" });
    case "overdue": return t("handover.at_unit", { unit: officeName(tip.lead ?? ""), when: tip.sent === undefined ? "" : minuteText(tip.sent) });
    case "holds": return t("handover.until", { day: tip.hold === undefined ? "" : dayText(tip.hold) });
    case "promises": return t("handover.since", { when: hourText(tip.hour) });
  }
}

/** The members of the own office but the one who is here. */
function others(): string[] {
  const { member, office } = current();
  return (trusted.value?.roster.offices.find((o) => o.id === office)?.members ?? []).map((m) => m.id).filter((id) => id !== member);
}

function Outgoing({ v }: { v: HandoverView }) {
  const [to, setTo] = useState("");
  const given = v.documents.find((d) => d.waits !== undefined && bodyOf(d.signed)?.outgoing === current().member);
  if (given !== undefined) return <p class="good" role="status">{t("handover.given", { member: given.waits ?? "" })}</p>;
  const sign = async () => {
    await handOver(to);
    toast(t("handover.signed_out"));
  };
  return (
    <section class="card">
      <h2>{t("handover.leave")}</h2>
      <div class="field">
        <label for="incoming">{t("handover.to")}</label>
        <select id="incoming" value={to} onChange={(e) => setTo(e.currentTarget.value)}>
          <option value="">{t("handover.choose")}</option>
          {others().map((m) => <option key={m} value={m}>{m}</option>)}
        </select>
      </div>
      <p class="soft">{t("handover.next")}</p>
      <Act act={sign} disabled={to === ""}>{t("handover.sign")}</Act>
    </section>
  );
}

function Incoming({ d, v }: { d: DocumentView; v: HandoverView }) {
  const body = bodyOf(d.signed);
  if (body === null) return <p class="alarm">{t("handover.unknown")}</p>;
  const sign = async () => {
    await takeOver(d);
    toast(t("handover.signed_in"));
  };
  const since = changes(body, v);
  return (
    <section class="card waits">
      <h2>{t("handover.waits", { member: body.outgoing })}</h2>
      <p>{t("handover.counts", Object.fromEntries(lists.map((l) => [l, (body[l] ?? []).length])))}</p>
      {since.length > 0 && (
        <ul class="note">
          {since.map((c) => <li key={c.list}>{t("handover.moved", { list: t(`handover.${c.list}`), came: c.came.length, gone: c.gone.length })}</li>)}
        </ul>
      )}
      <Act act={sign}>{t("handover.take")}</Act>
    </section>
  );
}

function Documents({ v }: { v: HandoverView }) {
  if (v.documents.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("handover.documents")}</h2>
      <div class="scroll"><table>
        <thead><tr><th>{t("handover.day")}</th><th>{t("handover.out")}</th><th>{t("handover.in")}</th><th>{t("handover.state")}</th></tr></thead>
        <tbody>
          {v.documents.map((d) => {
            const b = bodyOf(d.signed);
            return <tr key={d.id}><td>{dayText(d.day)}</td><td>{b?.outgoing}</td><td>{b?.incoming}</td><td>{d.waits === undefined ? t("handover.both") : t("handover.missing", { member: d.waits })}</td></tr>;
          })}
        </tbody>
      </table></div>
    </section>
  );
}

register({ path: "handover", title: "handover.menu", order: 50, for: (s) => s.desk, view: HandoverScreen });
