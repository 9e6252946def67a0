// Proposing words for the lists, beside a correction: the member types them, signs, and gets a file for the administrator.
import { useState } from "preact/hooks";
import { Act } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { matterName } from "../parts/facts";
import { Field } from "../parts/field";
import { save } from "../parts/save";
import { corrected, maxWords, phrases, proposal, refused, wordLists, type WordList } from "../state/words";
import { t } from "../text/t";

/** Shown once something that words decide was corrected. */
export function ProposeWords({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const list = corrected(id);
  if (list === null) return null;
  return (
    <>
      <button type="button" class="quiet small" onClick={() => setOpen(true)}>{t("words.open")}</button>
      {open && <Proposal first={list} close={() => setOpen(false)} />}
    </>
  );
}

function Proposal({ first, close }: { first: string; close: () => void }) {
  const [list, setList] = useState(first);
  const [typed, setTyped] = useState("");
  const [saved, setSaved] = useState(false);
  const all = phrases(typed);
  const bad = refused(all);
  const sign = async () => {
    save(`words-${new Date().toISOString().slice(0, 10)}.json`, await proposal(list, all));
    setSaved(true);
  };
  return (
    <Dialog title={t("words.title")} close={close}>
      <p class="note">{t("words.own")}</p>
      <label for="wordlist">{t("words.list")}</label>
      <select id="wordlist" value={list} onChange={(e) => setList(e.currentTarget.value)}>
        {wordLists().map((l) => <option key={l.id} value={l.id}>{listName(l)}</option>)}
      </select>
      <Field label={t("words.phrases")} value={typed} set={(v) => { setTyped(v); setSaved(false); }} lines={4} hint={t("words.hint", { n: maxWords })}
        fault={bad.length > 0 ? t("words.refused", { phrases: bad.join(", ") }) : undefined} />
      {saved && <p class="good" role="status">{t("words.saved")}</p>}
      <p class="row">
        <Act act={sign} disabled={all.length === 0 || bad.length > 0}>{t("words.sign")}</Act>
        <button type="button" class="quiet" onClick={close}>{t("words.close")}</button>
      </p>
    </Dialog>
  );
}

function listName(l: WordList): string {
  return l.matter === undefined ? t(`words.${l.id}`) : `${matterName(l.matter)}: ${t(l.id.endsWith(".strong") ? "words.strong" : "words.weak")}`;
}
