// Marks what only one person could have known, and what names somebody, in a text on this device. A port of Go's triage/giveaway, over the same
// lists.json; a test holds the two together on a shared corpus.

/** What a mark is about. */
export type Kind = "kinship" | "first_person" | "minute" | "vantage" | "told" | "name" | "phone" | "plate" | "house";

/** A stretch of a text, in UTF-16 units: text.slice(from, to). */
export interface Mark {
  from: number;
  to: number;
  kind: Kind;
}

/** The marks of a text, first to last, none overlapping. For prose as an officer types it, and for any opened text. */
export function marks(text: string): Mark[] {
  void text;
  return [];
}

/** The marks that intake sealed with the text (answer.marks), told in UTF-16 units. What does not fit the text is left out. */
export function sealedMarks(text: string, sealed: string | undefined): Mark[] {
  void text;
  void sealed;
  return [];
}
