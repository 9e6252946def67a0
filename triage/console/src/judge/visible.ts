// Makes a stranger's text harmless to look at: what would hide, reorder or pile up letters is shown as a mark. docs/formats.md has the rule; Go's
// cmd/internal/visible follows it, and both are held to the same vectors.

/** How many combining marks in a row are drawn: Vietnamese needs two, Lao and Thai three, and a thousand would cover the screen. */
const maxMarks = 4;

const drawn = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const nothing = /^[\p{Variation_Selector}\u034F\u115F\u1160\u3164\uFFA0\u2800\u17B4\u17B5]$/u;
const mark = /^\p{M}$/u;

/** Whether the character is drawn and nothing else happens. */
export function plain(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return true;
  return drawn.test(character) && !nothing.test(character);
}

/** A piece of a text as it is shown: `mark` says that it stands for something that is not drawn. `from` and `to` are where it is in the text, in UTF-16 units. */
export interface Piece {
  text: string;
  mark: boolean;
  from: number;
  to: number;
}

/** The text in pieces, first to last, nothing left out; neighbouring characters that are drawn are one piece. Line feeds are marked too. */
export function pieces(text: string): Piece[] {
  const all: Piece[] = [];
  let marks = 0;
  let at = 0;
  let start = 0;
  const close = () => {
    if (at > start) all.push({ text: text.slice(start, at), mark: false, from: start, to: at });
  };
  for (const c of text) {
    marks = mark.test(c) ? marks + 1 : 0;
    const next = at + c.length;
    if (!plain(c) || marks > maxMarks) {
      close();
      const code = (c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      all.push({ text: `<U+${code}>`, mark: true, from: at, to: next });
      start = next;
    }
    at = next;
  }
  close();
  return all;
}

/** The text as it is shown. */
export function visible(text: string): string {
  return pieces(text).map((p) => p.text).join("");
}

/** The lines of a text, each as it is shown. */
export function visibleLines(text: string): string[] {
  return text.replaceAll("\r\n", "\n").split("\n").map(visible);
}
