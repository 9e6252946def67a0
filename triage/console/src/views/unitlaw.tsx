// What the law wants of the unit that leads: its record, its check, more time for it; and standing aside where the tip is about the unit itself.
import { useState } from "preact/hooks";
import { api } from "../api";
import { mostProlonged } from "../judge/law";
import { suggest, noFacts } from "../judge/route";
import { Act } from "../parts/button";
import { Field } from "../parts/field";
import { toast } from "../parts/toast";
import { go } from "../router";
import { again, directory, forget, officeName, type Opened } from "../state/inbox";
import { today } from "../state/judged";
import { current } from "../state/session";
import { t } from "../text/t";

/** One key: the record is made. */
export function Recorded({ it }: { it: Opened }) {
  const { tip } = it.view;
  if (tip.lead !== current().office || tip.status !== "acknowledged" || tip.recorded !== undefined) return null;
  const send = async () => {
    await api.recorded(tip.id);
    toast(t("clocks.recorded_now"));
    await again(tip.id);
  };
  return <Act act={send}>{t("clocks.record_now")}</Act>;
}

/** Whether more time can be asked for. */
export function mayProlong(it: Opened): boolean {
  const { tip } = it.view;
  return tip.lead === current().office && tip.status === "acknowledged" && (tip.prolonged ?? 0) < mostProlonged;
}

/** More time for the check, with a reason that the desk alone reads. */
export function Prolong({ it, done }: { it: Opened; done: () => void }) {
  const [why, setWhy] = useState("");
  const { tip } = it.view;
  const send = async () => {
    await api.prolong(tip.id, await current().vault.sealThread(why.trim(), tip.desk));
    toast(t("clocks.prolonged_now"));
    await again(tip.id);
    done();
  };
  return (
    <form class="panel" onSubmit={(e) => e.preventDefault()}>
      <p>{t(tip.prolonged === undefined || tip.prolonged === 0 ? "clocks.prolong_first" : "clocks.prolong_second")}</p>
      <Field label={t("clocks.prolong_why")} hint={t("unit.desk_only")} value={why} set={setWhy} lines={3} autoFocus />
      <Act act={send} disabled={why.trim() === ""}>{t("clocks.prolong_now")}</Act>
    </form>
  );
}

/** The office that a tip about the own unit goes to: the directory's decision, as the server checks it. */
function inspectorate(): string {
  const d = directory.value;
  const own = d?.units?.find((u) => u.id === current().office);
  if (d === null || own === undefined) return "";
  return suggest(d, { ...noFacts, province: own.province, officers: true, accused: [own.id] }, today())[0]?.id ?? "";
}

/** Hands a tip that concerns the unit itself to the inspectorate; nothing of it stays here. */
export function StandAside({ it }: { it: Opened }) {
  const [why, setWhy] = useState("");
  const [sure, setSure] = useState(false);
  const { tip } = it.view;
  const to = inspectorate();
  const send = async () => {
    const { vault } = current();
    const lines = [why.trim(), ...it.talk.flatMap((m) => (m.text === null ? [] : [`${officeName(m.talk.from)} (${m.talk.member}): ${m.text}`]))];
    const cards = await vault.sealJSON("card", it.card, [to]);
    await api.recuse(tip.id, { to, card: cards[to] ?? "", note: await vault.sealThread(lines.join("\n"), to) });
    toast(t("unit.stood_aside"));
    forget(tip.id);
    go("inbox");
  };
  return (
    <form class="panel" onSubmit={(e) => e.preventDefault()}>
      <p>{t("unit.aside_how", { office: officeName(to) })}</p>
      <Field label={t("unit.aside_why")} hint={t("unit.aside_hint", { office: officeName(to) })} value={why} set={setWhy} lines={2} autoFocus />
      <label class="tap"><input type="checkbox" checked={sure} onChange={(e) => setSure(e.currentTarget.checked)} /> {t("unit.aside_sure")}</label>
      <Act look="danger" act={send} disabled={!sure || why.trim() === "" || to === "" || it.card === null}>{t("unit.aside_now")}</Act>
    </form>
  );
}
