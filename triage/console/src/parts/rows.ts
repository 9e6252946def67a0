// Arrow keys in a list of things to do: they move the focus between what is marked data-row, in the order of the page. Enter is the link's own.
import { useKeys } from "../keys";

function step(by: number): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
  next?.focus();
}

/** Binds them while a view is on the screen. */
export function useRows(): void {
  useKeys({ ArrowDown: () => step(1), ArrowUp: () => step(-1) });
}
