// Which key does what at the desk. The same functions stand behind the buttons.
import { useKeys, type Bindings } from "../keys";
import { undo } from "../state/acts";
import { beside, closePanel, giveBack, helping, leave, move, next, panel, show, type Panel } from "../state/desk";
import { judge } from "../state/drafts";
import { judgementOf, pastCommune } from "../state/judged";
import { onScreen, openedOf, repeatsOf } from "../state/opened";
import { selected } from "../state/queue";
import { join } from "./related";

/** Opens a panel over the tip on the screen, or closes it. */
export function toggle(p: Panel): void {
  if (onScreen.value === "") return;
  panel.value = panel.value === p ? null : p;
  beside.value = "";
}

/** First press: the likeliest repeat beside the tip. Second: joined. */
export function joinKey(): void {
  const opened = openedOf(onScreen.value);
  if (opened === undefined) return;
  if (beside.value !== "") return void join(onScreen.value, beside.value);
  panel.value = null;
  beside.value = repeatsOf(opened)[0]?.id ?? "";
}

function escape(): void {
  if (panel.value !== null || beside.value !== "") closePanel();
  else leave();
}

/** The acts by their letters. */
export const keys: Record<string, () => void> = {
  n: () => void next(),
  y: () => void giveBack(),
  j: joinKey,
  a: () => toggle("ask"),
  c: () => toggle("card"),
  r: () => toggle("route"),
  h: () => toggle("hold"),
  f: () => toggle("refer"),
  x: () => toggle("out"),
  e: () => toggle("close"),
  o: () => toggle("note"),
  m: () => toggle("tell"),
  p: () => toggle("place"),
  g: () => { if (onScreen.value !== "") judge(onScreen.value, { urgent: !judgementOf(onScreen.value).urgent }); },
  b: () => { if (onScreen.value !== "") pastCommune(onScreen.value); },
  u: () => void undo().then((id) => { if (id !== "") void show(id, false); }),
};

/** Binds them while the desk is on the screen. */
export function useDeskKeys(): void {
  const bindings: Bindings = {
    "?": () => { helping.value = true; },
    Enter: () => { if (selected.value !== "") void show(selected.value, true); },
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(10),
    PageUp: () => move(-10),
    Escape: escape,
  };
  for (const [letter, run] of Object.entries(keys)) {
    bindings[letter] = run;
    bindings[letter.toUpperCase()] = run; // capitals are locked
    bindings[`Shift+${letter.toUpperCase()}`] = run;
  }
  useKeys(bindings);
}
