// A tip that a desk has left lying, before a member of an office that was rung for it: opened with the desk's keyring, which this office holds a wrap of,
// taken and sent on as the desk would have done. That one tip, and nothing else of the desk.
import { useEffect } from "preact/hooks";
import { loadMap } from "../map/load";
import { href } from "../router";
import { busy } from "../state/acts";
import { closePanel, show } from "../state/desk";
import { due, load, rung } from "../state/due";
import { directory, officeName } from "../state/inbox";
import { forget, onScreen } from "../state/opened";
import { drop, isMine, put, tipOf } from "../state/queue";
import { session } from "../state/session";
import { t } from "../text/t";
import { hourText } from "../text/when";
import type { TipView } from "../wire";
import { register } from "../views";
import { Told, Troubles } from "./desk";
import { possible } from "./deskbar";
import { keys, useAtWork, useSomeKeys } from "./deskkeys";
import { Judge } from "./tipjudge";
import { Tip } from "./tip";

/** What may be done with such a tip. */
const letters = ["y", "c", "r", "g", "b", "p"];
const names: Record<string, string> = { y: "yield", c: "card", r: "route" };

function Rung({ args }: { args: string[] }) {
  const id = args[0] ?? "";
  useAtWork();
  useEffect(() => {
    loadMap();
    if (due.value === null) void load().catch(() => {});
  }, []);
  useEffect(() => {
    rung.value.forEach(put);
    const at = onScreen.value;
    if (at === "" || due.value === null || rung.value.some((r) => r.id === at)) return;
    closePanel();
    drop(at); // it is the desk's and the units' again
    forget(at);
  }, [rung.value]);
  useEffect(() => {
    if (id !== "" && (tipOf(id) !== undefined || due.value !== null)) void show(id, false);
    return () => { onScreen.value = ""; };
  }, [id, due.value === null]);
  useSomeKeys(letters, { n: take });
  const here = onScreen.value;
  return (
    <div class={`desk${here === "" ? "" : " reading"}`}>
      <h1 class="hidden">{t("rung.title")}</h1>
      <section class="list rung-list" aria-label={t("rung.title")}><RungList at={here} /></section>
      <section class="tip" aria-label={t("desk.tip")}>
        <Troubles />
        {here === "" ? <div class="empty"><p class="large">{t(rung.value.length === 0 ? "rung.none" : "rung.choose")}</p></div> : <Tip key={here} id={here} />}
      </section>
      {here !== "" && <Judge key={`j${here}`} id={here} />}
      <Bar />
      <Told />
    </div>
  );
}

/** Takes the tip on the screen in the desk's place. */
function take(): void {
  if (onScreen.value !== "" && busy.value === "") void show(onScreen.value, true);
}

function Bar() {
  const tip = tipOf(onScreen.value);
  const free = tip !== undefined && !isMine(tip) && tip.status === "new";
  return (
    <nav class="deskacts" aria-label={t("desk.acts")}>
      <button type="button" class="deskact first" disabled={!free} aria-keyshortcuts="n" onClick={take}><kbd aria-hidden="true">n</kbd>{t("rung.take")}</button>
      {Object.entries(names).map(([letter, name]) => (
        <button key={letter} type="button" class="deskact" disabled={!possible(letter, tip)} aria-keyshortcuts={letter} onClick={() => keys[letter]?.()}>
          <kbd aria-hidden="true">{letter}</kbd>{t(`desk.act.${name}`)}
        </button>
      ))}
    </nav>
  );
}

/** The tips for which the own office was rung; nothing where there is none. at: the one on the screen. */
export function RungList({ at = "" }: { at?: string }) {
  if (rung.value.length === 0) return null;
  return (
    <section class="card waits" aria-labelledby="rung-h">
      <h2 id="rung-h">{t("rung.title")} <span class="count">{rung.value.length}</span></h2>
      <p>{t("rung.how")}</p>
      <ul class="dues">{rung.value.map((tip) => <Line key={tip.id} tip={tip} at={tip.id === at} />)}</ul>
    </section>
  );
}

function Line({ tip, at }: { tip: TipView; at: boolean }) {
  const holder = tip.status === "leased" ? (tip.holder === session.value?.member ? t("rung.yours") : t("handover.held_by", { member: tip.holder ?? "" })) : "";
  return (
    <li class="due late">
      {tip.lane === "urgent" && <span class="badge urgent">{t("desk.urgent")}</span>}
      <a class="due-what" data-row href={href("rung", tip.id)} aria-current={at ? "true" : undefined}>{t("rung.tip", { handle: tip.id.slice(0, 6).toUpperCase(), desk: officeName(tip.desk) })}</a>
      <span class="due-by">{hourText(tip.hour)} {holder}</span>
    </li>
  );
}

/** Whether an office is rung for some desk. */
const isStep = (office: string) => (directory.value?.desks ?? []).some((d) => d.id !== office && (d.steps ?? []).includes(office));

register({ path: "rung", title: "rung.menu", under: "overview", order: 15, for: (s) => isStep(s.office), view: Rung });
