// The frame of an act that is prepared over a tip: its first control has the focus, Escape leaves, Ctrl+Enter (Enter outside of text) sends.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../text/t";
import { busy, said } from "../state/acts";
import { session } from "../state/session";
import { told } from "../told";

export interface FrameProps {
  title: string;
  /** What sending is called. */
  verb: string;
  send: () => unknown;
  close: () => void;
  disabled?: boolean;
  danger?: boolean;
  children?: ComponentChildren;
  /** Whether the button that sends has the focus at first, rather than the first field. */
  quick?: boolean;
}

export function Frame({ title, verb, send, close, disabled, danger, children, quick }: FrameProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = quick === true ? ".send" : "textarea, input:not([type=checkbox]), select, .send";
    form.current?.querySelector<HTMLElement>(first)?.focus();
  }, []);
  const submit = (e?: Event) => {
    e?.preventDefault();
    if (disabled === true || busy.value !== "") return;
    // What cannot be sealed never reaches the server: say why, unless the screen was locked meanwhile.
    void Promise.resolve(send()).catch((e: unknown) => { if (session.value !== null) said.value = { key: told(e), tip: "", bad: true }; });
  };
  const key = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    if (e.key === "Escape") close();
    else if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) submit();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <form class="deskpanel panel" ref={form} aria-label={title} onSubmit={submit} onKeyDown={key} autocomplete="off">
      <h3>{title}</h3>
      {children}
      <p class="row send-row">
        <button type="submit" class={`send${danger === true ? " danger" : ""}`} disabled={disabled} aria-busy={busy.value !== "" || undefined}>{verb}</button>
        <button type="button" class="quiet" onClick={close}><kbd>Esc</kbd> {t("desk.close_panel")}</button>
        <span class="soft small">{t("desk.send_keys")}</span>
      </p>
    </form>
  );
}
