// A stranger's text with marks over it: text nodes alone, every line isolated from the page's own direction, nothing hidden in it left unseen.
import { useMemo } from "preact/hooks";
import { t } from "../text/t";
import { runsOf, type Span } from "./spans";

export interface MarkedProps {
  text: string;
  spans?: Span[];
  /** Kinds to draw; left out: all. */
  shown?: ReadonlySet<string>;
  label: string;
}

export function Marked({ text, spans = [], shown, label }: MarkedProps) {
  const used = useMemo(() => (shown === undefined ? spans : spans.filter((s) => shown.has(s.kind))), [spans, shown]);
  const lines = useMemo(() => runsOf(text, used), [text, used]);
  if (text === "") return <p class="note" role="group" aria-label={label}>{t("desk.spoken")}</p>;
  return (
    <div class="verbatim" role="group" aria-label={label}>
      {lines.map((runs, i) => (
        <bdi key={i} class="line" dir="auto">
          {runs.map((r, j) => {
            const inner = r.odd ? <span key={j} class="odd" title={t("desk.odd")}>{r.text}</span> : r.text;
            if (r.kinds.length === 0) return inner;
            return <mark key={j} class={r.kinds.map((k) => `m-${k}`).join(" ")} title={r.kinds.map((k) => t(`desk.mark.${k}`)).join(", ")}>{inner}</mark>;
          })}
        </bdi>
      ))}
    </div>
  );
}
