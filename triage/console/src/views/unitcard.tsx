// One card at a unit: facts, prose, what was said with the desk, the name slip, and what can be done. One thing is open at a time.
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { Attribution } from "../parts/attribution";
import { Act } from "../parts/button";
import { Clocks } from "../parts/clocks";
import { Facts, Words } from "../parts/facts";
import { Progress } from "../parts/progress";
import { TipNumber } from "../parts/tipnumber";
import { href } from "../router";
import { again, cards, officeName, open, read, type Opened } from "../state/inbox";
import { current } from "../state/session";
import { t } from "../text/t";
import { dayText, minuteText } from "../text/when";
import { acknowledge, handle } from "./unit";
import { AskDesk, GiveBack, Finish } from "./unitacts";
import { mayProlong, Prolong, Recorded, StandAside } from "./unitlaw";
import { NameSlip } from "./unitslip";

export function CardDetail({ id }: { id: string }) {
  useEffect(() => {
    void open(id);
    return () => read(id);
  }, [id]);
  const it = cards.value.get(id);
  if (it === undefined) return <Progress text={t("unit.opening")} />;
  if (typeof it === "string") return <><Back /><p class="alarm" role="alert">{t(it)}</p></>;
  return <Shown it={it} />;
}

function Back() {
  return <a class="back" href={href("inbox")}>{t("unit.back")}</a>;
}

type Panel = "ask" | "return" | "finish" | "prolong" | "aside";

/** What this office can do: only who leads and has acknowledged can finish. */
function panels(it: Opened): Panel[] {
  const { tip } = it.view;
  const lead = tip.lead === current().office && tip.status === "acknowledged";
  return ["ask", "return", ...(lead ? ["finish" as const] : []), ...(mayProlong(it) ? ["prolong" as const] : []), ...(it.card === null ? [] : ["aside" as const])];
}

function Shown({ it }: { it: Opened }) {
  const { tip } = it.view;
  const [panel, setPanel] = useState<Panel | "">("");
  const closed = tip.status === "closed";
  const acked = (tip.acked ?? []).includes(current().office);
  return (
    <>
      <Back />
      <h1 class="card-title">
        {tip.lane === "urgent" && <strong class="badge urgent">{t("unit.urgent")}</strong>} {t("unit.card_of", { handle: handle(tip.id) })}
      </h1>
      <p class="soft">{t("unit.from", { desk: officeName(tip.desk), when: tip.sent === undefined ? "" : minuteText(tip.sent) })} · {role(it)}</p>
      <p class="note" id="unverified"><strong>{t("unit.unverified")}</strong> {t("unit.lead_only")}</p>
      {closed && <p class="good">{t("unit.closed_as")}</p>}
      {it.view.erased === true && <p class="alarm">{t("unit.erased")}</p>}
      {it.card === null && it.view.erased !== true && <p class="alarm" role="alert">{t("unit.no_key")}</p>}
      {it.card !== null && <><Facts facts={it.card.facts} /><Attribution /></>}
      {it.card?.prose !== undefined && <><h2>{t("unit.prose")}</h2><Words text={it.card.prose} /></>}
      {!closed && !acked && <div class="sticky"><Act act={() => acknowledge(tip.id)}>{t("unit.ack")}</Act></div>}
      {!closed && <Clocks tip={tip} />}
      {!closed && <div class="row-act"><Recorded it={it} /></div>}
      <NameSlip it={it} />
      <Talk it={it} />
      {!closed && (
        <div class="acts" role="group" aria-label={t("unit.acts")}>
          {panels(it).map((p) => (
            <button key={p} type="button" class={panel === p ? "" : "quiet"} aria-expanded={panel === p} onClick={() => setPanel(panel === p ? "" : p)}>{t(`unit.do.${p}`)}</button>
          ))}
        </div>
      )}
      {panel === "ask" && <AskDesk it={it} done={() => setPanel("")} />}
      {panel === "return" && <GiveBack it={it} />}
      {panel === "finish" && <Finish it={it} />}
      {panel === "prolong" && <Prolong it={it} done={() => setPanel("")} />}
      {panel === "aside" && <StandAside it={it} />}
      {!closed && <TipNumber tip={tip} />}
    </>
  );
}

/** What this office is in the route. */
function role(it: Opened): string {
  const { tip } = it.view;
  const own = current().office;
  if (tip.lead === own) return t("unit.role.lead");
  return t((tip.copies ?? []).includes(own) ? "unit.role.copy" : "unit.role.step", { lead: officeName(tip.lead ?? "") });
}

function Talk({ it }: { it: Opened }) {
  if (it.talk.length === 0) return null;
  return (
    <>
      <h2>{t("unit.talk")}</h2>
      <ol class="talk">
        {it.talk.map(({ talk, text }, i) => (
          <li key={i} class={talk.from === current().office ? "ours" : "theirs"}>
            <small>{t("unit.said", { who: officeName(talk.from), member: talk.member, when: minuteText(talk.minute) })}{talk.why === "return" && ` · ${t("unit.returned")}`}</small>
            {text === null ? <p class="soft">{t(talk.from === current().office ? "unit.desk_only" : "unit.no_key")}</p> : <Words text={text} />}
          </li>
        ))}
      </ol>
    </>
  );
}

/** The day's date, for records that officers write by hand. */
export const today = () => dayText(Math.floor(Date.now() / 86_400_000));

/** Sends a message to the desk of a tip: once to its keyring, once to the own. */
export async function tellDesk(it: Opened, text: string): Promise<void> {
  const { vault, office } = current();
  const { tip } = it.view;
  const [sealed, copy] = await Promise.all([vault.sealThread(text, tip.desk), vault.sealThread(text, office)]);
  await api.tell(tip.id, { sealed, copy });
  await again(tip.id);
}
