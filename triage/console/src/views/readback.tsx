// A panel of the desk: the facts are read aloud to a post without a network, which answers with a word of its sheet. What was heard is typed and checked here.
import { useEffect, useState } from "preact/hooks";
import { Facts } from "../parts/facts";
import { Field } from "../parts/field";
import { Frame } from "../parts/panel";
import { closePanel, done } from "../state/desk";
import { cardFactsOf, office } from "../state/judged";
import { openAnew, type Opened } from "../state/opened";
import { tipOf } from "../state/queue";
import { answer, monthAt, question, type Question } from "../state/readback";
import { said } from "../state/acts";
import { t } from "../text/t";
import { told } from "../told";

export function Readback({ id, opened }: { id: string; opened: Opened }) {
  const { lead, copies = [], acked = [] } = tipOf(id) ?? opened.view.tip; // the list hears of acknowledgements first
  const all = [lead, ...copies].filter((o): o is string => o !== undefined && !acked.includes(o));
  const [chosen, setTo] = useState("");
  const to = all.includes(chosen) ? chosen : all[0] ?? "";
  const [month, setMonth] = useState(monthAt());
  const [ask, setAsk] = useState<Question | null>(null);
  const [fault, setFault] = useState("");
  const [heard, setHeard] = useState("");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let over = false; // what was asked for another post, or another time
    setAsk(null);
    setHeard("");
    if (to !== "") void question(id, to, month).then((q) => { if (!over) setAsk(q); }, (e: unknown) => { if (!over) setFault(told(e)); });
    return () => { over = true; };
  }, [to, month, turn]);
  const send = async () => {
    if (ask === null) return;
    const right = await answer(id, ask, heard);
    if (!right) {
      setTurn(turn + 1);
      return setFault("readback.wrong");
    }
    said.value = { key: "readback.right", tip: id, bad: false };
    await openAnew(id);
    done(id);
  };
  return (
    <Frame title={t("readback.title")} verb={t("readback.send")} send={send} close={closePanel} disabled={ask === null || ask.number === 0 || heard.trim() === ""}>
      {all.length === 0 && <p class="note">{t("readback.nobody")}</p>}
      <div class="deskparts">
        <section aria-label={t("readback.facts")}>
          <h4>{t("readback.facts")}</h4>
          <Facts facts={cardFactsOf(id)} />
        </section>
        <section aria-label={t("readback.ask")}>
          <label for="readback-to">{t("readback.to")}</label>
          <select id="readback-to" value={to} onChange={(e) => { setTo(e.currentTarget.value); setFault(""); }}>{all.map((o) => <option key={o} value={o}>{office(o)}</option>)}</select>
          <label for="readback-month">{t("readback.month")}</label>
          <select id="readback-month" value={month} onChange={(e) => setMonth(e.currentTarget.value)}>{[0, -1].map((n) => <option key={n} value={monthAt(n)}>{monthAt(n)}</option>)}</select>
          <div role="status">
            {ask !== null && ask.number > 0 && <p class="ask-word" data-number={ask.number}>{t("readback.number", { n: ask.number })} <small>{t("readback.left", { n: ask.left })}</small></p>}
            {ask !== null && ask.number === 0 && <p class="alarm">{t("readback.used_up")}</p>}
            {fault !== "" && <p class="alarm">{t(fault)}</p>}
          </div>
          <Field label={t("readback.heard")} hint={t("readback.heard_hint")} value={heard} set={setHeard} />
        </section>
      </div>
    </Frame>
  );
}
