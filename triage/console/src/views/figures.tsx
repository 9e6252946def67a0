// Figures of name slips for those who inspect: how often each unit opened them, and how many of those tips came to nothing.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { looks } from "../judge/look";
import { directory, officeName } from "../state/inbox";
import { current, onLock, session } from "../state/session";
import { t } from "../text/t";
import type { SlipFigureView } from "../wire";

const figures = signal<SlipFigureView[] | null>(null);
onLock(() => { figures.value = null; });

async function load(): Promise<void> {
  const s = current();
  const all = await api.slipFigures();
  if (session.value === s) figures.value = all;
}

export function Figures() {
  const mine = directory.value !== null && looks(directory.value, current().office);
  useEffect(() => { if (mine) void load().catch(() => {}); }, [mine]);
  const all = figures.value;
  if (!mine || all === null) return null;
  return (
    <section class="card" aria-labelledby="figures-h">
      <h2 id="figures-h">{t("figures.title")}</h2>
      <p class="soft">{t("figures.how")}</p>
      {all.length === 0 && <p>{t("figures.none")}</p>}
      {all.length > 0 && (
        <div class="scroll"><table>
          <thead><tr><th>{t("figures.unit")}</th><th>{t("figures.month")}</th><th>{t("figures.opened")}</th><th>{t("figures.danger")}</th><th>{t("figures.unfounded")}</th></tr></thead>
          <tbody>{all.map((f) => <tr key={`${f.desk} ${f.unit} ${f.month}`}><th scope="row">{officeName(f.unit)}</th><td>{f.month}</td><td>{f.opened}</td><td>{f.danger}</td><td>{f.unfounded}</td></tr>)}</tbody>
        </table></div>
      )}
    </section>
  );
}
