// Members of the own office: who is one, who is invited, what waits for a second signature, and how somebody leaves.
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { Below } from "../parts/below";
import { Act } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Compare } from "../parts/digits";
import { Field } from "../parts/field";
import { toast } from "../parts/toast";
import { admit, countersign, invitations, load, overview, proposals, remove, type Invited, type Waiting } from "../state/members";
import { current, trusted } from "../state/session";
import { officeName } from "../state/inbox";
import { t } from "../text/t";
import { dayText } from "../text/when";
import { told } from "../told";
import type { RosterView } from "../wire";
import { register } from "../views";

function Members() {
  const [fault, setFault] = useState("");
  useEffect(() => void load().then(() => setFault(""), (e: unknown) => setFault(told(e))), []);
  return (
    <>
      <h1>{t("members.title", { office: officeName(current().office) })}</h1>
      <Below of="overview" at="members" />
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      <Proposals />
      <Invitations />
      <Roster />
      <Inviting />
    </>
  );
}

/** What came of a signature, in words for a toast. */
const done = (r: RosterView) => toast(t(r.published ? "members.published" : "members.waits"));

function Proposals() {
  const mine = proposals.value.filter((w) => w.change !== null);
  if (mine.length === 0) return null;
  return (
    <section class="card" aria-labelledby="proposals-h">
      <h2 id="proposals-h">{t("members.proposals")}</h2>
      {mine.map((w) => <Proposal key={`${w.view.id} ${w.view.roster.body}`} w={w} />)}
    </section>
  );
}

function Proposal({ w }: { w: Waiting }) {
  const change = w.change;
  const [agreed, setAgreed] = useState<ReadonlyMap<string, string>>(new Map());
  if (change === null) return null;
  const signed = change.signedBy.includes(current().member);
  const set = (id: string, print: string | null) => {
    const next = new Map(agreed);
    if (print === null) next.delete(id);
    else next.set(id, print);
    setAgreed(next);
  };
  return (
    <article class="card">
      <p>{t("members.proposed", { by: w.view.proposer })}</p>
      <ul>
        {change.added.map((m) => <li key={`+${m.id}`}>{t("members.comes", { member: m.id, office: officeName(m.office) })}</li>)}
        {change.removed.map((m) => <li key={`-${m.id}`}>{t("members.leaves", { member: m.id, office: officeName(m.office) })}</li>)}
        {change.offices.map((o) => <li key={`o${o}`} class="fault">{t("members.office_changes", { office: o })}</li>)}
      </ul>
      {!signed && change.added.map((m) => (
        <div key={m.id}>
          <p>{t("members.compare", { member: m.id })}</p>
          <Compare key={w.prints.get(m.id)} print={w.prints.get(m.id) ?? ""} agreed={(print) => set(m.id, print)} />
        </div>
      ))}
      {signed ? <p class="note">{t("members.waits")}</p> : (
        <Act act={async () => done(await countersign(w, agreed))} disabled={change.added.some((m) => !agreed.has(m.id) || agreed.get(m.id) !== w.prints.get(m.id))}>{t("members.countersign")}</Act>
      )}{" "}
      {w.view.proposer === current().member && <Act look="quiet" act={() => api.withdrawProposal(w.view.id).then(load)}>{t("members.withdraw")}</Act>}
    </article>
  );
}

function Invitations() {
  if (invitations.value.length === 0) return null;
  return (
    <section class="card" aria-labelledby="invitations-h">
      <h2 id="invitations-h">{t("members.invitations")}</h2>
      {invitations.value.map((i) => <Invitation key={i.view.id} i={i} />)}
    </section>
  );
}

