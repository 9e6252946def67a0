// Phrases that a member proposes for the word lists after correcting what the machine read. They are typed by the member, never taken from a tip, and leave
// as a signed file that the administrator tries with `tipctl matter check` (triage/matter, Addition).
import { fold } from "../map/fold";
import { places } from "../map/places";
import type { Signed } from "../wire";
import { draftOf } from "./drafts";
import { current } from "./session";

/** Lists for proposals beside those of the matters. */
const others = ["urgency.now", "urgency.soon", "urgency.past", "officers.subjects", "officers.titles", "officers.wrongs", "officers.crimes", "officers.stubborn", "officers.gang"];

/** The most words of a phrase: a sentence of a tip is no phrase. */
export const maxWords = 6;

/** A list that phrases can be proposed for; matter: the one that it is of. */
export interface WordList {
  id: string;
  matter?: string;
}

/** Every list: of each matter the telling words, then the weaker, then those of urgency and officers. */
export function wordLists(): WordList[] {
  const matters = (places.value?.matters ?? []).map((m) => m.id).filter((m) => m !== "other");
  return [...matters.flatMap((matter) => ["strong", "words"].map((part) => ({ id: `${matter}.${part}`, matter }))), ...others.map((id) => ({ id }))];
}

/** The list that a correction of a tip speaks for; null where nothing that words decide was corrected. */
export function corrected(id: string): string | null {
  const { matter, urgent, officers } = draftOf(id).judged;
  if (officers === true) return "officers.wrongs";
  if (matter !== undefined && matter !== "other") return `${matter}.strong`;
  return urgent === undefined ? null : urgent ? "urgency.now" : "urgency.past";
}

/** What was typed, a phrase a line, as the lists write it: plain letters, lower case. */
export function phrases(typed: string): string[] {
  return [...new Set(typed.split("\n").map(fold).filter((p) => p !== ""))];
}

/** Phrases that no list takes: too long, or in letters that lists do not know. */
export function refused(all: string[]): string[] {
  return all.filter((p) => p.split(" ").length > maxWords || !/^[a-z0-9 ]+$/.test(p));
}

/** A proposal, signed by this member, as the bytes of a file. */
export async function proposal(list: string, all: string[]): Promise<Uint8Array> {
  const unsigned: Signed = { kind: "words", body: JSON.stringify({ version: "", list, phrases: all }), signatures: [] };
  return new TextEncoder().encode(`${JSON.stringify(await current().vault.sign(unsigned), null, 2)}\n`);
}
