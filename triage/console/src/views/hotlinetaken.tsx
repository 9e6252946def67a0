// After a call was taken: the receipt in groups with the digits as words, and what the machine read, to be set right with the caller.
import { Attribution } from "../parts/attribution";
import { Field } from "../parts/field";
import { matterName } from "../parts/facts";
import { Pick } from "../parts/pick";
import { places } from "../map/places";
import { directory } from "../state/inbox";
import { oneMore, sendMore, settle, settling, taken } from "../state/call";
import { current } from "../state/session";
import { t } from "../text/t";

const digits = (group: string) => [...group].map((d) => t(`hotline.digit.${d}`)).join(" ");

export function Receipt() {
  const code = taken.value?.code;
  if (code === undefined) return <section class="card"><h2>{t("hotline.receipt")}</h2><p class="note">{t("hotline.no_code")}</p></section>;
  return (
    <section class="card" aria-labelledby="receipt-h">
      <h2 id="receipt-h">{t("hotline.receipt")}</h2>
      <ol class="receipt">
        {code.split(" ").map((group, i) => <li key={i}><b>{group}</b><span>{digits(group)}</span></li>)}
      </ol>
      <p>{t("hotline.read_out")}</p>
    </section>
  );
}

export function Settle() {
  const answer = taken.value;
  const s = settling.value;
  if (answer === null || answer.code === undefined) return null;
  const near = directory.value?.desks?.find((d) => d.id === current().office)?.provinces ?? [];
  const other = s.commune !== "" && !answer.communes.some((c) => c.code === s.commune) ? s.commune : "";
  const find = (typed: string) => (places.value?.find(typed, near) ?? []).map((c) => ({ id: c.code, text: c.name, more: places.value?.province(c.province) ?? "" }));
  return (
    <section class="card" aria-labelledby="settle-h">
      <h2 id="settle-h">{t("hotline.settle")}</h2>
      {answer.question !== undefined && <p class="note"><strong>{t("hotline.ask_caller")}</strong> {answer.question}</p>}
      <fieldset>
        <legend>{t("hotline.place")}</legend>
        {answer.communes.map((c) => (
          <label key={c.code} class="tap"><input type="radio" name="commune" checked={s.commune === c.code} onChange={() => settle({ commune: c.code })} /> {c.name} <small class="soft">{c.reason}</small></label>
        ))}
        {other !== "" && <label class="tap"><input type="radio" name="commune" checked onChange={() => settle({ commune: other })} /> {places.value?.commune(other)?.name ?? other}</label>}
        <label class="tap"><input type="radio" name="commune" checked={s.commune === ""} onChange={() => settle({ commune: "" })} /> {t("hotline.unknown_place")}</label>
        <Pick label={t("hotline.other_place")} find={find} pick={(code) => settle({ commune: code })} />
        <Attribution />
      </fieldset>
      <div class="field">
        <label for="matter">{t("hotline.matter")}</label>
        <select id="matter" value={s.matter} onChange={(e) => settle({ matter: e.currentTarget.value })}>
          {(places.value?.matters ?? []).map((m) => <option key={m.id} value={m.id}>{matterName(m.id)}</option>)}
          {!(places.value?.matters ?? []).some((m) => m.id === s.matter) && <option value={s.matter}>{matterName(s.matter)}</option>}
        </select>
      </div>
      <Field label={t("hotline.more")} hint={t("hotline.more_hint")} value={s.more} set={(more) => settle({ more })} lines={3} />
      {s.fault !== "" && <p class="alarm" role="alert">{t(s.fault)}</p>}
      {s.phase === "sent"
        ? <p class="good" role="status">{t("hotline.settled")} <button type="button" class="quiet" onClick={oneMore}>{t("hotline.one_more")}</button></p>
        : <button type="button" aria-busy={s.phase === "sending" || undefined} aria-disabled={s.phase === "sending" || undefined} onClick={() => void sendMore()}>{t(s.phase === "sending" ? "hotline.sending" : "hotline.confirm")}</button>}
    </section>
  );
}
