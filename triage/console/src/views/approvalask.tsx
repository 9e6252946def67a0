// Asking for what takes two: which tip, why of a closed list, and until when. Words to go with it are said by telephone.
import { useState } from "preact/hooks";
import { Act } from "../parts/button";
import { Field } from "../parts/field";
import { toast } from "../parts/toast";
import { ask } from "../state/approvals";
import { directory, officeName } from "../state/inbox";
import { today } from "../state/judged";
import { current } from "../state/session";
import { t } from "../text/t";
import type { Deed, Ground, Wish } from "../vault/client";

const grounds: Ground[] = ["case", "procuracy", "court", "officers", "danger", "doubt"];

/** Days from today that are proposed, and at most, of what is kept. */
const kept: Partial<Record<Deed, [number, number]>> = { retention: [90, 365], slip: [20, 20] };

/** What a member's office may ask for: a reading where it holds a half, the rest where the tip is its desk's; a slip, where it is a unit. */
function deeds(): Deed[] {
  const { office, desk } = current();
  const half = (directory.value?.desks ?? []).some((d) => (d.halves ?? []).includes(office));
  const unit = (directory.value?.units ?? []).some((u) => u.id === office);
  return [...(half ? ["reading" as const] : []), ...(desk ? ["retention" as const, "export" as const] : []), ...(unit ? ["slip" as const] : [])];
}

/** what, tip and desk: where the form was opened from a tip. */
export function AskFor({ what: first, tip = "", desk: of = "" }: { what?: Deed | undefined; tip?: string | undefined; desk?: string | undefined }) {
  const may = deeds();
  const [what, setWhat] = useState<Deed>(first ?? may[0] ?? "reading");
  const [tips, setTips] = useState(tip);
  const [desk, setDesk] = useState(of || (current().desk ? current().office : directory.value?.desks?.[0]?.id ?? ""));
  const [ground, setGround] = useState<Ground | "">("");
  const [until, setUntil] = useState(today() + (kept[first ?? "slip"]?.[0] ?? 20));
  const [to, setTo] = useState("");
  if (may.length === 0) return null;
  const ids = tips.toLowerCase().split(/[\s,]+/).filter((s) => s !== "");
  const well = ids.length > 0 && ids.every((id) => /^[0-9a-f]{32}$/.test(id)) && (what === "export" || ids.length === 1);
  const limit = kept[what];
  const ready = well && ground !== "" && desk !== "" && (what !== "export" || to.trim() !== "") && (limit === undefined || until > today() && until <= today() + limit[1]);
  const choose = (d: Deed) => {
    setWhat(d);
    setUntil(today() + (kept[d]?.[0] ?? 20));
  };
  const send = async () => {
    if (ground === "") return;
    const wish: Wish = { what, desk, tips: ids, ground };
    if (what === "slip") wish.office = current().office;
    if (limit !== undefined) wish.until = until;
    if (what === "export") wish.to = to.trim();
    await ask(wish);
    toast(t("approvals.asked"));
    setGround("");
    setTips("");
  };
  return (
    <section class="card" aria-labelledby="ask-h">
      <h2 id="ask-h">{t("approvals.ask")}</h2>
      <fieldset>
        <legend>{t("approvals.what")}</legend>
        {may.map((d) => <label key={d} class="tap"><input type="radio" name="what" checked={what === d} onChange={() => choose(d)} /> {t(`approvals.what.${d}`)}</label>)}
      </fieldset>
      <Field label={t("approvals.tip")} hint={t(what === "export" ? "approvals.tips_hint" : "approvals.tip_hint")} value={tips} set={setTips} {...(what === "export" ? { lines: 3 } : {})}
        fault={tips !== "" && !well ? t("approvals.tip_bad") : undefined} />
      {what !== "retention" && what !== "export" && (
        <div class="field">
          <label for="ask-desk">{t("approvals.desk")}</label>
          <select id="ask-desk" value={desk} onChange={(e) => setDesk(e.currentTarget.value)}>{(directory.value?.desks ?? []).map((d) => <option key={d.id} value={d.id}>{officeName(d.id)}</option>)}</select>
        </div>
      )}
      {limit !== undefined && <Field label={t("approvals.until")} type="date" value={date(until)} set={(v) => { const d = Date.parse(v); if (!Number.isNaN(d)) setUntil(Math.floor(d / 86_400_000)); }} />}
      {what === "export" && <Field label={t("approvals.to")} hint={t("approvals.to_hint")} value={to} set={setTo} lines={3} />}
      <div class="field">
        <label for="ask-ground">{t("approvals.why")}</label>
        <select id="ask-ground" value={ground} onChange={(e) => setGround(e.currentTarget.value as Ground | "")}>
          <option value="">{t("approvals.choose")}</option>
          {grounds.map((g) => <option key={g} value={g}>{t(`approvals.ground.${g}`)}</option>)}
        </select>
      </div>
      <p class="soft">{t("approvals.next")}</p>
      <Act act={send} disabled={!ready}>{t("approvals.send")}</Act>
    </section>
  );
}

const date = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
