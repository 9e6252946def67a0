// Cuts a text into words for marks.ts. The same as Go's triage/giveaway/token.go.
import { classify, combining, hidden, putMark, untype, type Letter } from "./letters";

/** What may stand before a word, weakest first. A phrase runs on over a space or hyphen and over nothing else. */
export const gap = { space: 0, hyphen: 1, dot: 2, colon: 3, slash: 4, comma: 5, stop: 6 } as const;

export interface Word {
  from: number;
  to: number;
  /** Plain letters. */
  text: string;
  /** The same with telex and VNI keys undone; "" where there are none. */
  alt: string;
  /** With its marks, the tone last; equal to text where there are none. */
  spelled: string;
  digits: number;
  capitals: number;
  gap: number;
  plus: boolean;
  upper: boolean;
  marked: boolean;
}

const maxWords = 16 << 10;
const gaps: Record<string, number> = {
  " ": gap.space, "\t": gap.space, "\r": gap.space, "'": gap.space, "’": gap.space, "_": gap.space, "\u00a0": gap.space,
  "-": gap.hyphen, "–": gap.hyphen, ".": gap.dot, ":": gap.colon, "/": gap.slash, "\n": gap.stop, "!": gap.stop, "?": gap.stop, ";": gap.stop,
};

export function scan(text: string): Word[] {
  const words: Word[] = [];
  let open: Word | null = null;
  let letters: Letter[] = [];
  let before: number = gap.stop;
  let plus = false;
  let last = 0;
  let at = 0;
  const end = () => {
    if (open !== null) {
      open.to = last;
      finish(open, letters);
      words.push(open);
    }
    open = null;
  };
  for (const c of text) {
    if (words.length >= maxWords) break;
    const code = c.codePointAt(0) ?? 0;
    const letter = classify(code);
    if (letter.base !== "") {
      if (open === null) {
        open = { from: at, to: at, text: "", alt: "", spelled: "", digits: 0, capitals: 0, gap: before, plus, upper: letter.upper, marked: false };
        letters = [];
        before = gap.space;
        plus = false;
      }
      open.digits += letter.base <= "9" ? 1 : 0;
      open.capitals += letter.upper ? 1 : 0;
      open.text += letter.base;
      letters.push({ ...letter });
      last = at + c.length;
    } else if (combining(code)) {
      const on = letters.at(-1);
      if (open !== null && on !== undefined) {
        putMark(on, code);
        last = at + c.length;
      }
    } else if (!hidden(code)) {
      end();
      before = Math.max(before, gaps[c] ?? gap.comma);
      plus = c === "+";
    }
    at += c.length;
  }
  end();
  return words;
}

function finish(word: Word, letters: Letter[]): void {
  let tone = "";
  for (const l of letters) {
    word.spelled += l.base + l.quality;
    tone = l.tone || tone;
  }
  word.spelled += tone;
  word.marked = word.spelled.length !== word.text.length;
  if (!word.marked && word.text.length >= 2 && word.text.length <= 16 && word.digits < word.text.length) {
    const plain = untype(word.text);
    word.alt = plain === word.text ? "" : plain;
  }
}
