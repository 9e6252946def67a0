// What locks an identity file: a passphrase typed twice, or a passkey of this device or of a hardware key.
import { useState } from "preact/hooks";
import { t } from "../text/t";
import type { Lock } from "../vault/client";
import { createPasskey, passkeysHere } from "../vault/passkey";
import { Act } from "./button";
import { Field } from "./field";

/** The shortest passphrase, in characters: it protects against whoever finds the USB stick. */
const shortest = 12;

export interface ChooseLockProps {
  /** Whose key it is: what the browser's list of passkeys shows. */
  name: string;
  /** What the button says. */
  text: string;
  /** Called with the lock; a passkey is made before. */
  chosen: (lock: Lock) => Promise<void>;
}

export function ChooseLock({ name, text, chosen }: ChooseLockProps) {
  const [way, setWay] = useState<"passphrase" | "passkey">("passphrase");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const short = [...first].length < shortest;
  const differ = second !== "" && first !== second;
  const act = async () => {
    if (way === "passphrase") return chosen({ passphrase: first });
    return chosen({ passkey: await createPasskey(name) });
  };
  return (
    <>
      {passkeysHere() && (
        <fieldset>
          <legend>{t("lock.way")}</legend>
          {(["passphrase", "passkey"] as const).map((w) => (
            <label key={w} class="tap"><input type="radio" name="way" checked={way === w} onChange={() => setWay(w)} /> {t(`lock.${w}`)}</label>
          ))}
        </fieldset>
      )}
      {way === "passphrase" ? (
        <>
          <Field type="password" label={t("lock.first")} value={first} set={setFirst} autocomplete="off" hint={t("lock.hint", { n: shortest })}
            fault={first !== "" && short ? t("lock.short", { n: shortest }) : undefined} />
          <Field type="password" label={t("lock.second")} value={second} set={setSecond} autocomplete="off" fault={differ ? t("lock.differ") : undefined} />
        </>
      ) : <p class="note">{t("lock.passkey_hint")}</p>}
      <Act act={act} disabled={way === "passphrase" && (short || first !== second)}>{text}</Act>
    </>
  );
}
