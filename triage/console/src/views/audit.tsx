// The audit log: whether it agrees with all that this device has seen, the newest fingerprint to compare, and the office's latest acts in words.
import { useEffect, useState } from "preact/hooks";
import { Below } from "../parts/below";
import { href } from "../router";
import { acceptLog, checkLog, entries, loadEntries, log, type LogEntry } from "../state/audit";
import { officeName } from "../state/inbox";
import { register } from "../views";
import { known, t } from "../text/t";
import { minuteText } from "../text/when";

function Audit() {
  const [fault, setFault] = useState(false);
  const fetch = () => void loadEntries().then(() => setFault(false), () => setFault(true));
  useEffect(fetch, []);
  return (
    <>
      <div class="row spread"><h1>{t("audit.title")}</h1><button type="button" class="quiet" onClick={fetch}>{t("audit.again")}</button></div>
      <Below of="overview" at="audit" />
      <p class="soft">{t("audit.what")}</p>
      {fault && <p class="alarm" role="alert">{t("api.away")}</p>}
      <State />
      <Entries />
    </>
  );
}

function State() {
  const v = log.value;
  if (v === null) return <p role="status">{t("audit.checking")}</p>;
  const bad = v.state === "lost" || v.state === "missing";
  return (
    <section class="card" aria-labelledby="log-h">
      <h2 id="log-h" class={bad ? "fault" : ""} data-log-state={v.state}>{t(`audit.${v.state}`)}</h2>
      {v.met !== null && <p>{t("audit.print", { n: v.met.head.size, print: "" })}<strong class="code">{v.print}</strong></p>}
      <p class="soft">{t("audit.compare")}</p>
      <p>{t("audit.proven", { n: v.proven })}</p>
      {bad && <Accept />}
    </section>
  );
}

/** After a restore, and only then: what was seen is forgotten. */
function Accept() {
  const [sure, setSure] = useState(false);
  if (!sure) return <p><button type="button" class="quiet" onClick={() => setSure(true)}>{t("audit.accept")}</button></p>;
  return <p><button type="button" onClick={() => void acceptLog().catch(() => checkLog())}>{t("audit.accept_sure")}</button></p>;
}

function Entries() {
  const all = entries.value;
  return (
    <section class="card" aria-labelledby="entries-h">
      <h2 id="entries-h">{t("audit.entries")}</h2>
      <p class="soft">{t("audit.asked_hint")}</p>
      {all !== null && all.length === 0 && <p>{t("audit.none")}</p>}
      {all !== null && all.length > 0 && (
        <div class="scroll"><table>
          <thead><tr><th>{t("audit.when")}</th><th>{t("audit.who")}</th><th>{t("audit.did")}</th><th>{t("audit.tip")}</th></tr></thead>
          <tbody>{all.map((e) => <Row key={e.index} e={e} />)}</tbody>
        </table></div>
      )}
    </section>
  );
}

function Row({ e }: { e: LogEntry }) {
  const word = `audit.act.${e.act}`;
  return (
    <tr>
      <td>{minuteText(e.minute)}</td>
      <td>{e.member}, {officeName(e.office)}</td>
      <td>{known(word) ? t(word) : e.act}</td>
      <td class="code">{e.tip}</td>
    </tr>
  );
}

/** LogLine says in one line how the log stands, for the overview. */
export function LogLine() {
  const v = log.value;
  if (v === null || v.met === null) return null;
  const bad = v.state === "lost" || v.state === "missing";
  return <p class={bad ? "alarm" : "soft"}><a href={href("audit")}>{t("audit.menu")}</a>: {t("audit.print", { n: v.met.head.size, print: v.print })}</p>;
}

register({ path: "audit", title: "audit.menu", order: 60, under: "overview", view: Audit });
