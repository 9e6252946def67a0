// The own key and this device: another passphrase, a passkey, the locked file kept here or no longer, and whether single letters act.
import { useState } from "preact/hooks";
import { Act } from "../parts/button";
import { Digits } from "../parts/digits";
import { ChooseLock } from "../parts/lock";
import { save } from "../parts/save";
import { lettersOn } from "../keys";
import { current } from "../state/session";
import { keep, kept, unkeep } from "../state/settings";
import { t } from "../text/t";
import { base64 } from "../vault/bytes";
import type { Lock } from "../vault/client";
import { register } from "../views";

function MyKey() {
  const { member, office, facts, vault } = current();
  const [made, setMade] = useState<Uint8Array | null>(null);
  const here = kept.value.some((k) => k.member === member);
  const lock = async (l: Lock) => {
    const file = await vault.identityFile(l);
    save(`${member}.identity`, file);
    setMade(file);
  };
  return (
    <div class="narrow">
      <h1>{t("mykey.title")}</h1>
      <section class="card">
        <h2>{t("mykey.print")}</h2>
        <Digits print={facts.fingerprint} />
      </section>
      <section class="card">
        <h2>{t("mykey.again")}</h2>
        <p>{t("mykey.again_why")}</p>
        <ChooseLock name={member} text={t("mykey.make")} chosen={lock} />
        {made !== null && (
          <p class="good" role="status">
            {t("mykey.made")}{" "}
            <Act look="quiet" act={() => keep({ member, office, file: base64(made) })}>{t("mykey.keep")}</Act>
          </p>
        )}
        {here && <p class="note">{t("mykey.kept")} <Act look="quiet" act={() => unkeep(member)}>{t("mykey.unkeep")}</Act></p>}
      </section>
      <section class="card">
        <h2>{t("mykey.keyboard")}</h2>
        <label class="tap"><input type="checkbox" checked={lettersOn.value} onChange={() => { lettersOn.value = !lettersOn.value; }} /> {t("mykey.letters")}</label>
      </section>
    </div>
  );
}

register({ path: "mykey", title: "mykey.menu", order: 90, view: MyKey });
