// Login, and the screen of a locked console: an identity file and what opens it. Nothing of the member before is on it.
import { useState } from "preact/hooks";
import { ChooseIdentity, type Chosen } from "../parts/identity";
import { Field } from "../parts/field";
import { Progress } from "../parts/progress";
import { login, LoginRefused, step } from "../state/session";
import { t } from "../text/t";
import { told } from "../told";
import { VaultFault } from "../vault/client";
import { register } from "../views";

function Login() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [pin, setPin] = useState<string | null>(null);
  const [fault, setFault] = useState("");

  const enter = async () => {
    if (chosen === null || step.value !== null) return;
    setFault("");
    try {
      await login(chosen.file, chosen.lock === "passkey" ? { passkey: null } : { passphrase }, pin === null || pin === "" ? null : pin.replace(/\s/g, ""));
      setPassphrase("");
    } catch (e) {
      if (e instanceof VaultFault && e.code === "pin" && pin === null) setPin("");
      setFault(e instanceof LoginRefused ? "login.refused" : told(e));
    }
  };
  const ready = chosen !== null && (chosen.lock === "passkey" || passphrase !== "");

  return (
    <>
      <h1>{t("login.title")}</h1>
      <form class="card narrow" onSubmit={(e) => { e.preventDefault(); void enter(); }}>
        <ChooseIdentity chosen={chosen} choose={setChosen} />
        {chosen?.lock === "passphrase" && (
          <Field type="password" label={t("login.passphrase")} value={passphrase} set={setPassphrase} autocomplete="off" autoFocus hint={t("login.passphrase_hint")} />
        )}
        {chosen?.lock === "passkey" && <p class="note">{t("login.passkey_hint")}</p>}
        {pin !== null && <Field label={t("login.pin")} value={pin} set={setPin} hint={t("login.pin_hint")} />}
        {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
        {step.value === null
          ? <button type="submit" disabled={!ready}>{t("login.enter")}</button>
          : <Progress text={t(step.value)} />}
      </form>
    </>
  );
}

register({ path: "login", title: "login.title", for: "anybody", view: Login });
