// At a tip: one recording or text is given to somebody who understands it. Only members who cannot know the place are offered.
import { useState } from "preact/hooks";
import { Act } from "../parts/button";
import { give, offered, officeOf, partsOf, take } from "../state/interpreters";
import { office } from "../state/judged";
import type { Opened } from "../state/opened";
import { t } from "../text/t";
import { minuteText } from "../text/when";
import { languageName } from "./interpret";

export function InterpretAsk({ opened }: { opened: Opened }) {
  const { tip, interpreters = [] } = opened.view;
  const parts = partsOf(opened);
  const name = (part: string) => {
    const p = parts.find((one) => one.part === part);
    return p === undefined ? "" : t(p.name, { n: p.n });
  };
  return (
    <>
      {interpreters.map((i) => (
        <p key={i.part} class="note" data-interpreter={i.member}>
          {t("interpret.with", { part: name(i.part), member: i.member, office: office(officeOf(i.member)), when: minuteText(i.until) })}{" "}
          <Act look="quiet" act={() => take(tip.id, i.part)}>{t("interpret.take")}</Act>
        </p>
      ))}
      {tip.status !== "closed" && parts.length > 0 && (
        <details class="interpret">
          <summary>{t("interpret.ask")}</summary>
          <Ask opened={opened} parts={parts} />
        </details>
      )}
    </>
  );
}

function Ask({ opened, parts }: { opened: Opened; parts: { part: string; name: string; n: number }[] }) {
  const all = offered(opened.view.tip.id);
  const [part, setPart] = useState(parts[0]?.part ?? "");
  const [member, setMember] = useState("");
  const chosen = all.some((i) => i.member === member) ? member : all[0]?.member ?? "";
  if (all.length === 0) return <p>{t("interpret.nobody")}</p>;
  return (
    <>
      <p class="soft">{t("interpret.who")}</p>
      <label>{t("interpret.part")} <select value={part} onChange={(e) => setPart(e.currentTarget.value)}>{parts.map((p) => <option key={p.part} value={p.part}>{t(p.name, { n: p.n })}</option>)}</select></label>
      <label>{t("interpret.member")} <select value={chosen} onChange={(e) => setMember(e.currentTarget.value)}>
        {all.map((i) => <option key={i.member} value={i.member}>{`${i.languages?.map(languageName).join(", ") ?? ""} · ${i.member}, ${office(officeOf(i.member))}`}</option>)}
      </select></label>
      <Act act={() => give(opened, part, chosen)}>{t("interpret.give")}</Act>
    </>
  );
}
