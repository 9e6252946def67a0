// What a member was granted to interpret: one recording or one text, heard or read here, written down, and gone.
import { useEffect, useState } from "preact/hooks";
import { Act } from "../parts/button";
import { Field } from "../parts/field";
import { Marked } from "../parts/marked";
import { Progress } from "../parts/progress";
import { toast } from "../parts/toast";
import { directory, officeName } from "../state/inbox";
import { close, done, granted, load, open, opened } from "../state/interpret";
import { onLive } from "../state/live";
import { current } from "../state/session";
import { t } from "../text/t";
import { minuteText } from "../text/when";
import { told } from "../told";
import type { Interpreted } from "../vault/client";
import { register } from "../views";
import type { InterpretItemView } from "../wire";
import { Played } from "./media";

function Interpret() {
  const [fault, setFault] = useState("");
  const fetch = () => void load().then(() => setFault(""), (e: unknown) => setFault(told(e)));
  useEffect(() => {
    fetch();
    const stop = onLive("again", fetch);
    return () => {
      stop();
      close();
    };
  }, []);
  const all = granted.value, at = opened.value;
  return (
    <>
      <div class="row spread"><h1>{t("interpret.title")}</h1><button type="button" class="quiet" onClick={fetch}>{t("super.again")}</button></div>
      <p class="soft">{t("interpret.how")}</p>
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      {all === null && fault === "" && <Progress text={t("super.loading")} />}
      {all?.length === 0 && <p>{t("interpret.none")}</p>}
      <ul class="bare">
        {(all ?? []).map((i) => (
          <li key={i.tip + i.part} class="card">
            <p><strong>{officeName(i.desk)}</strong> · {t("interpret.until", { when: minuteText(i.until) })}</p>
            {at?.item === i ? <One item={i} what={at.what} /> : <Act act={() => open(i)}>{t("interpret.open")}</Act>}
          </li>
        ))}
      </ul>
    </>
  );
}

function One({ item, what }: { item: InterpretItemView; what: Interpreted | string }) {
  const known = directory.value?.interpreters?.find((i) => i.member === current().member)?.languages ?? [];
  const [words, setWords] = useState("");
  const [language, setLanguage] = useState(known[0] ?? "");
  const send = async (said: string | null) => {
    await done(item, said, language);
    toast(t(said === null ? "interpret.given_back" : "interpret.sent"));
  };
  if (typeof what === "string") return <p class="alarm" role="alert">{t(what)} <Act look="quiet" act={() => send(null)}>{t("interpret.back")}</Act></p>;
  return (
    <div data-interpreting>
      <p class="note"><strong>{t("desk.unverified")}</strong> {t("interpret.only_this")}</p>
      {"file" in what ? <Played bytes={what.file} /> : <Marked text={what.text} label={t("interpret.text")} />}
      <label>{t("interpret.language")} <select value={language} onChange={(e) => setLanguage(e.currentTarget.value)}>{known.map((l) => <option key={l} value={l}>{languageName(l)}</option>)}</select></label>
      <Field label={t("interpret.words")} hint={t("interpret.words_hint")} value={words} set={setWords} lines={8} />
      <p class="row">
        <Act act={() => send(words.trim())} disabled={words.trim() === ""}>{t("interpret.send")}</Act>
        <Act look="quiet" act={() => send(null)}>{t("interpret.back")}</Act>
        <button type="button" class="quiet" onClick={close}>{t("interpret.put_away")}</button>
      </p>
    </div>
  );
}

/** What people call a language; its code where the browser has no name for it. */
export function languageName(code: string): string {
  return new Intl.DisplayNames(["vi"], { type: "language", fallback: "code" }).of(code) ?? code;
}

register({
  path: "interpret", title: "interpret.menu", order: 45, view: Interpret,
  for: (s) => directory.value?.interpreters?.some((i) => i.member === s.member) === true,
});
