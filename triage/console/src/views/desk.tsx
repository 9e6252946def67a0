// The desk: the queue, the tip on the screen, what is judged of it, and the acts, each under one key.
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { lettersOn, useKeys } from "../keys";
import { loadMap } from "../map/load";
import { sendAgain, said, undoable, unsent } from "../state/acts";
import { helping, show } from "../state/desk";
import { onScreen, openAhead } from "../state/opened";
import { follow, listed, load, loaded, stale } from "../state/queue";
import { t } from "../text/t";
import { register } from "../views";
import { DeskBar } from "./deskbar";
import { useAtWork, useDeskKeys, keys } from "./deskkeys";
import { DeskList } from "./desklist";
import { Judge } from "./tipjudge";
import { Tip } from "./tip";

function Desk({ args }: { args: string[] }) {
  useAtWork();
  useEffect(() => {
    loadMap();
    const stop = follow();
    void load().then(openAhead, () => {});
    return stop;
  }, []);
  useEffect(() => { if (loaded.value) void openAhead(); }, [listed.value]);
  const asked = args[0]; // a link from the hand-over or the overview
  useEffect(() => { if (asked !== undefined && loaded.value) void show(asked, false); }, [asked, loaded.value]);
  useDeskKeys();
  const id = onScreen.value;
  return (
    <div class={`desk${id === "" ? "" : " reading"}`}>
      <h1 class="hidden">{t("desk.title")}</h1>
      <DeskList />
      <section class="tip" aria-label={t("desk.tip")}>
        <Troubles />
        {id === "" ? <Nothing /> : <Tip key={id} id={id} />}
      </section>
      {id !== "" && <Judge key={`j${id}`} id={id} />}
      <DeskBar />
      <Told />
      {helping.value && <Help />}
    </div>
  );
}

/** What does not work now, and what to do about it. */
export function Troubles() {
  const waiting = unsent.value;
  return (
    <div class="troubles" role="status">
      {stale.value && (
        <p class="note">{t("desk.offline")} <button type="button" class="quiet small" onClick={() => void load().catch(() => {})}>{t("desk.again")}</button></p>
      )}
      {waiting.map((u) => (
        <p key={u.tip + u.what} class="alarm">
          {t("desk.unsent", { what: t(`desk.act.${u.what}`), why: t(u.why) })}{" "}
          <button type="button" class="quiet small" onClick={() => void sendAgain()}>{t("desk.again")}</button>{" "}
          <button type="button" class="quiet small" onClick={() => { unsent.value = unsent.value.filter((x) => x !== u); }}>{t("desk.give_up")}</button>
        </p>
      ))}
    </div>
  );
}

function Nothing() {
  return (
    <div class="empty">
      <p class="large">{t(loaded.value ? (listed.value.length === 0 ? "desk.empty" : "desk.start") : "desk.loading")}</p>
      <p class="soft"><kbd>n</kbd> {t("desk.act.next")} · <kbd>Enter</kbd> {t("desk.act.open")} · <kbd>?</kbd> {t("desk.act.help")}</p>
    </div>
  );
}

/** The last thing that was done or did not work, and the way back. */
export function Told() {
  const s = said.value;
  return (
    <div class="told" role="status" aria-live="polite">
      {s !== null && <span class={s.bad ? "bad" : ""}>{t(s.key)}</span>}
      {undoable.value !== null && <UndoButton />}
    </div>
  );
}

/** Undo with the seconds that are left. */
function UndoButton() {
  return <button type="button" class="quiet small" aria-keyshortcuts="u" onClick={() => keys.u?.()}><kbd>u</kbd> {t("desk.act.undo")}<span class="drain" aria-hidden="true" /></button>;
}

function Help() {
  const close = () => { helping.value = false; };
  useKeys({ dialog: close, Escape: close, "?": close });
  const rows = ["n", "Enter", "y", "j", "a", "c", "r", "h", "f", "x", "e", "u", "o", "m", "l", "k", "t", "p", "g", "b", "↑ ↓", "Esc", "Ctrl+Enter", "?"];
  return (
    <Dialog title={t("desk.help.title")} close={close}>
      <table><tbody>{rows.map((k) => <tr key={k}><th scope="row"><kbd>{k}</kbd></th><td>{t(`desk.help.${k.replace("↑ ↓", "arrows")}`)}</td></tr>)}</tbody></table>
      <label class="check"><input type="checkbox" checked={lettersOn.value} onChange={(e) => { lettersOn.value = e.currentTarget.checked; }} /> {t("desk.help.letters")}</label>
      <div class="row"><button type="button" onClick={close}>{t("desk.close_panel")}</button></div>
    </Dialog>
  );
}

register({ path: "desk", title: "desk.title", order: 10, for: (s) => s.desk, view: Desk, home: true });
