// Keyboard: one table of bindings for what is on the screen. Single letters do nothing while typing, and can be switched off (WCAG 2.1.4).
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Whether single-letter keys act. */
export const lettersOn = signal(true);

/** Bindings by key: "j", "Enter", "?", "Ctrl+z", "Alt+l", "Shift+J". The handler's event is already taken. */
export type Bindings = Record<string, (e: KeyboardEvent) => void>;

const layers: { current: Bindings }[] = [];

/** Binds keys while the component is mounted. The layer mounted last is asked first. */
export function useKeys(bindings: Bindings): void {
  const layer = useRef(bindings);
  layer.current = bindings;
  useLayoutEffect(() => { // not after the next frame: a key pressed as soon as the view stands would be lost
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, []);
}

/** The name of a key press as Bindings writes it. */
export function nameOf(e: KeyboardEvent): string {
  const held = `${e.ctrlKey || e.metaKey ? "Ctrl+" : ""}${e.altKey ? "Alt+" : ""}`;
  const key = e.key.length === 1 && held !== "" ? e.key.toLowerCase() : e.key;
  return `${held}${e.shiftKey && (e.key.length > 1 || /\p{Lu}/u.test(e.key)) ? "Shift+" : ""}${key}`;
}

/** Whether the press goes into a text field. */
export function typing(e: KeyboardEvent): boolean {
  const at = e.target;
  return at instanceof HTMLElement && (at.isContentEditable || /^(TEXTAREA|SELECT)$/.test(at.tagName) ||
    (at instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|file|range)$/.test(at.type)));
}

/** Whether the key that is down was a binding's. Its letter must not fall into a field that the act puts the focus on. */
let taken = false;

function press(e: KeyboardEvent): void {
  taken = false;
  if (e.isComposing || e.defaultPrevented) return; // a Vietnamese input method composes
  const name = nameOf(e);
  const plain = !e.ctrlKey && !e.altKey && !e.metaKey;
  if (plain && (typing(e) || (e.key.length === 1 && !lettersOn.value))) return;
  if (plain && (e.key === "Enter" || e.key === " ") && e.target instanceof HTMLElement && e.target.closest("button, a, summary, input") !== null) return;
  if (plain && document.querySelector("dialog[open]") !== null && !layers.some((l) => "dialog" in l.current)) return;
  for (const layer of [...layers].reverse()) {
    const act = layer.current[name];
    if (act !== undefined) {
      e.preventDefault();
      taken = true;
      act(e);
      return;
    }
  }
}

if (typeof window !== "undefined") {
  window.addEventListener("keydown", press);
  window.addEventListener("keypress", (e) => { if (taken) e.preventDefault(); }, { capture: true });
}
