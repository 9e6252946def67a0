// Choosing an identity file: from a USB stick, dropped here, or one that its owner asked to keep on this device.
import { useId, useState } from "preact/hooks";
import { kept } from "../state/settings";
import { t } from "../text/t";
import { unbase64 } from "../vault/bytes";
import { lockOf } from "../vault/lockof";

/** A chosen file and what opens it. */
export interface Chosen {
  name: string;
  file: Uint8Array;
  lock: "passphrase" | "passkey";
}

/** The largest identity file that is read, in bytes; real ones have under a kilobyte. */
const largest = 16 << 10;

export function ChooseIdentity({ chosen, choose }: { chosen: Chosen | null; choose: (c: Chosen | null) => void }) {
  const id = useId();
  const [fault, setFault] = useState("");
  const take = (name: string, file: Uint8Array) => {
    const lock = lockOf(file);
    setFault(lock === null ? "login.no_identity" : "");
    choose(lock === null ? null : { name, file, lock });
  };
  const read = async (f: File | undefined) => {
    if (f === undefined) return;
    if (f.size > largest) return setFault("login.no_identity");
    take(f.name, new Uint8Array(await f.arrayBuffer()));
  };
  return (
    <div class="field" onDragOver={(e) => e.preventDefault()} onDrop={(e) => { e.preventDefault(); void read(e.dataTransfer?.files[0]); }}>
      {kept.value.length > 0 && (
        <fieldset>
          <legend>{t("login.kept")}</legend>
          <div class="row">
            {kept.value.map((k) => (
              <button type="button" key={k.member} class={chosen?.name === k.member ? "" : "quiet"} aria-pressed={chosen?.name === k.member}
                onClick={() => take(k.member, unbase64(k.file))}>{k.member}</button>
            ))}
          </div>
        </fieldset>
      )}
      <label for={id}>{t("login.file")}</label>
      <input id={id} type="file" aria-describedby={`${id}h`} onChange={(e) => void read(e.currentTarget.files?.[0])} />
      <div id={`${id}h`} class="hint">{t("login.file_hint")}</div>
      <div class="fault" role="alert">{fault === "" ? null : t(fault)}</div>
    </div>
  );
}
