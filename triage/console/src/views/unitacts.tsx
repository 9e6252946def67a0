// What a unit does with a card: ask the desk, give it back, finish it.
import { useState } from "preact/hooks";
import { api } from "../api";
import { Act } from "../parts/button";
import { Field } from "../parts/field";
import { toast } from "../parts/toast";
import { go } from "../router";
import { directory, forget, load, officeName, type Opened } from "../state/inbox";
import { reasonFor } from "../state/grants";
import { current } from "../state/session";
import { t } from "../text/t";
import { DISPOSITION, ITEM, type Disposition, type Item } from "../wire";
import { tellDesk } from "./unitcard";

/** Asks the desk: sealed to it alone. */
export function AskDesk({ it, done }: { it: Opened; done: () => void }) {
  const [text, setText] = useState("");
  const send = async () => {
    await tellDesk(it, text.trim());
    toast(t("unit.asked"));
    done();
  };
  return (
    <form class="panel" onSubmit={(e) => e.preventDefault()}>
      <Field label={t("unit.ask_label")} hint={t("unit.ask_hint")} value={text} set={setText} lines={3} autoFocus />
      <Act act={send} disabled={text.trim() === ""}>{t("unit.send")}</Act>
    </form>
  );
}

const whys = ["elsewhere", "other_unit", "known", "unable"] as const;

/** Gives the card back to the desk with a reason, and names who should have it. */
export function GiveBack({ it }: { it: Opened }) {
  const [why, setWhy] = useState("");
  const [to, setTo] = useState("");
  const [more, setMore] = useState("");
  const { tip } = it.view;
  const send = async () => {
    const lines = [t(`unit.why.${why}`), ...(to === "" ? [] : [t("unit.better", { unit: officeName(to) })]), more.trim()].filter((l) => l !== "");
    await api.return(tip.id, await current().vault.sealThread(lines.join("\n"), tip.desk));
    toast(t("unit.given_back"));
    go("inbox");
    await load();
  };
  const others = (directory.value?.units ?? []).filter((u) => u.id !== current().office);
  return (
    <form class="panel" onSubmit={(e) => e.preventDefault()}>
      <p>{t("unit.return_hint")}</p>
      <fieldset>
        <legend>{t("unit.why_legend")}</legend>
        {whys.map((w) => <label key={w} class="tap"><input type="radio" name="why" checked={why === w} onChange={() => setWhy(w)} /> {t(`unit.why.${w}`)}</label>)}
      </fieldset>
      <div class="field">
        <label for="better">{t("unit.better_label")}</label>
        <select id="better" value={to} onChange={(e) => setTo(e.currentTarget.value)}>
          <option value="">{t("unit.better_none")}</option>
          {others.map((u) => <option key={u.id} value={u.id}>{u.name}</option>)}
        </select>
      </div>
      <Field label={t("unit.more")} value={more} set={setMore} lines={2} />
      <Act act={send} disabled={why === ""}>{t("unit.give_back")}</Act>
    </form>
  );
}

/** Those that a unit may choose: repeats and what is out of scope are the desk's to say. */
const dispositions = DISPOSITION.filter((d) => d !== "repeat" && d !== "out of scope");
const key = (d: Disposition) => d.replaceAll(" ", "_");

/** Closes the card with a disposition; "acted" asks for the whole checklist. */
export function Finish({ it }: { it: Opened }) {
  const [how, setHow] = useState<Disposition | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<Item>>(new Set());
  const [why, setWhy] = useState("");
  const { tip } = it.view;
  const ready = how !== null && (how !== "acted" || ITEM.every((i) => ticked.has(i)));
  const tick = (i: Item) => {
    const next = new Set(ticked);
    if (!next.delete(i)) next.add(i);
    setTicked(next);
  };
  const send = async () => {
    if (how === null) return;
    const note = await reasonFor(tip.desk, how, why.trim());
    await api.close(tip.id, { disposition: how, ...(how === "acted" && { checklist: [...ITEM] }), ...(note !== undefined && { note }) });
    toast(t("unit.finished"), () => void takeBack(tip.id));
    forget(tip.id); // the server has no more of it for the unit
    go("inbox");
  };
  return (
    <form class="panel" onSubmit={(e) => e.preventDefault()}>
      <fieldset>
        <legend>{t("unit.how")}</legend>
        {dispositions.map((d) => (
          <label key={d} class="tap"><input type="radio" name="how" checked={how === d} onChange={() => setHow(d)} /> {t(`unit.disposition.${key(d)}`)}</label>
        ))}
      </fieldset>
      {how === "acted" && (
        <fieldset>
          <legend>{t("unit.checklist")}</legend>
          {ITEM.map((i) => <label key={i} class="tap"><input type="checkbox" checked={ticked.has(i)} onChange={() => tick(i)} /> {t(`unit.item.${i}`)}</label>)}
        </fieldset>
      )}
      {how !== null && <Field label={t("unit.finish_why")} hint={t("unit.finish_why_hint")} value={why} set={setWhy} lines={2} />}
      {how === "acted" && !ready && <p class="soft">{t("unit.checklist_all")}</p>}
      <Act act={send} disabled={!ready}>{t("unit.finish")}</Act>
    </form>
  );
}

async function takeBack(id: string): Promise<void> {
  try {
    await api.undo();
    toast(t("unit.taken_back"));
    await load();
    go("inbox", [id]);
  } catch {
    toast(t("unit.too_late"));
  }
}
