// The panels of the acts, one at a time over the tip on the screen. What is typed is kept until it was sent or the screen is locked.
import { useState } from "preact/hooks";
import { api } from "../api";
import { Field } from "../parts/field";
import { Frame } from "../parts/panel";
import { Pick } from "../parts/pick";
import { act } from "../state/acts";
import { closePanel, done, panel } from "../state/desk";
import { draftOf, edit } from "../state/drafts";
import { grantsOf, reasonFor } from "../state/grants";
import { cardFactsOf, directory, factsOf, office, today } from "../state/judged";
import type { Opened } from "../state/opened";
import { current, trusted } from "../state/session";
import { allowed } from "../judge/route";
import { t } from "../text/t";
import { CONDITION, DISPOSITION, ITEM, type Condition, type Disposition, type Item } from "../wire";
import { CardPanel } from "./card";
import { Readback } from "./readback";
import { offices } from "./tipjudge";

export function Panels({ id, opened }: { id: string; opened: Opened }) {
  switch (panel.value) {
    case "ask": return <Ask id={id} opened={opened} />;
    case "card": return <CardPanel key="card" id={id} opened={opened} first="card" />;
    case "route": return <CardPanel key="route" id={id} opened={opened} first="route" />;
    case "hold": return <Hold id={id} />;
    case "refer": return <Refer id={id} />;
    case "out": return <Out id={id} />;
    case "close": return <Close id={id} opened={opened} />;
    case "note": return <Note id={id} />;
    case "read": return <Readback id={id} opened={opened} />;
    case "tell": return <Tell id={id} opened={opened} />;
  }
  return null;
}

/** A question to the reporter, waiting under the receipt. */
function Ask({ id, opened }: { id: string; opened: Opened }) {
  const { question } = draftOf(id);
  const proposed = opened.reading?.place.question ?? "";
  const send = async () => {
    const q = await current().vault.sealQuestion(id, question.trim());
    if (await act({ tip: id, name: "ask", send: () => api.ask(id, q) })) {
      edit(id, { question: "" });
      done(id);
    }
  };
  return (
    <Frame title={t("desk.ask.title")} verb={t("desk.ask.send")} send={send} close={closePanel} disabled={question.trim() === "" || opened.verbatim?.reply !== true}>
      <p class="soft small">{t("desk.ask.how")}</p>
      <Field label={t("desk.ask.label")} value={question} set={(v) => edit(id, { question: v })} lines={3} />
      {proposed !== "" && question === "" && <button type="button" class="quiet small" onClick={() => edit(id, { question: proposed })}>{t("desk.ask.proposed", { question: proposed })}</button>}
    </Frame>
  );
}

const days = [1, 3, 7, 30];

/** Puts the tip aside until a day: acting now would expose the reporter. */
function Hold({ id }: { id: string }) {
  const [until, setUntil] = useState(today() + 7);
  const [what, setWhat] = useState<Condition>("day");
  const { note } = draftOf(id);
  const send = async () => {
    const sealed = await current().vault.sealThread(note.trim(), current().office);
    if (await act({ tip: id, name: "hold", leased: true, undo: true, send: () => api.hold(id, { until, note: sealed, for: what }) })) {
      edit(id, { note: "" });
      done(id);
    }
  };
  const date = new Date(until * 86_400_000).toISOString().slice(0, 10);
  return (
    <Frame title={t("desk.hold.title")} verb={t("desk.hold.send")} send={send} close={closePanel} disabled={note.trim() === "" || until <= today()}>
      <fieldset>
        <legend>{t("desk.hold.for")}</legend>
        {CONDITION.map((c) => <label key={c} class="check"><input type="radio" name="for" checked={what === c} onChange={() => setWhat(c)} /> {t(`desk.hold.for.${c}`)}</label>)}
      </fieldset>
      <Field label={t("desk.hold.label")} hint={t("desk.hold.hint")} value={note} set={(v) => edit(id, { note: v })} lines={2} />
      <Field label={t("desk.hold.until")} type="date" value={date} set={(v) => { const d = Date.parse(v); if (!Number.isNaN(d)) setUntil(Math.floor(d / 86_400_000)); }} />
      <p class="row">{days.map((d) => <button key={d} type="button" class="quiet small" onClick={() => setUntil(today() + d)}>{t("desk.hold.days", { n: d })}</button>)}</p>
    </Frame>
  );
}

/** Hands the tip to another office for good, with the card and a reason. */
function Refer({ id }: { id: string }) {
  const [to, setTo] = useState("");
  const { note } = draftOf(id);
  const d = directory();
  const why = to === "" || d === null ? null : allowed(d, factsOf(id), to, today());
  const keyless = to !== "" && !(trusted.value?.ready ?? []).includes(to);
  const send = async () => {
    const { vault, office: own } = current();
    const cards = await vault.sealJSON("card", { version: 1, unverified: true, facts: cardFactsOf(id) }, [to]);
    const grants = await grantsOf(id);
    const q = { to, card: cards[to] ?? "", note: await vault.sealThread(note.trim(), own), ...(grants !== undefined && { grants }) };
    if (await act({ tip: id, name: "refer", leased: true, undo: true, send: () => api.refer(id, q) })) {
      edit(id, { note: "" });
      done(id);
    }
  };
  return (
    <Frame title={t("desk.refer.title")} verb={t("desk.refer.send", { office: to === "" ? "…" : office(to) })} send={send} close={closePanel}
      disabled={to === "" || note.trim() === "" || why !== null || keyless}>
      {to === ""
        ? <Pick label={t("desk.refer.to")} focus find={(typed) => offices(typed, [current().office])} pick={setTo} leave={closePanel} />
        : <p class="row"><strong>{office(to)}</strong> <button type="button" class="quiet small" onClick={() => setTo("")}>{t("desk.refer.other")}</button></p>}
      {why !== null && <p class="alarm" role="alert">{t(`desk.not_allowed.${why}`)}</p>}
      {keyless && <p class="alarm" role="alert">{t("desk.not_allowed.keyless")}</p>}
      <Field label={t("desk.refer.why")} hint={t("desk.refer.hint")} value={note} set={(v) => edit(id, { note: v })} lines={2} />
    </Frame>
  );
}

