// What is judged of the tip on the screen: where it plays, what it is about, how urgent it is, who would get it, and which tips it may repeat.
// The machine suggests and says why; the officer corrects, and the units that are suggested follow at once.
import { Chart } from "../map/chart";
import { fold } from "../map/fold";
import { places } from "../map/places";
import { Attribution } from "../parts/attribution";
import { matterName } from "../parts/facts";
import { Pick } from "../parts/pick";
import { language, t } from "../text/t";
import { panel } from "../state/desk";
import { draftOf, judge } from "../state/drafts";
import { helps } from "../judge/route";
import { choicesOf, directory, judgementOf, office } from "../state/judged";
import { openedOf, type Opened } from "../state/opened";
import { visible } from "../judge/visible";
import { Related } from "./related";
import { ProposeWords } from "./words";

export function Judge({ id }: { id: string }) {
  const opened = openedOf(id);
  if (opened === undefined || opened.verbatim === null) return <aside class="judge" aria-label={t("desk.judged")} />;
  return (
    <aside class="judge" aria-label={t("desk.judged")}>
      <Where id={id} opened={opened} />
      <What id={id} opened={opened} />
      <Who id={id} />
      <Related id={id} opened={opened} />
      <Attribution />
    </aside>
  );
}

function Where({ id, opened }: { id: string; opened: Opened }) {
  const j = judgementOf(id);
  const place = opened.reading?.place;
  const candidates = place?.communes ?? [];
  const p = places.value;
  const corrected = draftOf(id).judged.commune !== undefined;
  const all = j.commune === "" || candidates.some((c) => c.code === j.commune) ? candidates.map((c) => c.code) : [j.commune, ...candidates.map((c) => c.code)];
  const choose = (code: string) => judge(id, { commune: code });
  const typing = panel.value === "place";
  return (
    <section aria-label={t("desk.where")}>
      <h3>{t("desk.where")} {j.commune === "" && <span class="badge unsure">{t("desk.unsure")}</span>}</h3>
      <Chart communes={corrected && j.commune !== "" ? [j.commune] : all} chosen={j.commune} choose={choose} />
      <ul class="candidates">
        {all.map((code) => {
          const c = candidates.find((x) => x.code === code);
          const commune = p?.commune(code);
          return (
            <li key={code}>
              <label>
                <input type="radio" name={`w${id}`} checked={j.commune === code} onChange={() => choose(code)} />
                <span><strong>{commune?.name ?? code}</strong>{commune !== undefined && `, ${p?.province(commune.province)}`}
                  <small>{c === undefined ? t("desk.where.corrected") : visible(c.reason)}</small></span>
              </label>
            </li>
          );
        })}
      </ul>
      <Landmarks code={j.commune} crossing={place?.crossing} marker={place?.marker} post={place?.post} abroad={place?.abroad} />
      <Facing codes={place?.facing ?? []} choose={choose} />
      {typing
        ? <Pick label={t("desk.where.type")} focus find={(typed) => options(typed, j.province)} leave={() => { panel.value = null; }}
            pick={(code) => { choose(code); panel.value = null; }} />
        : <p class="row">
            <button type="button" class="quiet small" aria-keyshortcuts="p" onClick={() => { panel.value = "place"; }}><kbd>p</kbd> {t("desk.where.other")}</button>
            {j.commune !== "" && <button type="button" class="quiet small" onClick={() => choose("")}>{t("desk.where.none")}</button>}
          </p>}
    </section>
  );
}

function options(typed: string, province: string) {
  const p = places.value;
  return (p?.find(typed, [province]) ?? []).map((c) => ({ id: c.code, text: c.name, more: p?.province(c.province) ?? "" }));
}

/** Communes that a place in Laos lies opposite of: to choose among, never chosen by themselves. */
function Facing({ codes, choose }: { codes: string[]; choose: (code: string) => void }) {
  if (codes.length === 0) return null;
  return (
    <p class="small">{t("desk.where.facing")}{" "}
      {codes.map((code) => <button key={code} type="button" class="quiet small" onClick={() => choose(code)}>{places.value?.commune(code)?.name ?? code}</button>)}
    </p>
  );
}

