// Short words about what just happened, with undo for as long as the server takes it back.
import { signal } from "@preact/signals";
import { onLock } from "../state/session";
import { t } from "../text/t";

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const toasts = signal<Toast[]>([]);
let count = 0;

/** How long a toast stays, in milliseconds: as long as undo works. */
const stays = 10_000;

/** Shows a text for ten seconds; undo adds a button (and Ctrl+Z through undoLast). */
export function toast(text: string, undo?: () => void): void {
  const id = ++count;
  toasts.value = [...toasts.value, undo === undefined ? { id, text } : { id, text, undo }];
  setTimeout(() => drop(id), stays);
}

/** Takes back the newest that can be. */
export function undoLast(): void {
  const last = [...toasts.value].reverse().find((x) => x.undo !== undefined);
  if (last === undefined) return;
  drop(last.id);
  last.undo?.();
}

function drop(id: number): void {
  toasts.value = toasts.value.filter((x) => x.id !== id);
}

onLock(() => { toasts.value = []; });

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((x) => (
        <div class="toast" key={x.id}>
          <span>{x.text}</span>
          {x.undo !== undefined && <button type="button" onClick={() => { drop(x.id); x.undo?.(); }}>{t("app.undo")}</button>}
        </div>
      ))}
    </div>
  );
}
