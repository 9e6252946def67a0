// The unit's inbox: what was routed here, as cards that can be read and acknowledged without opening anything, on a cheap phone too.
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { loadMap } from "../map/load";
import { Act } from "../parts/button";
import { brief, communeNames, matterName } from "../parts/facts";
import { Progress } from "../parts/progress";
import { href } from "../router";
import { again, cards, inbox, isUnit, loaded, officeName, sections, startInbox, unread, type Section } from "../state/inbox";
import { t } from "../text/t";
import { minuteText } from "../text/when";
import type { TipView } from "../wire";
import { register } from "../views";
import { CardDetail } from "./unitcard";

/** What people call a tip on the telephone: the first six digits of its random number. */
export const handle = (id: string) => id.slice(0, 6).toUpperCase();

function Inbox({ args }: { args: string[] }) {
  useEffect(loadMap, []);
  const id = args[0] ?? "";
  const open = id !== "";
  return (
    <div class={open ? "inbox with-card" : "inbox"}>
      <section class="inbox-list" aria-labelledby="inbox-h">
        <h1 id="inbox-h">{t("unit.title")}</h1>
        {!loaded.value && inbox.value.length === 0 && <Progress text={t("unit.loading")} />}
        {loaded.value && inbox.value.length === 0 && <p class="empty">{t("unit.empty")}</p>}
        {[...sections.value].map(([section, tips]) => tips.length > 0 && <Group key={section} section={section} tips={tips} at={id} />)}
      </section>
      {open && <section class="inbox-card" aria-label={t("unit.card")}><CardDetail key={id} id={id} /></section>}
    </div>
  );
}

function Group({ section, tips, at }: { section: Section; tips: TipView[]; at: string }) {
  return (
    <>
      <h2>{t(`unit.section.${section}`)} <span class="count">{tips.length}</span></h2>
      <ul class="cards">
        {tips.map((tip) => <li key={tip.id}><Row tip={tip} section={section} at={tip.id === at} /></li>)}
      </ul>
    </>
  );
}

function Row({ tip, section, at }: { tip: TipView; section: Section; at: boolean }) {
  const opened = cards.value.get(tip.id);
  const facts = typeof opened === "object" ? opened.card?.facts : undefined;
  const news = unread.value.has(tip.id);
  return (
    <article class={`row-card${tip.lane === "urgent" ? " is-urgent" : ""}${at ? " is-open" : ""}`}>
      <a class="row-open" href={href("inbox", tip.id)} aria-current={at ? "true" : undefined}>
        <span class="row-head">
          {tip.lane === "urgent" && <strong class="badge urgent">{t("unit.urgent")}</strong>}
          {news && <strong class="badge">{t("unit.news")}</strong>}
          <span class="row-title">{facts === undefined ? t(opened === undefined ? "unit.opening" : "unit.unreadable") : matterName(facts.matter)}</span>
        </span>
        {facts !== undefined && <span class="row-place">{communeNames(facts)}</span>}
        {facts !== undefined && <span class="row-brief">{brief(facts)}</span>}
        <span class="row-foot">{t("unit.row", { handle: handle(tip.id), when: tip.sent === undefined ? "" : minuteText(tip.sent), desk: officeName(tip.desk) })}</span>
      </a>
      {section === "waits" && <div class="row-act"><Act act={() => acknowledge(tip.id)} label={t("unit.ack_this", { handle: handle(tip.id) })}>{t("unit.ack")}</Act></div>}
    </article>
  );
}

/** Tells the desk that the card was read. */
export async function acknowledge(id: string): Promise<void> {
  await api.ack(id);
  await again(id);
}

if (typeof document !== "undefined") startInbox();
register({ path: "inbox", title: "unit.menu", order: 10, for: isUnit, view: Inbox, home: true });
