// A button that runs an act once at a time, says so while it runs, and shows why it did not work.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { told } from "../told";
import { t } from "../text/t";

export interface ActProps {
  /** What a press does. While it runs further presses do nothing. */
  act: () => unknown;
  children: ComponentChildren;
  look?: "plain" | "quiet" | "danger";
  disabled?: boolean;
  /** Name for screen readers where the children are no text. */
  label?: string;
  /** Shortcut to name, as in "Alt+L"; the binding itself is keys.ts. */
  keys?: string;
}

export function Act({ act, children, look = "plain", disabled, label, keys }: ActProps) {
  const [running, setRunning] = useState(false);
  const [fault, setFault] = useState("");
  const press = async () => {
    if (running || disabled) return;
    setRunning(true);
    setFault("");
    try {
      await act();
    } catch (e) {
      setFault(told(e));
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <button type="button" class={look} onClick={press} aria-disabled={running || disabled || undefined} aria-label={label} aria-busy={running || undefined}
        aria-keyshortcuts={keys} disabled={disabled}>{children}</button>
      <Slow running={running} />
      {fault !== "" && <span class="fault" role="alert">{t(fault)}</span>}
    </>
  );
}

/** What takes more than a second shows that it goes on. */
function Slow({ running }: { running: boolean }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setTimeout(() => setSlow(true), 1000);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [running]);
  return slow ? <progress class="working" aria-label={t("app.working")} /> : null;
}
