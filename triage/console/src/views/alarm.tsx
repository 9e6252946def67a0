// Duty and alarm of this machine: on duty or not, who else could open, and the sound with its test.
import { useEffect } from "preact/hooks";
import { arm, audible, ring, sound, startAlarm, volume } from "../state/alarm";
import { duty, onDuty, startDuty } from "../state/duty";
import { connected } from "../state/live";
import { t } from "../text/t";
import { register } from "../views";

function Alarm() {
  useEffect(() => void arm().catch(() => {}), []);
  return (
    <>
      <h1>{t("alarm.title")}</h1>
      <section class="card">
        <h2>{t("alarm.duty")}</h2>
        <label class="tap"><input type="checkbox" checked={onDuty.value} onChange={(e) => { onDuty.value = e.currentTarget.checked; }} /> {t("alarm.on_duty")}</label>
        <DutyGauge />
      </section>
      <section class="card">
        <h2>{t("alarm.sound")}</h2>
        <p>{t("alarm.when")}</p>
        <label class="tap"><input type="checkbox" checked={sound.value} onChange={(e) => { sound.value = e.currentTarget.checked; }} /> {t("alarm.want")}</label>
        <div class="field">
          <label for="volume">{t("alarm.volume")}</label>
          <input id="volume" type="range" min="0.1" max="1" step="0.1" value={volume.value} onInput={(e) => { volume.value = Number(e.currentTarget.value); }} />
        </div>
        <button type="button" onClick={() => void arm().then(ring)}>{t("alarm.test")}</button>
        <p role="status" class={audible.value ? "soft" : "alarm"}>{t(audible.value ? "alarm.ready" : "alarm.blocked")}</p>
        <p class="soft">{t("alarm.locked_too")}</p>
      </section>
    </>
  );
}

/** How many are on duty and how many of them could open a tip now: none is an alarm of its own. */
export function DutyGauge() {
  const d = duty.value;
  if (!connected.value) return <p class="alarm" role="status">{t("alarm.not_connected")}</p>;
  if (d === null) return <p class="soft" role="status">{t("alarm.not_heard")}</p>;
  return <p role="status" class={d.can_open === 0 ? "alarm" : "gauge"}>{t(d.can_open === 0 ? "alarm.nobody" : "alarm.gauge", { on: d.on, can: d.can_open })}</p>;
}

if (typeof document !== "undefined") {
  startAlarm();
  startDuty();
}
register({ path: "alarm", title: "alarm.menu", order: 60, view: Alarm });
