// Under a recording: what was said is written down, by this officer or by an interpreter, and the voice goes within two days.
import { useState } from "preact/hooks";
import { Act } from "../parts/button";
import { Field } from "../parts/field";
import { unwritten, written } from "../state/interpreters";
import { openedOf } from "../state/opened";
import { t } from "../text/t";
import { dayText } from "../text/when";
import type { FileView } from "../wire";

export function Written({ tip, file }: { tip: string; file: FileView }) {
  const [words, setWords] = useState("");
  const interpreted = openedOf(tip)?.talk.some((m) => m.why === "interpreted") === true;
  const gone = dayText((file.until ?? 1) - 1); // the last day on which it is there
  if (file.written === true) {
    return <p class="note" data-written>{t("media.written", { day: gone })} <Act look="quiet" act={() => unwritten(tip, file.id)}>{t("media.unwritten")}</Act></p>;
  }
  return (
    <details class="written">
      <summary>{t("media.write", { day: gone })}</summary>
      <Field label={t("media.words")} hint={t("media.words_hint")} value={words} set={setWords} lines={6} />
      <p class="row">
        <Act act={async () => { await written(tip, file.id, words.trim()); setWords(""); }} disabled={words.trim() === ""}>{t("media.write_now")}</Act>
        {interpreted && <Act look="quiet" act={() => written(tip, file.id, "")}>{t("media.write_interpreted")}</Act>}
      </p>
    </details>
  );
}
