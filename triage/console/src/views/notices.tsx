// Notices and test tips: whom nothing could be brought to, a test of the own addresses, quiet hours, and where a test tip got stuck.
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { Below } from "../parts/below";
import { Act } from "../parts/button";
import { Progress } from "../parts/progress";
import { toast } from "../parts/toast";
import { go } from "../router";
import { directory, officeName } from "../state/inbox";
import { dead, load, settle, stuck, test, tested } from "../state/notices";
import { current } from "../state/session";
import { t } from "../text/t";
import { dayText } from "../text/when";
import { told } from "../told";
import type { DeadLetterView } from "../wire";
import { register } from "../views";

function Notices() {
  const [fault, setFault] = useState("");
  useEffect(() => void load().then(() => setFault(""), (e: unknown) => setFault(told(e))), []);
  const { desk } = current();
  return (
    <>
      <h1>{t("notices.title")}</h1>
      <Below of="overview" at="notices" />
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      <div class="overview">
        {desk && <Dead />}
        {desk && <Canaries />}
        <Own />
        {desk && (
          <section class="card" aria-labelledby="sheet-h">
            <h2 id="sheet-h">{t("notices.sheet")}</h2>
            <p>{t("notices.sheet_how")}</p>
            <button type="button" class="quiet" onClick={() => go("sheet")}>{t("notices.sheet_open")}</button>
          </section>
        )}
      </div>
    </>
  );
}

function Dead() {
  return (
    <section class="card" aria-labelledby="dead-h">
      <h2 id="dead-h">{t("notices.dead")} {dead.value !== null && <span class="count">{dead.value.length}</span>}</h2>
      <p class="soft">{t("notices.dead_how")}</p>
      {dead.value === null && <Progress text={t("super.loading")} />}
      {dead.value?.length === 0 && <p class="good">{t("notices.none")}</p>}
      <ul class="bare">{(dead.value ?? []).map((d) => <Letter key={`${d.office} ${d.via}`} d={d} />)}</ul>
    </section>
  );
}

function Letter({ d }: { d: DeadLetterView }) {
  const done = (again: boolean) => async () => {
    await settle(d, again);
    toast(t(again ? "notices.put_back" : "notices.given_up"));
  };
  const what = { office: officeName(d.office), via: d.via };
  return (
    <li data-dead={d.office}>
      <strong>{officeName(d.office)}</strong> · {d.via} <span class="soft">{t("notices.since", { day: dayText(d.day) })}</span>
      <div class="row">
        <Act act={done(true)} label={t("notices.again_to", what)}>{t("notices.again")}</Act>
        <Act look="quiet" act={done(false)} label={t("notices.give_up_to", what)}>{t("notices.give_up")}</Act>
      </div>
    </li>
  );
}

/** The own addresses: a test, and when they stay silent. */
function Own() {
  const { office } = current();
  const d = directory.value;
  const quiet = [...(d?.units ?? []), ...(d?.desks ?? [])].find((o) => o.id === office)?.quiet ?? "";
  return (
    <section class="card" aria-labelledby="own-h">
      <h2 id="own-h">{t("notices.own", { office: officeName(office) })}</h2>
      <p>{quiet === "" ? t("notices.no_quiet") : t("notices.quiet", { hours: quiet.replace("-", "–") })}</p>
      <p class="soft">{t("notices.test_how")}</p>
      <Act act={test}>{t("notices.test")}</Act>
      <div role="status">
        {tested.value?.length === 0 && <p class="alarm">{t("notices.no_address")}</p>}
        {(tested.value ?? []).map((r, i) => <p key={i} class={r.result === "reached" ? "good" : "alarm"} data-rung={r.result}>{r.via}: {t(`notices.result.${r.result}`)}</p>)}
      </div>
    </section>
  );
}

function Canaries() {
  return (
    <section class="card" aria-labelledby="canary-h">
      <h2 id="canary-h">{t("notices.canaries")} <span class="count">{stuck.value.length}</span></h2>
      <p class="soft">{t("notices.canaries_how")}</p>
      {stuck.value.length === 0 && <p class="good">{t("notices.canaries_none")}</p>}
      {stuck.value.map((c, i) => <p key={i} class="alarm" data-canary={c.state}><strong>{t(`notices.canary.${c.state}`)}</strong> {t("notices.canary_at", { door: c.door, office: officeName(c.office) })}</p>)}
      <Act look="quiet" act={async () => { await api.canary(); toast(t("notices.canary_sent")); }}>{t("notices.canary_now")}</Act>
    </section>
  );
}

register({ path: "notices", title: "notices.menu", under: "overview", order: 40, view: Notices });