/** What the text names, and what stands in the commune. */
function Landmarks({ code, crossing, marker, post, abroad }: { code: string; crossing?: string | undefined; marker?: string | undefined; post?: string | undefined; abroad?: boolean | undefined }) {
  const here = code === "" ? [] : places.value?.landmarks(code) ?? [];
  const said = [marker && `${t("desk.map.marker")} ${marker}`, crossing && `${t("desk.map.crossing")} ${crossing}`, post && `${t("desk.map.post")} ${post}`, abroad && t("desk.abroad")];
  const named = said.filter(Boolean).join(", ");
  return (
    <>
      {named !== "" && <p class="small">{t("desk.where.named")} <strong>{visible(named)}</strong></p>}
      {here.length > 0 && (
        <p class="soft small">{t("desk.where.there")} {here.map(({ kind, mark }) => `${t(`desk.map.${kind}`)} ${mark.name}${mark.unsure ? " ?" : ""}`).join(", ")}</p>
      )}
    </>
  );
}

function What({ id, opened }: { id: string; opened: Opened }) {
  const j = judgementOf(id);
  const matters = places.value?.matters ?? [];
  const words = opened.reading?.matter.words ?? [];
  const d = directory();
  return (
    <section aria-label={t("desk.what")}>
      <h3>{t("desk.what")}</h3>
      <label class="hidden" for={`m${id}`}>{t("desk.matter")}</label>
      <select id={`m${id}`} value={j.matter} onChange={(e) => judge(id, { matter: e.currentTarget.value })}>
        {!matters.some((m) => m.id === j.matter) && <option value={j.matter}>{j.matter}</option>}
        {matters.map((m) => <option key={m.id} value={m.id}>{matterName(m.id)}</option>)}
      </select>
      {words.length > 0 && <p class="soft small">{t("desk.what.words", { words: words.join(", ") })}</p>}
      <label class="check"><input type="checkbox" checked={j.urgent} onChange={(e) => judge(id, { urgent: e.currentTarget.checked })} /> <kbd>g</kbd> {t("desk.urgent")}</label>
      <label class="check"><input type="checkbox" checked={j.officers} onChange={(e) => judge(id, { officers: e.currentTarget.checked, accused: [] })} /> {t("desk.officers")}</label>
      <ProposeWords id={id} />
      {j.officers && d !== null && (
        <>
          <p class="note small">{t("desk.officers.how")}</p>
          {j.accused.map((u) => <button key={u} type="button" class="quiet small" onClick={() => judge(id, { accused: j.accused.filter((x) => x !== u) })}>{office(u)} ×</button>)}
          <Pick label={t("desk.officers.which")} find={(typed) => offices(typed, j.accused)} pick={(u) => judge(id, { officers: true, accused: [...j.accused, u] })} />
        </>
      )}
    </section>
  );
}

/** Units whose name holds what was typed. */
export function offices(typed: string, without: string[]): { id: string; text: string }[] {
  const d = directory();
  const wanted = fold(typed).split(" ");
  if (wanted[0] === "") return [];
  return [...(d?.units ?? []), ...(d?.desks ?? [])]
    .filter((u) => !without.includes(u.id) && wanted.every((w) => fold(u.name).split(" ").some((n) => n.startsWith(w))))
    .slice(0, 8).map((u) => ({ id: u.id, text: u.name }));
}

function Who({ id }: { id: string }) {
  const choices = choicesOf(id);
  return (
    <section aria-label={t("desk.who")}>
      <h3>{t("desk.who")}</h3>
      {choices.length === 0 && (helps(judgementOf(id).matter) ? <p class="note">{t("desk.who.help")}</p> : <p class="alarm">{t("desk.who.nobody")}</p>)}
      <ol class="units">
        {choices.map((c) => (
          <li key={c.id}>
            <strong>{office(c.id)}</strong> <span class="badge">{t(`desk.role.${c.role}`)}</span>{c.after > 0 && <span class="soft"> {c.after < 120 ? t("desk.role.after", { n: c.after }) : t("desk.role.after_hours", { n: Math.round(c.after / 60) })}</span>}
            <small>{c.reason.vi === "" ? t("desk.route.chosen") : c.reason[language.value]}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
