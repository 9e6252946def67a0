// Reading facts aloud to a post without a network: which word of its sheet to ask for, and whether what was heard is that word. The words are drawn on this
// device from the desk's keyring; the server knows numbers alone, and each is asked for once.
import { api } from "../api";
import { fold } from "../map/fold";
import { current } from "./session";

/** What to ask a post for. */
export interface Question {
  office: string;
  sheet: string;
  /** From 1 on; 0: the sheet is used up. */
  number: number;
  left: number;
  word: string;
}

/** The month of a sheet, 2026-11: this one, or so many later, in UTC+7. */
export function monthAt(later = 0, now = Date.now()): string {
  const at = new Date(now + 7 * 3_600_000);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later, 1)).toISOString().slice(0, 7);
}

/** The next word to ask an office for. */
export async function question(tip: string, office: string, month: string): Promise<Question> {
  const { sheet, words } = await current().vault.codeSheet(office, month);
  const v = await api.askReadback(tip, office, sheet);
  return { office, sheet, number: v.number, left: v.left, word: words[v.number - 1] ?? "" };
}

/** Whether what was heard is a word: capitals, marks and spaces do not count. */
export function same(heard: string, word: string): boolean {
  const plain = (s: string) => fold(s).replaceAll(" ", "");
  return word !== "" && plain(heard) === plain(word);
}

/** Uses the word up, right or wrong; right acknowledges in the office's place. */
export async function answer(tip: string, q: Question, heard: string): Promise<boolean> {
  const right = same(heard, q.word);
  await api.readback(tip, { office: q.office, sheet: q.sheet, number: q.number, ...(right && { right }) });
  return right;
}
