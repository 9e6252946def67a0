// A labelled field with hint and fault, tied together for screen readers.
import { useId } from "preact/hooks";
import type { JSX } from "preact";

export interface FieldProps {
  label: string;
  value: string;
  set: (v: string) => void;
  type?: "text" | "password" | "date" | "number";
  hint?: string | undefined;
  fault?: string | undefined;
  lines?: number;
  required?: boolean;
  autoFocus?: boolean;
  autocomplete?: string;
  /** Shown, and not to be changed now. */
  readOnly?: boolean;
  /** For passphrases, codes and what a reporter said: no spell checker sends it away. */
  spellcheck?: boolean;
}

export function Field(p: FieldProps) {
  const id = useId();
  const shared = {
    id, value: p.value, required: p.required, readOnly: p.readOnly, spellcheck: p.spellcheck ?? false, autocomplete: p.autocomplete ?? "off", autofocus: p.autoFocus,
    "aria-invalid": p.fault !== undefined && p.fault !== "" ? true : undefined,
    "aria-describedby": `${id}h ${id}f`,
    onInput: (e: JSX.TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) => p.set(e.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      {p.lines === undefined ? <input type={p.type ?? "text"} {...shared} /> : <textarea rows={p.lines} {...shared} />}
      <div id={`${id}h`} class="hint">{p.hint}</div>
      <div id={`${id}f`} class="fault" role="alert">{p.fault}</div>
    </div>
  );
}
