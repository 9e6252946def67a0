// The card: what a unit gets in place of the verbatim. docs/formats.md has the form; Go's triage/facts is the same.
import { strictAny } from "../vault/json";
import { helps } from "./route";

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
    /** Communes on this side that a place in Laos lies opposite of. */
    facing?: string[];
  };
  matter: { matter: string; urgent: boolean; about_officers: boolean; doubt?: boolean; words?: string[] };
  facts?: Found;
  /** For sealedMarks of marks.ts. */
  marks?: string;
  /** Of a short answer. */
  assent?: "yes" | "no";
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
  return hushed({
    matter: matter.matter,
    communes: (place.communes ?? []).map(({ code }) => {
      const known = name(code);
      return known === undefined ? { code } : { code, name: known };
    }),
    ambiguous: place.ambiguous,
    ...(place.province && { province: place.province }),
    ...(place.crossing && { crossing: place.crossing }),
    // What a text calls a marker may be anything: only a marker's number is one.
    ...(place.marker && more.marker!(place.marker) && { marker: place.marker }),
    ...(place.post && { post: place.post }),
    ...(place.abroad && { abroad: true }),
    urgent: matter.urgent,
    about_officers: matter.about_officers,
    ...reading.facts,
  });
}

/** The facts of who asks for help with nothing but where, and that: what about is for the desk to say. Others stay as they are. */
export function hushed(facts: CardFacts): CardFacts {
  if (!helps(facts.matter)) return facts;
  const { day, part, direction, people, vehicles, weapons, quantity, ...where } = facts;
  return { ...where, matter: "help" };
}

const lists = {
  day: ["today", "yesterday", "tomorrow", "days", "weeks", "often"],
  part: ["dawn", "morning", "noon", "afternoon", "evening", "night"],
  direction: ["to_laos", "from_laos", "inland"],
  vehicles: ["motorbike", "car", "pickup", "truck", "bus", "container", "boat", "tractor", "bicycle", "horse"],
  weapons: ["gun", "knife", "grenade", "explosive"],
  quantity: ["small", "some", "large"],
} as const satisfies { day: Day[]; part: Part[]; direction: Direction[]; vehicles: Vehicle[]; weapons: Weapon[]; quantity: Quantity[] };

/** The closed lists of facts, for forms. */
export const factLists: { [K in keyof typeof lists]: readonly (typeof lists)[K][number][] } = lists;

/** The most that a card says in numbers. */
export const maxPeople = 999;
export const maxVehicles = 99;

const maxProse = 16 << 10;
const maxLabel = 96;
const maxCommunes = 8;

type Check = (value: unknown) => boolean;

const bytes = (text: string) => new TextEncoder().encode(text).length;
const flag: Check = (v) => typeof v === "boolean";
const like = (form: RegExp): Check => (v) => typeof v === "string" && form.test(v);
const oneOf = (list: readonly string[]): Check => (v) => typeof v === "string" && list.includes(v);
const label: Check = (v) => typeof v === "string" && bytes(v) <= maxLabel && !/[\r\n]/.test(v);
const count = (v: unknown, most: number) => Number.isInteger(v) && (v as number) >= 1 && (v as number) <= most;
const areaCode = like(/^[0-9]{2,5}$/);
const rising = (all: unknown[], list: readonly string[]) => all.every((v, i) => list.includes(v as string) && (i === 0 || list.indexOf(v as string) > list.indexOf(all[i - 1] as string)));

/** Whether the value is an object of these keys alone, all that are needed there, and each as it has to be. */
function object(value: unknown, needed: Record<string, Check>, more: Record<string, Check>): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return ["no object"];
  const all = { ...needed, ...more };
  const faults = Object.keys(needed).filter((k) => !Object.hasOwn(value, k)).map((k) => `${k} is missing`);
  for (const [k, v] of Object.entries(value)) {
    if (!Object.hasOwn(all, k)) faults.push(`${k} is unknown`);
    else if (!all[k]!(v)) faults.push(`${k} is not as it has to be`);
  }
  return faults;
}

const is = (needed: Record<string, Check>, more: Record<string, Check>): Check => (v) => object(v, needed, more).length === 0;

const needed: Record<string, Check> = {
  matter: like(/^[a-z_]{1,32}$/),
  communes: (v) => Array.isArray(v) && v.length <= maxCommunes && v.every(is({ code: areaCode }, { name: label })),
  ambiguous: flag, urgent: flag, about_officers: flag,
};
const more: Record<string, Check> = {
  province: areaCode, crossing: label, post: label, abroad: flag,
  marker: like(/^[0-9]{1,4}(\/[0-9]{1,3})?$/),
  day: oneOf(lists.day), part: oneOf(lists.part), direction: oneOf(lists.direction), quantity: oneOf(lists.quantity),
  people: (v) => Array.isArray(v) && v.length === 2 && count(v[0], maxPeople) && count(v[1], maxPeople) && v[0] <= v[1],
  vehicles: (v) => Array.isArray(v) && v.every(is({ kind: oneOf(lists.vehicles), count: (n) => count(n, maxVehicles) }, {})) && rising(v.map((one) => one.kind), lists.vehicles),
  weapons: (v) => Array.isArray(v) && rising(v, lists.weapons),
};

/** What is wrong with the facts of a card. */
export function checkFacts(facts: unknown): string[] {
  return object(facts, needed, more);
}

/** What is wrong with a card; [] for a good one. */
export function checkCard(card: unknown): string[] {
  const faults = object(card, { version: (v) => v === 1, unverified: (v) => v === true, facts: (v) => typeof v === "object" },
    { prose: (v) => typeof v === "string" && bytes(v) <= maxProse });
  return faults.length > 0 ? faults : checkFacts((card as Card).facts);
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
  const card: unknown = strictAny(payload);
  const faults = checkCard(card);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return card as Card;
}
