// The name slip: opened by a member who says what was checked; the opening is recorded. Shown until the card is left, kept nowhere.
import { useState } from "preact/hooks";
import { api } from "../api";
import { Act } from "../parts/button";
import { Words } from "../parts/facts";
import { again, type Opened } from "../state/inbox";
import { today } from "../state/judged";
import { current } from "../state/session";
import { t } from "../text/t";
import { href } from "../router";
import { dayText, minuteText } from "../text/when";
import { CHECK, type Check, type SlipView, type TipView } from "../wire";

/** The payload of kind slip. */
interface Slip {
  text?: string;
}

export function NameSlip({ it }: { it: Opened }) {
  const [check, setCheck] = useState<Check | null>(null);
  const [text, setText] = useState<string | null>(null);
  const own = (it.view.slips ?? []).find((s) => s.office === current().office);
  if (own === undefined) return null;
  const dead = (own.until ?? 0) === 0 || (own.until ?? 0) <= today();
  const reveal = async () => {
    if (check === null) return;
    const { sealed } = await api.slip(it.view.tip.id, check);
    const slip = await current().vault.openJSON("slip", sealed) as Slip;
    setText(typeof slip.text === "string" ? slip.text : JSON.stringify(slip));
    await again(it.view.tip.id);
  };
  return (
    <section class="card" aria-labelledby="slip-h">
      <h2 id="slip-h">{t("unit.slip")}</h2>
      {dead && <p class="note">{t("unit.slip_dead")}</p>}
      {text === null && !dead && (
        <>
          <p>{t("unit.slip_hint")}</p>
          <fieldset>
            <legend>{t("unit.slip_check")}</legend>
            {CHECK.map((c) => (
              <label key={c} class="tap"><input type="radio" name="check" checked={check === c} onChange={() => setCheck(c)} /> {t(`unit.check.${c}`)}</label>
            ))}
          </fieldset>
          <Act act={reveal} disabled={check === null}>{t("unit.slip_open")}</Act>
        </>
      )}
      {text !== null && <><p class="note">{t("unit.unverified")}</p><Words text={text} label={t("unit.slip")} /></>}
      {!dead && <SlipLife tip={it.view.tip} slip={own} />}
      {(own.openings ?? []).length > 0 && (
        <ul class="soft">{(own.openings ?? []).map((o, i) => <li key={i}>{t("unit.slip_opened", { member: o.member, when: minuteText(o.minute), check: t(`unit.check.${o.check}`) })}</li>)}</ul>
      )}
    </section>
  );
}

/** Days that a slip lives from the routing, and from the day on which two let it live longer (triage.SlipDays). */
const slipDays = 20;

/** When the slip is destroyed, and once that is sooner than it could be how to keep it for longer. */
function SlipLife({ tip, slip }: { tip: TipView; slip: SlipView }) {
  return (
    <>
      <p class="soft">{t("unit.slip_dies", { day: dayText((slip.until ?? 0) - 1) })}</p>
      {(slip.until ?? 0) < today() + slipDays && <p><a class="back" href={href("approvals", "slip", tip.id, tip.desk)}>{t("unit.slip_keep")}</a></p>}
    </>
  );
}