/** Not about crime: destroyed, and counted in one number. */
function Out({ id }: { id: string }) {
  const send = async () => {
    if (await act({ tip: id, name: "out", leased: true, undo: true, send: async () => api.outOfScope(id, await grantsOf(id)) })) done(id, true);
  };
  return (
    <Frame title={t("desk.out.title")} verb={t("desk.out.send")} send={send} close={closePanel} danger quick><p>{t("desk.out.how")}</p></Frame>
  );
}

const dispositions = DISPOSITION.filter((d) => d !== "repeat" && d !== "out of scope");

/** Closes the tip with a disposition of the closed list; "acted" asks for the whole checklist. */
function Close({ id, opened }: { id: string; opened: Opened }) {
  const [how, setHow] = useState<Disposition | "">("");
  const [ticked, setTicked] = useState<Item[]>([]);
  const { note } = draftOf(id);
  const complete = how !== "" && (how !== "acted" || ITEM.every((i) => ticked.includes(i)));
  const send = async () => {
    if (how === "") return;
    const grants = await grantsOf(id), why = await reasonFor(opened.view.tip.desk, how, note.trim());
    const q = { disposition: how, ...(how === "acted" && { checklist: [...ITEM] }), ...(grants !== undefined && { grants }), ...(why !== undefined && { note: why }) };
    if (await act({ tip: id, name: "close", leased: true, undo: true, send: () => api.close(id, q) })) {
      edit(id, { note: "" });
      done(id, true);
    }
  };
  return (
    <Frame title={t("desk.close.title")} verb={t("desk.close.send")} send={send} close={closePanel} disabled={!complete}>
      <fieldset>
        <legend>{t("desk.close.how")}</legend>
        {dispositions.map((d) => (
          <label key={d} class="check"><input type="radio" name="how" checked={how === d} onChange={() => setHow(d)} /> {t(`desk.disposition.${d.replaceAll(" ", "_")}`)}</label>
        ))}
      </fieldset>
      {how === "acted" && (
        <fieldset>
          <legend>{t("desk.close.checklist")}</legend>
          {ITEM.map((i) => (
            <label key={i} class="check"><input type="checkbox" checked={ticked.includes(i)}
              onChange={(e) => setTicked(e.currentTarget.checked ? [...ticked, i] : ticked.filter((x) => x !== i))} /> {t(`desk.item.${i}`)}</label>
          ))}
        </fieldset>
      )}
      <p class="soft small">{t("desk.close.looked")}</p>
      <Field label={t("desk.close.why")} value={note} set={(v) => edit(id, { note: v })} lines={2} />
    </Frame>
  );
}

/** A note of the desk to itself. */
function Note({ id }: { id: string }) {
  const { note } = draftOf(id);
  const send = async () => {
    const sealed = await current().vault.sealThread(note.trim(), current().office);
    if (await act({ tip: id, name: "note", send: () => api.note(id, sealed) })) {
      edit(id, { note: "" });
      done(id);
    }
  };
  return (
    <Frame title={t("desk.note.title")} verb={t("desk.note.send")} send={send} close={closePanel} disabled={note.trim() === ""}>
      <Field label={t("desk.note.label")} value={note} set={(v) => edit(id, { note: v })} lines={2} />
    </Frame>
  );
}

/** A message to a unit that has the tip. */
function Tell({ id, opened }: { id: string; opened: Opened }) {
  const { lead, copies = [] } = opened.view.tip;
  const all = [lead, ...copies].filter((o): o is string => o !== undefined);
  const [to, setTo] = useState(opened.talk.at(-1)?.from ?? all[0] ?? "");
  const { tell } = draftOf(id);
  const send = async () => {
    const { vault, office: own } = current();
    const q = { office: to, sealed: await vault.sealThread(tell.trim(), to), copy: await vault.sealThread(tell.trim(), own) };
    if (await act({ tip: id, name: "tell", send: () => api.tell(id, q) })) {
      edit(id, { tell: "" });
      done(id);
    }
  };
  return (
    <Frame title={t("desk.tell.title")} verb={t("desk.tell.send")} send={send} close={closePanel} disabled={tell.trim() === "" || to === ""}>
      <Field label={t("desk.tell.label")} value={tell} set={(v) => edit(id, { tell: v })} lines={2} />
      <label for="tell-to">{t("desk.tell.to")}</label>
      <select id="tell-to" value={to} onChange={(e) => setTo(e.currentTarget.value)}>{all.map((o) => <option key={o} value={o}>{office(o)}</option>)}</select>
    </Frame>
  );
}
