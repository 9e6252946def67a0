// The facts of a card in words, as a unit reads them: closed values by the catalogue, names of places by the lists. What this version does not
// know is shown as it stands, never left out.
import type { CardFacts } from "../judge/card";
import { visible, visibleLines } from "../judge/visible";
import { places } from "../map/places";
import { known, language, t } from "../text/t";

/** A word of a closed list; the value itself where the catalogue has none. */
function word(prefix: string, value: string): string {
  return known(`${prefix}.${value}`) ? t(`${prefix}.${value}`) : visible(value);
}

/** What a matter is called. */
export function matterName(id: string): string {
  const m = places.value?.matters.find((x) => x.id === id);
  return m === undefined ? word("unit.matter", id) : language.value === "vi" ? m.vi : m.en;
}

/** The communes of a card in words. */
export function communeNames(f: CardFacts): string {
  const names = (f.communes ?? []).map((c) => places.value?.commune(c.code)?.name ?? c.name ?? c.code);
  if (!f.ambiguous || names.length < 2) return visible(names[0] ?? "");
  return visible(t("unit.one_of", { names: [names[0], ...names.slice(1).map((n) => n.replace(/^(Xã|Phường) /, ""))].join(", ") }));
}

/** Name and value of each fact that is there. */
export function rows(f: CardFacts): [string, string][] {
  const all: [string, string | undefined][] = [
    ["matter", matterName(f.matter)],
    ["commune", communeNames(f)],
    ["province", f.province === undefined ? undefined : places.value?.province(f.province) ?? f.province],
    ["marker", f.marker], ["crossing", f.crossing], ["post", f.post],
    ["when", [f.day && word("unit.day", f.day), f.part && word("unit.part", f.part)].filter(Boolean).join(", ")],
    ["direction", f.direction && word("unit.direction", f.direction)],
    ["people", f.people && (f.people[0] === f.people[1] ? `${f.people[0]}` : `${f.people[0]}–${f.people[1]}`)],
    ["vehicles", f.vehicles?.map((v) => `${v.count > 1 ? `${v.count} ` : ""}${word("unit.vehicle", v.kind)}`).join(", ")],
    ["weapons", f.weapons?.map((w) => word("unit.weapon", w)).join(", ")],
    ["quantity", f.quantity && word("unit.quantity", f.quantity)],
    ["abroad", f.abroad === true ? t("unit.yes") : undefined],
  ];
  return all.flatMap(([k, v]) => (v === undefined || v === "" ? [] : [[t(`unit.fact.${k}`), v]]));
}

/** What tells most at a glance: when, how many, with what. */
export function brief(f: CardFacts): string {
  const wanted = new Set(["when", "people", "vehicles", "weapons"].map((k) => t(`unit.fact.${k}`)));
  return rows(f).filter(([name]) => wanted.has(name)).map(([name, value]) => (name === t("unit.fact.people") ? t("unit.people", { n: value }) : visible(value))).join(" · ");
}

/** The whole list. */
export function Facts({ facts }: { facts: CardFacts }) {
  return (
    <dl class="facts">
      {rows(facts).map(([name, value]) => <div key={name}><dt>{name}</dt><dd><bdi>{visible(value)}</bdi></dd></div>)}
    </dl>
  );
}

/** Words that an officer typed, harmless to look at, line by line. */
export function Words({ text, label }: { text: string; label?: string }) {
  return <div class="words" {...(label === undefined ? {} : { role: "group", "aria-label": label })}>{visibleLines(text).map((l, i) => <bdi class="line" dir="auto" key={i}>{l}</bdi>)}</div>;
}
