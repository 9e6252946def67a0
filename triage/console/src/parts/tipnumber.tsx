// A tip's whole number, for asking what takes two and for saying it to another office; and the way there.
import { desk, has } from "../judge/directory";
import { href } from "../router";
import { directory } from "../state/inbox";
import { current } from "../state/session";
import { t } from "../text/t";
import type { TipView } from "../wire";
import { Act } from "./button";
import { toast } from "./toast";

export function TipNumber({ tip }: { tip: TipView }) {
  const { office } = current();
  const copy = async () => {
    await navigator.clipboard.writeText(tip.id);
    toast(t("clocks.copied"));
  };
  const d = directory.value, half = tip.desk !== office && d !== null && has(desk(d, tip.desk)?.halves, office);
  return (
    <details class="tip-number">
      <summary>{t("clocks.number")}</summary>
      <p class="code">{tip.id.match(/.{8}/g)?.join(" ")}</p>
      <p class="row">
        <Act look="quiet" act={copy}>{t("clocks.copy")}</Act>
        {tip.desk === office && <a href={href("approvals", "retention", tip.id)}>{t("approvals.what.retention")}</a>}
        {tip.desk === office && <a href={href("approvals", "export", tip.id)}>{t("approvals.what.export")}</a>}
        {half && <a href={href("approvals", "reading", tip.id, tip.desk)}>{t("approvals.what.reading")}</a>}
      </p>
    </details>
  );
}
