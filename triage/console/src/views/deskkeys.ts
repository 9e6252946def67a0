// Which key does what at the desk. The same functions stand behind the buttons.
import { useEffect } from "preact/hooks";
import { useKeys, type Bindings } from "../keys";
import { undo } from "../state/acts";
import { beside, closePanel, giveBack, helping, keepLease, leave, move, next, panel, show, type Panel } from "../state/desk";
import { judge } from "../state/drafts";
import { sendHome } from "../state/home";
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
  l: () => toggle("read"),
  k: () => void sendHome(),
  p: () => toggle("place"),
  g: () => { if (onScreen.value !== "") judge(onScreen.value, { urgent: !judgementOf(onScreen.value).urgent }); },
  b: () => { if (onScreen.value !== "") pastCommune(onScreen.value); },
  u: () => void undo().then((id) => { if (id !== "") void show(id, false); }),
};

/** A letter in each way that it is pressed: capitals may be locked. */
function pressed(letters: Record<string, () => void>): Bindings {
  const bindings: Bindings = {};
  for (const [letter, run] of Object.entries(letters)) for (const as of [letter, letter.toUpperCase(), `Shift+${letter.toUpperCase()}`]) bindings[as] = run;
  return bindings;
}

/** Binds them while the desk is on the screen. */
export function useDeskKeys(): void {
  useKeys({
    "?": () => { helping.value = true; },
    Enter: () => { if (selected.value !== "") void show(selected.value, true); },
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(10),
    PageUp: () => move(-10),
    Escape: escape,
    ...pressed(keys),
  });
}

/** Binds some of them, as for a tip that another desk leaves lying; own are letters that mean something else there. */
export function useSomeKeys(letters: string[], own: Record<string, () => void>): void {
  const some = Object.fromEntries(letters.map((l) => [l, keys[l] ?? (() => {})]));
  useKeys({ Escape: escape, ...pressed({ ...some, ...own }) });
}

/** While its member is at work, the lease of the tip on the screen is kept, and the view fills the window. */
export function useAtWork(): void {
  useEffect(() => {
    document.documentElement.classList.add("full");
    const atWork = () => void keepLease();
    window.addEventListener("keydown", atWork);
    window.addEventListener("pointerdown", atWork);
    return () => {
      window.removeEventListener("keydown", atWork);
      window.removeEventListener("pointerdown", atWork);
      document.documentElement.classList.remove("full");
    };
  }, []);
}
