// The sign over an opened test tip, and the one key that is next: its card to the unit that it names, or its end.
import { useKeys } from "../keys";
import { doStep, stepOf, unitOf } from "../state/canary";
import { office } from "../state/judged";
import type { Opened } from "../state/opened";
import { t } from "../text/t";
import type { TipView } from "../wire";

export function CanarySign({ opened, tip }: { opened: Opened; tip: TipView }) {
  const next = stepOf(opened, tip);
  const go = () => void doStep(opened, tip);
  useKeys({ t: go, T: go, "Shift+T": go });
  return (
    <section class="canary" data-canary-step={next} aria-label={t("canary.sign")}>
      <p><strong>{t("canary.sign")}</strong> {t("canary.how")}</p>
      {next === "wait"
        ? <p>{t("canary.wait", { unit: office(unitOf(opened)) })}</p>
        : <button type="button" aria-keyshortcuts="t" onClick={go}><kbd>t</kbd> {next === "send" ? t("canary.send", { unit: office(unitOf(opened)) }) : t("canary.close")}</button>}
    </section>
  );
}
