// The card and where it goes. The facts are filled by the tool and sent with one key; prose and the name slip are there for who has the time.
// The same panel opens for "card" and for "route": what differs is where it begins.
import { useMemo, useState } from "preact/hooks";
import { api } from "../api";
import { checkCard, type CardFacts } from "../judge/card";
import { marks, type Mark } from "../judge/marks";
import { allowed, paced } from "../judge/route";
import { Field } from "../parts/field";
import { Frame } from "../parts/panel";
import { Marked } from "../parts/marked";
import { Pick } from "../parts/pick";
import { rows } from "../parts/facts";
import { act, said } from "../state/acts";
import { closePanel, done } from "../state/desk";
import { draftOf, edit } from "../state/drafts";
import { grantsOf } from "../state/grants";
import { cardFactsOf, choicesOf, directory, factsOf, isNarrow, office, pastCommune, today } from "../state/judged";
import type { Opened } from "../state/opened";
import type { Lane } from "../wire";
import { current, trusted } from "../state/session";
import { told } from "../told";
import { language, t } from "../text/t";
import { visible } from "../judge/visible";
import { Details } from "./carddetails";
import { offices } from "./tipjudge";

export function CardPanel({ id, opened, first }: { id: string; opened: Opened; first: "card" | "route" }) {
  const draft = draftOf(id);
  const [warned, setWarned] = useState("");
  const found = useMemo(() => marks(draft.prose), [draft.prose]);
  const choices = choicesOf(id);
  const lead = choices[0]?.role === "lead" ? choices[0].id : "";
  const facts = cardFactsOf(id);
  const send = async () => {
    if (found.length > 0 && warned !== draft.prose) return setWarned(draft.prose); // the second press sends
    if (await route(id, opened.view.tip.lane, facts, draft.prose.trim(), draft.slip.trim(), warned === draft.prose ? found : [])) done(id);
  };
  const instead = current().office !== opened.view.tip.desk; // it is on record with the desk alone that somebody sent a mark along
  const again = ["routed", "referred", "acknowledged"].includes(opened.view.tip.status);
  const verb = found.length > 0 && warned === draft.prose ? t("desk.card.anyway") : t(again ? "desk.card.again" : "desk.card.send", { office: lead === "" ? "…" : office(lead) });
  return (
    <Frame title={t(first === "card" ? "desk.card.title" : "desk.route.title")} verb={verb} send={send} close={closePanel} disabled={lead === "" || instead && found.length > 0} quick>
      <p class="badges"><strong class="badge unverified">{t("desk.unverified")}</strong> <span class="soft small">{t("desk.card.how")}</span></p>
      <div class={`deskparts first-${first}`}>
        <FactList id={id} facts={facts} />
        <Recipients id={id} />
      </div>
      <details open={draft.prose !== ""}>
        <summary>{t("desk.card.prose")}</summary>
        <Field label={t("desk.card.prose_label")} hint={t("desk.card.prose_hint")} value={draft.prose} set={(v) => edit(id, { prose: v })} lines={3} />
        {found.length > 0 && <Giveaways id={id} prose={draft.prose} found={found} warned={warned === draft.prose} />}
      </details>
      <details open={draft.slip !== ""}>
        <summary>{t("desk.card.slip")}</summary>
        <Field label={t("desk.card.slip_label")} hint={t("desk.card.slip_hint")} value={draft.slip} set={(v) => edit(id, { slip: v })} lines={2} />
      </details>
    </Frame>
  );
}

/** Seals the card for everybody on the route and sends it. Slips go to lead and copies alone: a later step has nothing to check yet. */
async function route(id: string, lane: Lane, facts: CardFacts, prose: string, slip: string, unheeded: Mark[]): Promise<boolean> {
  const choices = choicesOf(id);
  const of = (role: string) => choices.filter((c) => c.role === role).map((c) => c.id);
  const [lead] = of("lead");
  if (lead === undefined) return false;
  const card = { version: 1, unverified: true, facts, ...(prose !== "" && { prose }) };
  if (checkCard(card).length > 0) {
    said.value = { key: "desk.card.bad", tip: id, bad: true };
    return false;
  }
  try {
    const { vault, office: own } = current();
    const cards = await vault.sealJSON("card", card, choices.map((c) => c.id));
    const slips = slip === "" ? undefined : await vault.sealJSON("slip", { text: slip }, [lead, ...of("copy")]);
    const grants = await grantsOf(id); // a unit that closes it has none to give
    const q = {
      lead, copies: of("copy"), steps: paced(choices, lane === "urgent"), cards,
      ...(slips !== undefined && { slips }), ...(grants !== undefined && { grants }), ...(isNarrow(id) && { narrow: true }),
    };
    const kinds = [...new Set(unheeded.map((m) => t(`desk.mark.${m.kind}`)))].join(", ");
    const note = unheeded.length === 0 ? null : await vault.sealThread(t("desk.card.logged", { kinds }), own);
    return await act({ tip: id, name: "route", leased: true, undo: true, send: async () => {
      await api.route(id, q);
      if (note !== null) await api.note(id, note); // the second press is on record
    } });
  } catch (e) {
    said.value = { key: told(e), tip: id, bad: true };
    return false;
  }
}

