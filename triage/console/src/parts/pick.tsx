// A field with a list to pick from while typing: a combobox as the ARIA practices describe it. Arrow keys move, Enter takes, Escape leaves.
import { useEffect, useId, useRef, useState } from "preact/hooks";

export interface Option {
  id: string;
  text: string;
  /** In small letters behind it. */
  more?: string;
}

export interface PickProps {
  label: string;
  /** What can be picked for what was typed so far. */
  find: (typed: string) => Option[];
  pick: (id: string) => void;
  leave?: () => void;
  focus?: boolean;
  placeholder?: string;
}

export function Pick({ label, find, pick, leave, focus, placeholder }: PickProps) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (focus === true) field.current?.focus(); }, []); // after the key that opened it has gone by
  const options = find(typed);
  const take = (i: number) => {
    const o = options[i];
    if (o === undefined) return;
    setTyped("");
    pick(o.id);
  };
  const key = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown") setAt(Math.min(at + 1, options.length - 1));
    else if (e.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (e.key === "Enter") take(at);
    else if (e.key === "Escape") leave?.();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div class="pick">
      <label for={id}>{label}</label>
      <input id={id} type="text" role="combobox" aria-expanded={options.length > 0} aria-controls={`${id}l`} aria-autocomplete="list" autocomplete="off"
        spellcheck={false} aria-activedescendant={options.length > 0 ? `${id}o${at}` : undefined} value={typed} placeholder={placeholder}
        ref={field}
        onInput={(e) => { setTyped(e.currentTarget.value); setAt(0); }} onKeyDown={key} />
      <ul id={`${id}l`} role="listbox" aria-label={label} hidden={options.length === 0}>
        {options.map((o, i) => (
          <li key={o.id} id={`${id}o${i}`} role="option" aria-selected={i === at} onPointerDown={(e) => { e.preventDefault(); take(i); }}>
            {o.text}{o.more !== undefined && <small> {o.more}</small>}
          </li>
        ))}
      </ul>
    </div>
  );
}
