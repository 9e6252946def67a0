// Whether what was typed during a call looks as if it held who calls. The same as Go's triage/giveaway/caller.go, over the same words; a test holds both to the same rows.
import phrases from "../../../giveaway/caller.json";
import { marks } from "./marks";
import { scan } from "./words";

const plain = (text: string): string => ` ${scan(text).map((w) => `${w.text} `).join("")}`;
const callers = phrases.map(plain);

/** A name, number or address of the caller's, as far as words tell: by those of caller.json, or any telephone number. */
export function namesCaller(text: string): boolean {
  const words = plain(text);
  return callers.some((c) => words.includes(c)) || marks(text).some((m) => m.kind === "phone");
}
