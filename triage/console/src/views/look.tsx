// The second look: what another office has ended, read here before it is destroyed. One key agrees, one gives it back to its desk.
import { useEffect, useState } from "preact/hooks";
import { looks } from "../judge/look";
import { Below } from "../parts/below";
import { Act } from "../parts/button";
import { Words } from "../parts/facts";
import { Field } from "../parts/field";
import { Marked } from "../parts/marked";
import { Frame } from "../parts/panel";
import { Progress } from "../parts/progress";
import { useRows } from "../parts/rows";
import { toast } from "../parts/toast";
import { useKeys } from "../keys";
import { go, href } from "../router";
import { directory, officeName } from "../state/inbox";
import { today } from "../state/judged";
import { agree, back, close, file, load, looked, open, waiting, type Looked } from "../state/look";
import { t } from "../text/t";
import { dayText, minuteText } from "../text/when";
import { told } from "../told";
import type { LookItemView } from "../wire";
import { byText } from "./due";
import { Opening } from "./media";
import { register } from "../views";

const ended = (i: LookItemView) => (i.disposition === undefined ? t("look.nobody") : t(`look.as.${i.disposition.replaceAll(" ", "_")}`));

function Look({ args }: { args: string[] }) {
  const id = args[0] ?? "";
  const [fault, setFault] = useState("");
  const fetch = () => void load().then(() => setFault(""), (e: unknown) => setFault(told(e)));
  useEffect(fetch, []);
  useEffect(() => {
    if (id !== "") void open(id);
    return close;
  }, [id]);
  useRows();
  const all = waiting.value;
  return (
    <>
      <div class="row spread"><h1>{t("look.title")}</h1><button type="button" class="quiet" onClick={fetch}>{t("super.again")}</button></div>
      <Below of="overview" at="look" />
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      <div class={id === "" ? "" : "two"}>
        <section class="card" aria-labelledby="look-h">
          <h2 id="look-h">{t("look.waiting")} {all !== null && <span class="count">{all.length}</span>}</h2>
          <p class="soft">{t("look.how")}</p>
          {all === null && fault === "" && <Progress text={t("super.loading")} />}
          {all?.length === 0 && <p>{t("look.none")}</p>}
          <ul class="dues">{(all ?? []).map((i) => <Item key={i.id} i={i} at={i.id === id} narrow={id !== ""} />)}</ul>
        </section>
        {id !== "" && <section class="picked" aria-label={t("look.tip")}><Picked id={id} /></section>}
      </div>
    </>
  );
}

function Item({ i, at, narrow }: { i: LookItemView; at: boolean; narrow: boolean }) {
  const left = i.by - today(), level = left < 0 ? "late" : left <= 1 ? "warn" : "open";
  return (
    <li class={`due ${level}${narrow ? " one" : ""}`}>
      <span class={`badge ${level === "late" ? "urgent" : level === "warn" ? "unsure" : ""}`}>{t(i.granted || i.own === true ? `due.level.${level}` : "look.no_grant")}</span>
      <a class="due-what" data-row href={href("look", i.id)} aria-current={at ? "true" : undefined}>{i.id.slice(0, 6).toUpperCase()} · {ended(i)}</a>
      <span class="due-who">{officeName(i.closer ?? i.desk)}</span>
      <span class="due-by">{byText({ day: i.by, level: left < 0 ? "late" : "warn" })}</span>
    </li>
  );
}

function Picked({ id }: { id: string }) {
  const at = looked.value;
  if (at === null || at.id !== id) return <Progress text={t("look.opening")} />;
  if (typeof at.what === "string") return <p class="alarm" role="alert">{t(at.what)}</p>;
  return <Shown it={at.what} />;
}

function Shown({ it }: { it: Looked }) {
  const { item } = it.view;
  const [saying, setSaying] = useState(false);
  const [why, setWhy] = useState("");
  const gone = it.verbatim === null;
  const may = item.mine !== true && !gone;
  const done = (key: string) => {
    toast(t(key));
    go("look");
  };
  const yes = async () => { await agree(item); done("look.agreed"); };
  const no = async () => { await back(item, gone ? null : why.trim()); done("look.sent_back"); };
  useKeys({ r: () => setSaying(true), Escape: () => (saying ? setSaying(false) : go("look")) });
  return (
    <article class="card" data-looked={item.id}>
      <h2>{t("look.tip_of", { handle: item.id.slice(0, 6).toUpperCase(), desk: officeName(item.desk) })}</h2>
      <p class="badges"><strong class="badge unverified">{t("desk.unverified")}</strong> <span class="badge">{ended(item)}</span></p>
      <p class="soft">{item.closer === undefined ? t("look.open_year") : t("look.ended_by", { office: officeName(item.closer), day: dayText(item.day) })} · {byText({ day: item.by, level: "warn" })}</p>
      {it.talk.map((m, n) => <div key={n} class="note"><small>{t(`desk.note.${m.why}`)} · {m.member} · {minuteText(m.minute)}</small>{m.text === null ? <p>{t("desk.no_key")}</p> : <Words text={m.text} />}</div>)}
      {it.view.erased === true && <p class="alarm">{t("desk.erased")}</p>}
      {gone && it.view.erased !== true && <p class="alarm" role="alert">{t(item.granted ? "look.bad_grant" : "look.ungranted")}</p>}
      {it.verbatim !== null && <Marked text={it.verbatim.text} label={t("desk.verbatim")} />}
      {it.thread.map((m, n) => (
        <div key={n} class={`said ${m.from === "reporter" ? "in" : "out"}`}>
          <p class="who soft">{t(`desk.from.${m.from}`)}</p>
          {m.text === null ? <p class="alarm">{t("desk.no_key")}</p> : <Marked text={m.text} label={t(`desk.from.${m.from}`)} />}
        </div>
      ))}
      {it.view.story !== undefined && (
        <>
          <h3>{t("look.story", { handle: it.view.story.id.slice(0, 6).toUpperCase() })}</h3>
          {it.story === null ? <p class="note">{t("look.no_story")}</p> : <Marked text={it.story.text} label={t("look.story", { handle: "" })} />}
        </>
      )}
      {it.written.map((text, n) => <div key={n} class="said own"><p class="who soft">{t("desk.note.written")}</p>{text === null ? <p class="alarm">{t("desk.no_key")}</p> : <Marked text={text} label={t("desk.note.written")} />}</div>)}
      {!gone && <Opening files={it.view.files ?? []} fetch={(f, had) => file(it.view, f.id, had)} />}
      {item.mine === true && <p class="note">{t("look.mine")}</p>}
      {saying && !gone
        ? <Frame title={t("look.back")} verb={t("look.back_now")} send={no} close={() => setSaying(false)} disabled={why.trim() === ""}>
            <Field label={t("look.why")} hint={t("look.why_hint", { desk: officeName(item.desk) })} value={why} set={setWhy} lines={3} />
          </Frame>
        : <p class="row">
            {may && <Act look="danger" act={yes}>{t("look.agree")}</Act>}
            {gone ? <Act act={no}>{t("look.back_unopened")}</Act> : <button type="button" aria-keyshortcuts="r" onClick={() => setSaying(true)}><kbd>r</kbd> {t("look.back")}</button>}
            <button type="button" class="quiet" onClick={() => go("look")}><kbd>Esc</kbd> {t("desk.close_panel")}</button>
          </p>}
    </article>
  );
}

register({
  path: "look", title: "look.menu", under: "overview", order: 30, view: Look,
  for: (s) => directory.value !== null && looks(directory.value, s.office),
});
