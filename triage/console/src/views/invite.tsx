// What a newcomer sees who opens an invitation: keys are made on this device, the file is saved, the public half is sent, and digits are read out.
import { useEffect, useState } from "preact/hooks";
import { api, Refused } from "../api";
import { Act } from "../parts/button";
import { Digits } from "../parts/digits";
import { ChooseLock } from "../parts/lock";
import { Progress } from "../parts/progress";
import { save } from "../parts/save";
import { go, href } from "../router";
import { keep } from "../state/settings";
import { t } from "../text/t";
import { told } from "../told";
import { base64 } from "../vault/bytes";
import { startVault, type Facts, type Lock, type Vault } from "../vault/client";
import type { InvitedView } from "../wire";
import { register } from "../views";

/** A link's last part: the token, and the pin from which this newcomer's trust starts. */
function parse(arg: string | undefined): { token: string; pin: string } | null {
  const found = /^([0-9a-f]{32})\.([0-9a-f]{64})$/.exec(arg ?? "");
  return found === null ? null : { token: found[1] as string, pin: found[2] as string };
}

interface Made {
  vault: Vault;
  facts: Facts;
  file: Uint8Array;
}

function Invite({ args }: { args: string[] }) {
  const [link] = useState(() => parse(args[0]));
  const [invited, setInvited] = useState<InvitedView | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const [sent, setSent] = useState(false);
  const [fault, setFault] = useState(link === null ? "invite.void" : "");

  useEffect(() => {
    if (link === null) return;
    go("invite", [], true); // the token leaves the address bar
    api.inviteLook(link.token).then(setInvited, (e: unknown) => setFault(e instanceof Refused && e.status === 404 ? "invite.void" : told(e)));
  }, []);
  useEffect(() => () => made?.vault.lock(), [made]);

  return (
    <div class="narrow">
      <h1>{t("invite.title")}</h1>
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      {fault === "" && invited === null && <Progress text={t("invite.looking")} />}
      {invited !== null && <p class="card">{t("invite.to", { server: invited.server, office: invited.office, member: invited.member })}</p>}
      {invited !== null && link !== null && made === null && <Make invited={invited} pin={link.pin} made={setMade} />}
      {invited !== null && link !== null && made !== null && !sent && <Send invited={invited} token={link.token} made={made} sent={() => setSent(true)} />}
      {made !== null && sent && <ReadOut made={made} />}
    </div>
  );
}

function Make({ invited, pin, made }: { invited: InvitedView; pin: string; made: (m: Made) => void }) {
  const make = async (lock: Lock) => {
    const vault = startVault();
    try {
      const facts = await vault.newMember(invited.member, invited.office, pin);
      const file = await vault.identityFile(lock);
      save(`${invited.member}.identity`, file);
      made({ vault, facts, file });
    } catch (e) {
      vault.lock();
      throw e;
    }
  };
  return (
    <section class="card" aria-labelledby="make">
      <h2 id="make">{t("invite.make")}</h2>
      <p>{t("invite.make_why")}</p>
      <ChooseLock name={`${invited.member} · ${invited.server}`} text={t("invite.make_now")} chosen={make} />
    </section>
  );
}

function Send({ invited, token, made, sent }: { invited: InvitedView; token: string; made: Made; sent: () => void }) {
  const [saved, setSaved] = useState(false);
  const [here, setHere] = useState(false);
  const send = async () => {
    await api.inviteAccept(token, made.facts.public, await made.vault.proof(invited.server, token));
    if (here) keep({ member: invited.member, office: invited.office, file: base64(made.file) });
    sent();
  };
  return (
    <section class="card" aria-labelledby="send">
      <h2 id="send">{t("invite.save")}</h2>
      <p>{t("invite.save_why")}</p>
      <Act look="quiet" act={() => save(`${invited.member}.identity`, made.file)}>{t("invite.save_again")}</Act>
      <p><label class="tap"><input type="checkbox" checked={saved} onChange={() => setSaved(!saved)} /> {t("invite.saved")}</label></p>
      <p><label class="tap"><input type="checkbox" checked={here} onChange={() => setHere(!here)} /> {t("invite.keep")}</label></p>
      <Act act={send} disabled={!saved}>{t("invite.send")}</Act>
    </section>
  );
}

function ReadOut({ made }: { made: Made }) {
  return (
    <section class="card" aria-labelledby="read">
      <h2 id="read">{t("invite.read")}</h2>
      <p>{t("invite.read_why")}</p>
      <Digits print={made.facts.fingerprint} />
      <p>{t("invite.then")}</p>
      <a class="button" href={href("login")}>{t("login.title")}</a>
    </section>
  );
}

register({ path: "invite", title: "invite.title", for: "anybody", view: Invite });
