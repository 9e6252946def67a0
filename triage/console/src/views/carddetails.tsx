// Corrections to the facts of a card: closed lists and small numbers, no free text. An empty choice leaves the fact out.
import type { CardFacts, Day, Direction, Part, Quantity } from "../judge/card";
import { draftOf, edit } from "../state/drafts";
import { t } from "../text/t";

const lists = {
  day: ["today", "yesterday", "tomorrow", "days", "weeks", "often"] satisfies Day[],
  part: ["dawn", "morning", "noon", "afternoon", "evening", "night"] satisfies Part[],
  direction: ["to_laos", "from_laos", "inland"] satisfies Direction[],
  quantity: ["small", "some", "large"] satisfies Quantity[],
};

export function Details({ id, facts }: { id: string; facts: CardFacts }) {
  const set = (field: string, value: unknown) => edit(id, { facts: { ...draftOf(id).facts, [field]: value } });
  const [least, most] = facts.people ?? ["", ""];
  const people = (a: string, b: string) => {
    const from = Number(a || b), to = Number(b || a);
    set("people", a + b === "" || !Number.isInteger(from) || !Number.isInteger(to) || from < 0 ? null : [Math.min(from, to), Math.max(from, to)]);
  };
  return (
    <div class="details">
      {(Object.keys(lists) as (keyof typeof lists)[]).map((field) => (
        <div key={field}>
          <label for={`d${field}`}>{t(`desk.fact.${field}`)}</label>
          <select id={`d${field}`} value={facts[field] ?? ""} onChange={(e) => set(field, e.currentTarget.value === "" ? null : e.currentTarget.value)}>
            <option value="">{t("desk.fact.none")}</option>
            {lists[field].map((v) => <option key={v} value={v}>{t(`unit.${field}.${v}`)}</option>)}
          </select>
        </div>
      ))}
      <div>
        <label for="dleast">{t("desk.fact.people")}</label>
        <span class="row">
          <input id="dleast" type="number" min="0" max="999" value={String(least)} onChange={(e) => people(e.currentTarget.value, String(most))} />
          <input type="number" min="0" max="999" aria-label={t("desk.fact.people_most")} value={String(most)} onChange={(e) => people(String(least), e.currentTarget.value)} />
        </span>
      </div>
      {(["crossing", "marker", "post", "vehicles", "weapons"] as const).filter((f) => facts[f] !== undefined).map((f) => (
        <div key={f}><button type="button" class="quiet small" onClick={() => set(f, null)}>{t("desk.fact.leave_out", { fact: t(`unit.fact.${f}`) })}</button></div>
      ))}
    </div>
  );
}
