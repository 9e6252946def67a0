// What takes two members of two lines: asked for by one, granted by another, who signs the very same words. Each lapses within a day.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Below } from "../parts/below";
import { Act } from "../parts/button";
import { Marked } from "../parts/marked";
import { Progress } from "../parts/progress";
import { spanText } from "../parts/span";
import { toast } from "../parts/toast";
import { approvals, approve, loadApprovals, read, readFile, withdraw, type Read, type Standing } from "../state/approvals";
import { officeName } from "../state/inbox";
import { onLive } from "../state/live";
import { current, onLock } from "../state/session";
import { t } from "../text/t";
import { dayText, minuteText } from "../text/when";
import { told } from "../told";
import type { Asked, Deed } from "../vault/client";
import { register } from "../views";
import { AskFor } from "./approvalask";
import { Opening } from "./media";

function Approvals({ args }: { args: string[] }) {
  const [fault, setFault] = useState("");
  const [loaded, setLoaded] = useState(false);
  const fetch = () => void loadApprovals().then(() => { setFault(""); setLoaded(true); }, (e: unknown) => setFault(told(e)));
  useEffect(() => {
    fetch();
    const stops = [onLive("registry", fetch), onLive("again", fetch)];
    return () => stops.forEach((stop) => stop());
  }, []);
  const { office } = current();
  const mine = approvals.value.filter((s) => s.view.may_approve), own = approvals.value.filter((s) => !s.view.may_approve && s.view.office === office);
  const others = approvals.value.filter((s) => !mine.includes(s) && !own.includes(s));
  return (
    <>
      <div class="row spread"><h1>{t("approvals.title")}</h1><button type="button" class="quiet" onClick={fetch}>{t("super.again")}</button></div>
      <Below of="overview" at="approvals" />
      <p class="soft">{t("approvals.how")}</p>
      {fault !== "" && <p class="alarm" role="alert">{t(fault)}</p>}
      {!loaded && fault === "" && <Progress text={t("super.loading")} />}
      {loaded && <Group title="approvals.for_you" none="approvals.none_for_you" all={mine} />}
      {loaded && <Group title="approvals.yours" none="approvals.none_yours" all={own} />}
      {others.length > 0 && <Group title="approvals.others" none="approvals.none_yours" all={others} />}
      <AskFor what={args[0] as Deed | undefined} tip={args[1]} desk={args[2]} />
    </>
  );
}

function Group({ title, none, all }: { title: string; none: string; all: Standing[] }) {
  return (
    <section aria-label={t(title)}>
      <h2>{t(title)} <span class="count">{all.length}</span></h2>
      {all.length === 0 && <p>{t(none)}</p>}
      {all.map((s) => <One key={s.view.id} s={s} />)}
    </section>
  );
}

/** What was asked, in one sentence. */
function sentence(a: Asked): string {
  const handles = a.tips.map((id) => id.slice(0, 6).toUpperCase()).join(", ");
  return t(`approvals.say.${a.what}`, { tips: handles, n: a.tips.length, desk: officeName(a.desk), unit: officeName(a.office ?? ""), day: a.until === undefined ? "" : dayText(a.until) });
}

function One({ s }: { s: Standing }) {
  const { view, asked } = s;
  const granted = view.approver !== undefined;
  const yes = async () => {
    await approve(s);
    toast(t("approvals.approved"));
  };
  const left = view.until - Date.now() / 60_000;
  return (
    <article class={`card${view.may_approve ? " waits" : ""}`} data-approval={asked?.what ?? ""}>
      {asked === null ? <p class="alarm" role="alert">{t("approvals.forged")}</p> : (
        <>
          <p><strong>{sentence(asked)}</strong></p>
          <p>{t("approvals.ground", { ground: t(`approvals.ground.${asked.ground}`) })}</p>
          {asked.to !== undefined && <p class="code">{asked.to}</p>}
        </>
      )}
      <p class="soft">{t("approvals.by", { member: view.by, office: officeName(view.office) })} · {left > 0 ? t(granted ? "approvals.usable" : "approvals.lapses", { when: minuteText(view.until), span: spanText(left) }) : t("approvals.lapsed")}</p>
      {granted && <p class="good">{t("approvals.granted_by", { member: view.approver ?? "" })}</p>}
      {!granted && <Who s={s} />}
      <div class="row">
        {view.may_approve && asked !== null && <Act act={yes}>{t("approvals.approve")}</Act>}
        {view.by === current().member && <Act look="quiet" act={() => withdraw(s)}>{t("approvals.withdraw")}</Act>}
      </div>
      {granted && asked?.what === "reading" && view.by === current().member && <Reading s={s} />}
      {granted && asked?.what === "export" && view.by === current().member && <p class="note">{t("approvals.export_now", { id: view.id })}</p>}
    </article>
  );
}

/** Who may approve, and where it is not this member, why. */
function Who({ s: { view } }: { s: Standing }) {
  const names = view.approvers.map(officeName).join(", ");
  if (view.may_approve) return <p class="note">{t("approvals.compare")}</p>;
  return <p class="note">{t(view.by === current().member ? "approvals.not_own" : "approvals.not_line", { offices: names === "" ? "–" : names })}</p>;
}

/** The verbatim that is read; dropped when it is put away, when the view is left and at every lock. */
const opened = signal<{ id: string; text: Read } | null>(null);
onLock(() => { opened.value = null; });

/** The verbatim, once both halves are here: opened on this device, gone when the view is left. */
function Reading({ s }: { s: Standing }) {
  useEffect(() => () => { opened.value = null; }, []);
  const text = opened.value?.id === s.view.id ? opened.value.text : null;
  if (text === null) return <Act act={async () => { opened.value = { id: s.view.id, text: await read(s) }; }}>{t("approvals.read")}</Act>;
  return (
    <div data-reading>
      <p class="note"><strong>{t("desk.unverified")}</strong> {t("unit.lead_only")}</p>
      <Marked text={text.envelope.text} label={t("desk.verbatim")} />
      <Opening files={text.given.files ?? []} fetch={(f, had) => readFile(s, text.given, f.id, had)} />
      <button type="button" class="quiet" onClick={() => { opened.value = null; }}>{t("approvals.put_away")}</button>
    </div>
  );
}

register({ path: "approvals", title: "approvals.menu", under: "overview", order: 20, view: Approvals });
