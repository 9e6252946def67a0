// The acts at the foot of the desk, each with its key: what a mouse or a thumb presses is what the key does.
import { beside, helping, panel } from "../state/desk";
import { busy, undoable } from "../state/acts";
import { homeOf } from "../state/home";
import { onScreen, openedOf, repeatsOf } from "../state/opened";
import { isMine, tipOf } from "../state/queue";
import { t } from "../text/t";
import type { TipView } from "../wire";
import { keys } from "./deskkeys";

const panels: Record<string, string> = { a: "ask", c: "card", r: "route", h: "hold", f: "refer", x: "out", e: "close", o: "note", m: "tell", l: "read" };
const names: Record<string, string> = {
  n: "next", y: "yield", j: "join", a: "ask", c: "card", r: "route", h: "hold", f: "refer", x: "out", e: "close", o: "note", m: "tell", l: "read", k: "home", u: "undo",
};

/** Whether an act is possible on a tip as it stands; where a lease is needed first, it is taken. */
export function possible(letter: string, tip: TipView | undefined): boolean {
  if (letter === "n") return true;
  if (letter === "u") return undoable.value !== null;
  if (tip === undefined) return false;
  const mine = isMine(tip), waits = tip.status === "new" || tip.status === "held", away = ["routed", "referred", "acknowledged"].includes(tip.status);
  const opened = openedOf(tip.id);
  switch (letter) {
    case "y": return mine;
    case "j": return (mine || waits) && opened !== undefined && (beside.value !== "" || repeatsOf(opened).length > 0);
    case "a": return opened?.verbatim?.reply === true;
    case "o": return true;
    case "m": case "l": return away;
    case "h": case "x": return mine || waits;
    case "k": return (mine || waits) && homeOf(tip.id) !== "";
  }
  return mine || waits || away;
}

export function DeskBar() {
  const tip = tipOf(onScreen.value);
  return (
    <nav class="deskacts" aria-label={t("desk.acts")}>
      {Object.entries(names).filter(([letter]) => letter !== "k" || homeOf(onScreen.value) !== "").map(([letter, name]) => {
        const can = possible(letter, tip);
        const open = panel.value !== null && panels[letter] === panel.value || (letter === "j" && beside.value !== "");
        return (
          <button key={letter} type="button" class={`deskact${open ? " on" : ""}${letter === "n" ? " first" : ""}`} disabled={!can} aria-keyshortcuts={letter}
            aria-expanded={panels[letter] === undefined ? undefined : open} aria-busy={busy.value === name || undefined} onClick={() => keys[letter]?.()}>
            <kbd aria-hidden="true">{letter}</kbd>{t(`desk.act.${name}`)}
          </button>
        );
      })}
      <button type="button" class="deskact" aria-keyshortcuts="?" onClick={() => { helping.value = true; }}><kbd aria-hidden="true">?</kbd>{t("desk.act.help")}</button>
    </nav>
  );
}
