// The manned hotline: the officer types while somebody speaks, sends it once, reads the receipt out, and settles place and matter with the caller.
import { useEffect } from "preact/hooks";
import { namesCaller } from "../judge/caller";
import { useKeys } from "../keys";
import { loadMap } from "../map/load";
import { Field } from "../parts/field";
import { call, edit, newCall, send, taken } from "../state/call";
import { t } from "../text/t";
import { register } from "../views";
import { Receipt, Settle } from "./hotlinetaken";

function Hotline() {
  useEffect(loadMap, []);
  return (
    <div class="hotline">
      <h1>{t("hotline.title")}</h1>
      {taken.value === null ? <Form /> : <Taken />}
    </div>
  );
}

function Form() {
  const c = call.value;
  const fixed = c.phase !== "typing";
  useKeys({ "Ctrl+Enter": () => void send() });
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      <blockquote class="say" aria-label={t("hotline.say_first")}><b>{t("hotline.say_first")}</b> {t("hotline.sentence")}</blockquote>
      <p class="note">{t("hotline.never_who")}</p>
      <Field label={t("hotline.text")} hint={t("hotline.text_hint")} value={c.text} set={(text) => edit({ text })} lines={9} readOnly={fixed} autoFocus />
      {namesCaller(c.text) && <p class="note" role="status" data-names-caller>{t("hotline.names_caller")}</p>}
      <label class="tap"><input type="checkbox" checked={c.urgent} disabled={fixed} onChange={(e) => edit({ urgent: e.currentTarget.checked })} /> {t("hotline.urgent")}</label>
      <label class="tap"><input type="checkbox" checked={c.officers} disabled={fixed} onChange={(e) => edit({ officers: e.currentTarget.checked })} /> {t("hotline.officers")}</label>
      {c.fault !== "" && <p class="alarm" role="alert">{t(c.fault)} {c.phase === "frozen" && t("hotline.frozen")}</p>}
      <div class="row">
        <button type="submit" class="big" aria-disabled={c.phase === "sending" || c.text.trim() === "" || undefined} aria-busy={c.phase === "sending" || undefined}
          onClick={() => void send()}>{t(c.phase === "sending" ? "hotline.sending" : c.phase === "frozen" ? "hotline.again" : "hotline.send")}</button>
        <span class="soft">{t("hotline.keys")}</span>
      </div>
    </form>
  );
}

function Taken() {
  return (
    <>
      <p class="good" role="status">{t("hotline.taken")}</p>
      <div class="taken">
        <Receipt />
        <Settle />
      </div>
      <div class="row"><button type="button" onClick={newCall}>{t("hotline.new")}</button><span class="soft">{t("hotline.new_hint")}</span></div>
    </>
  );
}

register({ path: "hotline", title: "hotline.menu", order: 30, for: (s) => s.desk, view: Hotline });