/** The facts as the unit will read them; each can be left out, and some set right. */
function FactList({ id, facts }: { id: string; facts: CardFacts }) {
  const [editing, setEditing] = useState(false);
  return (
    <section aria-label={t("desk.card.facts")}>
      <h4>{t("desk.card.facts")}</h4>
      <dl class="facts">
        {rows(facts).map(([name, value]) => <div key={name}><dt>{name}</dt><dd><bdi>{visible(value)}</bdi></dd></div>)}
        {facts.ambiguous && <div><dt>{t("desk.where")}</dt><dd><span class="badge unsure">{t("desk.unsure")}</span></dd></div>}
        {facts.urgent && <div><dt>{t("desk.urgency")}</dt><dd>{t("desk.urgent")}</dd></div>}
      </dl>
      <button type="button" class="quiet small" aria-expanded={editing} onClick={() => setEditing(!editing)}>{t("desk.card.edit")}</button>
      {editing && <Details id={id} facts={facts} />}
    </section>
  );
}

/** Who gets it. Lead, copies and steps come from the directory; the officer may choose over it, never against the accused. */
function Recipients({ id }: { id: string }) {
  const draft = draftOf(id);
  const [fault, setFault] = useState("");
  const choices = choicesOf(id);
  const d = directory();
  const add = (o: string, lead: boolean) => {
    const why = d === null ? null : allowed(d, factsOf(id), o, today());
    const keyless = !(trusted.value?.ready ?? []).includes(o);
    setFault(why !== null ? `desk.not_allowed.${why}` : keyless ? "desk.not_allowed.keyless" : "");
    if (why !== null || keyless) return;
    edit(id, lead ? { lead: o, without: draft.without.filter((x) => x !== o) } : { with: [...draft.with, o], without: draft.without.filter((x) => x !== o) });
  };
  const off = (o: string) => edit(id, { without: [...draft.without, o], with: draft.with.filter((x) => x !== o), ...(draft.lead === o && { lead: "" }) });
  return (
    <section aria-label={t("desk.card.to")}>
      <h4>{t("desk.card.to")}</h4>
      <ol class="units">
        {choices.map((c) => (
          <li key={c.id}>
            <span class="badge">{t(`desk.role.${c.role}`)}</span> <strong>{office(c.id)}</strong>
            {c.role !== "lead" && (
              <>
                {" "}<button type="button" class="quiet tiny" aria-label={t("desk.route.lead_of", { office: office(c.id) })} onClick={() => add(c.id, true)}>{t("desk.route.lead")}</button>
                <button type="button" class="quiet tiny" aria-label={t("desk.route.off_of", { office: office(c.id) })} onClick={() => off(c.id)}>×</button>
              </>
            )}
            {c.role === "lead" && <small>{c.reason.vi === "" ? t("desk.route.chosen") : c.reason[language.value]}</small>}
          </li>
        ))}
      </ol>
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      {isNarrow(id) && <p class="note small" role="status">{t("desk.route.narrow")}</p>}
      <button type="button" class="quiet small" aria-keyshortcuts="b" aria-pressed={isNarrow(id)} onClick={() => pastCommune(id)}><kbd>b</kbd> {t("desk.route.past")}</button>{" "}
      {(draft.lead !== "" || draft.with.length > 0 || draft.without.length > 0) && (
        <button type="button" class="quiet small" onClick={() => edit(id, { lead: "", with: [], without: [] })}>{t("desk.route.reset")}</button>
      )}
      <Pick label={t("desk.route.add")} find={(typed) => offices(typed, choices.map((c) => c.id))} pick={(o) => add(o, false)} />
    </section>
  );
}

const toSlip = ["name", "phone", "plate", "house"];

/** What in the prose only one person could have known, or names somebody: shown, and mended with a click. */
function Giveaways({ id, prose, found, warned }: { id: string; prose: string; found: Mark[]; warned: boolean }) {
  const cut = (m: Mark) => (prose.slice(0, m.from) + prose.slice(m.to)).replace(/ {2,}/g, " ").trim();
  const { slip } = draftOf(id);
  return (
    <div class="note" role="status">
      <p>{t(warned ? "desk.card.warned" : "desk.card.marks", { n: found.length })}</p>
      <Marked text={prose} spans={found} label={t("desk.card.prose")} />
      <p class="row">
        {found.map((m) => {
          const words = prose.slice(m.from, m.to);
          return toSlip.includes(m.kind)
            ? <button key={m.from} type="button" class="quiet small" onClick={() => edit(id, { prose: cut(m), slip: [slip, words].filter((s) => s !== "").join("\n") })}>{t("desk.card.to_slip", { words: visible(words) })}</button>
            : <button key={m.from} type="button" class="quiet small" onClick={() => edit(id, { prose: cut(m) })}>{t("desk.card.cut", { words: visible(words) })}</button>;
        })}
      </p>
    </div>
  );
}
