// What a character means to marks.ts: a plain letter or digit, what was put on it, and its tone. The same as Go's triage/giveaway/letters.go.

export interface Letter {
  /** Lower-case ASCII, "" when it is neither a Latin letter nor a digit. */
  base: string;
  /** "^" hat, "(" breve, "+" horn, "-" bar, "". */
  quality: string;
  /** "1" grave, "2" acute, "3" hook, "4" tilde, "5" dot, "". */
  tone: string;
  upper: boolean;
}

const none: Letter = { base: "", quality: "", tone: "", upper: false };
const qualities: Record<number, string> = { 0x302: "^", 0x306: "(", 0x31b: "+" };
const tones: Record<number, string> = { 0x300: "1", 0x340: "1", 0x301: "2", 0x341: "2", 0x309: "3", 0x303: "4", 0x323: "5" };

/** Puts a combining mark on the letter. */
export function putMark(letter: Letter, code: number): void {
  letter.quality = qualities[code] ?? letter.quality;
  letter.tone = tones[code] ?? letter.tone;
}

function describe(code: number): Letter {
  const letter = { ...none };
  [...String.fromCodePoint(code).normalize("NFD")].forEach((part, i) => {
    if (i > 0) putMark(letter, part.codePointAt(0) ?? 0);
    else if ("đĐðÐƉ".includes(part)) Object.assign(letter, { base: "d", quality: "-", upper: part !== "đ" && part !== "ð" });
    else if (/^[A-Za-z0-9]$/.test(part)) Object.assign(letter, { base: part.toLowerCase(), upper: /[A-Z]/.test(part) });
  });
  return letter;
}

const latin = Array.from({ length: 0x250 }, (_, i) => describe(i));
const extra = Array.from({ length: 0x100 }, (_, i) => describe(0x1e00 + i));

/** Looks a character up; base is "" for what separates words. The letter is shared: copy it before putting marks on it. */
export function classify(code: number): Letter {
  if (code < 0x250) return latin[code] ?? none;
  if (code >= 0x1e00 && code < 0x1f00) return extra[code - 0x1e00] ?? none;
  if (code >= 0xff01 && code <= 0xff5e) return latin[code - 0xfee0] ?? none;
  return none;
}

export function combining(code: number): boolean {
  return code >= 0x300 && code <= 0x36f;
}

/** Whether the character stands inside words without being seen. */
export function hidden(code: number): boolean {
  return code === 0xad || (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code === 0xfeff;
}

/** Undoes telex and VNI keys that were left in a word; "" for a word without a vowel. */
export function untype(word: string): string {
  let out = "";
  let vowel = false;
  for (let i = 0; i < word.length; i++) {
    let c = word.charAt(i);
    if (c >= "0" && c <= "9") continue;
    if (c === "w" && !vowel) {
      c = "u";
      vowel = true;
    } else if (vowel && "sfrxjwz".includes(c)) {
      continue;
    } else if (i > 0 && c === word.charAt(i - 1) && "aeod".includes(c)) {
      continue;
    }
    vowel ||= "aeiouy".includes(c);
    out += c;
  }
  return vowel ? out : "";
}
