// The bar that shows while urgent tips wait, on every view and on the locked screen.
import { hush, ringing, silencedUntil, sound, urgent } from "../state/alarm";
import { t, tn } from "../text/t";

export function AlarmBar() {
  const n = urgent.value;
  if (n === 0) return null;
  return (
    <div class={ringing.value ? "alarmbar rings" : "alarmbar"} role="alert">
      <strong>{tn("alarm.waiting", n)}</strong>
      <span class="fill" />
      {ringing.value && <button type="button" class="quiet" onClick={hush}>{t("alarm.hush")}</button>}
      {!sound.value && <span>{t("alarm.muted")}</span>}
      {sound.value && silencedUntil.value !== 0 && <span>{t("alarm.hushed")}</span>}
    </div>
  );
}
