// Repeats: tips that may tell the same story, found on this device. A member compares them side by side and joins them; the machine only suggests.
import { api } from "../api";
import { act } from "../state/acts";
import { beside, done } from "../state/desk";
import { grantsOf, storyOf } from "../state/grants";
import { allOpened, openedOf, onScreen, repeatsOf, type Opened } from "../state/opened";
import { isMine, selected, tipOf } from "../state/queue";
import { matterName } from "../parts/facts";
import { subjectOf } from "../state/judged";
import { hourText } from "../text/when";
import { known, t } from "../text/t";
import { Verbatim } from "./tip";

/** Joins the tip on the screen to another: this one is the repeat. */
export async function join(id: string, to: string): Promise<void> {
  const [grants, story] = [await grantsOf(id), await storyOf(to)];
  const q = { to, ...(grants !== undefined && { grants }), ...(story !== undefined && { story }) };
  if (!(await act({ tip: id, name: "join", leased: true, undo: true, send: () => api.join(id, q) }))) return;
  if (onScreen.value === id) selected.value = to;
  done(id, true);
}

/** The list of likely repeats beside a tip. */
export function Related({ id, opened }: { id: string; opened: Opened }) {
  const found = repeatsOf(opened);
  return (
    <section class="related" aria-label={t("desk.related")}>
      <h3>{t("desk.related")} <span class="soft small">{t("desk.related.among", { n: allOpened().length })}</span></h3>
      {found.length === 0 && <p class="soft">{t("desk.related.none")}</p>}
      <ul>
        {found.map((c) => {
          const other = tipOf(c.id);
          const subject = subjectOf(c.id, matterName);
          return (
            <li key={c.id}>
              <button type="button" class={`quiet choice${beside.value === c.id ? " on" : ""}`} aria-pressed={beside.value === c.id}
                onClick={() => { beside.value = beside.value === c.id ? "" : c.id; }}>
                <strong>{t(`desk.verdict.${c.verdict}`)}</strong> {subject === null ? "" : `${subject.place} · ${subject.matter}`} · {other === undefined ? "" : hourText(other.hour)}
                <small>{c.reasons.map((r) => (known(`related.${r}`) ? t(`related.${r}`) : r)).join(", ")}</small>
              </button>
            </li>
          );
        })}
      </ul>
      {beside.value !== "" && isJoinable(id) && <button type="button" onClick={() => void join(id, beside.value)}><kbd>j</kbd> {t("desk.related.join")}</button>}
    </section>
  );
}

function isJoinable(id: string): boolean {
  const tip = tipOf(id);
  return isMine(tip) || tip?.status === "new" || tip?.status === "held";
}

/** Two tips side by side. */
export function Beside({ left, right }: { left: Opened; right: string }) {
  const other = openedOf(right);
  return (
    <div class="beside">
      <section aria-label={t("desk.beside.this")}><h3>{t("desk.beside.this")}</h3><Verbatim opened={left} /></section>
      <section aria-label={t("desk.beside.other")}><h3>{t("desk.beside.other")} <code class="soft">{right.slice(0, 6)}</code></h3>{other === undefined ? null : <Verbatim opened={other} />}</section>
      <p class="row beside-acts">
        <button type="button" disabled={!isJoinable(left.view.tip.id)} onClick={() => void join(left.view.tip.id, right)}><kbd>j</kbd> {t("desk.related.join")}</button>
        <button type="button" class="quiet" onClick={() => { beside.value = ""; }}><kbd>Esc</kbd> {t("desk.related.apart")}</button>
      </p>
    </div>
  );
}
