// The code sheet of a post without a network, to be printed at its desk and carried there. It is drawn on this device and kept nowhere.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Below } from "../parts/below";
import { Field } from "../parts/field";
import { fold } from "../map/fold";
import { directory, officeName } from "../state/inbox";
import { monthAt } from "../state/readback";
import { current, onLock } from "../state/session";
import { t } from "../text/t";
import { told } from "../told";
import { register } from "../views";

/** The words on the screen; dropped when the view is left and at every lock. */
const drawn = signal<{ sheet: string; words: string[] } | null>(null);
onLock(() => { drawn.value = null; });

function Sheet() {
  const [to, setTo] = useState("");
  const [month, setMonth] = useState(monthAt());
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState("");
  useEffect(() => {
    drawn.value = null;
    if (to !== "") void current().vault.codeSheet(to, month).then((d) => { drawn.value = d; setFault(""); }, (e: unknown) => setFault(told(e)));
    return () => { drawn.value = null; };
  }, [to, month]);
  const wanted = fold(typed);
  const units = (directory.value?.units ?? []).filter((u) => fold(u.name).includes(wanted));
  return (
    <>
      <div class="no-print">
        <h1>{t("sheet.title")}</h1>
        <Below of="overview" at="notices" />
        <p>{t("notices.sheet_how")}</p>
        <div class="row sheet-choose">
          <Field label={t("sheet.find")} value={typed} set={setTyped} />
          <div class="field">
            <label for="sheet-to">{t("sheet.to")}</label>
            <select id="sheet-to" value={to} onChange={(e) => setTo(e.currentTarget.value)}>
              <option value="">{t("approvals.choose")}</option>
              {units.map((u) => <option key={u.id} value={u.id}>{u.name}</option>)}
            </select>
          </div>
          <div class="field">
            <label for="sheet-month">{t("sheet.month")}</label>
            <select id="sheet-month" value={month} onChange={(e) => setMonth(e.currentTarget.value)}>{[0, 1].map((n) => <option key={n} value={monthAt(n)}>{monthAt(n)}</option>)}</select>
          </div>
        </div>
        {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      </div>
      {drawn.value !== null && <Printed office={to} sheet={drawn.value.sheet} words={drawn.value.words} />}
    </>
  );
}

function Printed({ office, sheet, words }: { office: string; sheet: string; words: string[] }) {
  return (
    <section class="sheet" aria-label={t("sheet.title")}>
      <h2>{officeName(office)} · {sheet}</h2>
      <ol class="sheet-words">{words.map((w, i) => <li key={i}><span>{i + 1}</span> <strong>{w}</strong></li>)}</ol>
      <p>{t("sheet.how")}</p>
      <p class="no-print"><button type="button" onClick={() => window.print()}>{t("sheet.print")}</button></p>
    </section>
  );
}

register({ path: "sheet", title: "sheet.title", under: "overview", for: (s) => s.desk, view: Sheet });