function Invitation({ i }: { i: Invited }) {
  const [agreed, setAgreed] = useState<string | null>(null);
  const { view, print } = i;
  const proposed = proposals.value.some((w) => w.change?.added.some((m) => m.id === view.member));
  return (
    <article class="card">
      <p><strong>{view.member}</strong> · {officeName(view.office)} <span class="soft">{t("members.invited", { by: view.inviter, until: dayText(view.expires) })}</span></p>
      {print === null && <p>{t("members.not_accepted")}</p>}
      {print === "" && <p class="alarm">{t("members.bad_proof")}</p>}
      {print !== null && print !== "" && (proposed ? <p class="note">{t("members.waits")}</p> : (
        <>
          <p>{t("members.compare", { member: view.member })}</p>
          <Compare key={print} print={print} agreed={setAgreed} />
          <Act act={async () => { if (view.accepted !== undefined && agreed !== null) done(await admit(view.accepted, agreed)); }} disabled={agreed !== print}>{t("members.sign")}</Act>
        </>
      ))}{" "}
      <Act look="quiet" act={() => api.withdrawInvitation(view.id).then(load)}>{t("members.withdraw_invitation")}</Act>
    </article>
  );
}

function Inviting() {
  const [member, setMember] = useState("");
  const [office, setOffice] = useState(current().office);
  const [link, setLink] = useState("");
  const well = /^[a-z0-9-]{1,64}$/.test(member);
  const invite = async () => {
    const { token } = await api.invite(member, office);
    setLink(`${location.origin}/#/invite/${token}.${trusted.value?.pin ?? ""}`);
    setMember("");
    await load();
  };
  return (
    <section class="card" aria-labelledby="inviting-h">
      <h2 id="inviting-h">{t("members.invite")}</h2>
      <p>{t("members.invite_why")}</p>
      <Field label={t("members.handle")} value={member} set={(v) => { setMember(v); setLink(""); }} hint={t("members.handle_hint")} fault={member !== "" && !well ? t("members.handle_bad") : undefined} />
      <div class="field">
        <label for="invite-office">{t("members.office")}</label>
        <select id="invite-office" value={office} onChange={(e) => setOffice(e.currentTarget.value)}>
          {(trusted.value?.roster.offices ?? []).map((o) => <option key={o.id} value={o.id}>{officeName(o.id)}</option>)}
        </select>
      </div>
      <Act act={invite} disabled={!well}>{t("members.invite_now")}</Act>
      {link !== "" && (
        <div role="status">
          <p class="note">{t("members.link")}</p>
          <p class="code" id="invitation-link">{link}</p>
          <Act look="quiet" act={() => navigator.clipboard.writeText(link)}>{t("members.copy")}</Act>
        </div>
      )}
    </section>
  );
}

function Roster() {
  const [leaving, setLeaving] = useState("");
  const members = trusted.value?.roster.offices.find((o) => o.id === current().office)?.members ?? [];
  const over = overview.value;
  const wraps = (id: string) => over?.members.find((x) => x.id === id)?.wraps ?? 0;
  return (
    <section class="card" aria-labelledby="roster-h">
      <h2 id="roster-h">{t("members.roster", { n: members.length, version: trusted.value?.roster.version ?? 0 })}</h2>
      <div class="scroll"><table>
        <thead><tr><th>{t("members.member")}</th><th>{t("members.keys")}</th><th><span class="hidden">{t("members.acts")}</span></th></tr></thead>
        <tbody>
          {members.map((m) => (
            <tr key={m.id} data-member={m.id} data-lacks={over !== null && over.months.length > 0 && wraps(m.id) === over.months.length ? undefined : true}>
              <th scope="row">{m.id}</th>
              <td>{over === null ? "" : t("members.wraps", { n: wraps(m.id), of: over.months.length })}</td>
              <td><button type="button" class="quiet" onClick={() => setLeaving(m.id)}>{t("members.remove")}</button></td>
            </tr>
          ))}
        </tbody>
      </table></div>
      {leaving !== "" && <Leaving member={leaving} close={() => setLeaving("")} />}
    </section>
  );
}

function Leaving({ member, close }: { member: string; close: () => void }) {
  return (
    <Dialog title={t("members.remove_title", { member })} close={close}>
      <p>{t("members.remove_why")}</p>
      <div class="row">
        <Act look="danger" act={async () => { done(await remove(member)); close(); }}>{t("members.remove_now")}</Act>
        <Act look="quiet" act={close}>{t("members.cancel")}</Act>
      </div>
    </Dialog>
  );
}

register({ path: "members", title: "members.menu", order: 50, under: "overview", view: Members });
