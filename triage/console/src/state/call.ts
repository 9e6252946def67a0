// One call at the manned hotline: what the officer types, and what came of it. In memory only, gone with the next call and at every lock. There is no
// field for who calls.
import { signal } from "@preact/signals";
import { api, Refused, type Taken } from "../api";
import { told } from "../told";
import { onLock } from "./session";

export interface Call {
  text: string;
  urgent: boolean;
  officers: boolean;
  /** Numbers this call's sending: a second press or a second try is the same tip. */
  once: string;
  /** frozen: it may have been received, so it is sent again as it is or not at all. */
  phase: "typing" | "sending" | "frozen" | "taken";
  /** Key of why it was not received. */
  fault: string;
}

/** What is settled with the caller after the tip was taken. */
export interface Settling {
  commune: string;
  matter: string;
  more: string;
  once: string;
  phase: "open" | "sending" | "sent";
  fault: string;
}

const number = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const fresh = (): Call => ({ text: "", urgent: false, officers: false, once: number(), phase: "typing", fault: "" });
const unsettled = (): Settling => ({ commune: "", matter: "", more: "", once: number(), phase: "open", fault: "" });

export const call = signal<Call>(fresh());
export const settling = signal<Settling>(unsettled());
/** The answer: the receipt and what the machine read. */
export const taken = signal<Taken | null>(null);

let turn = 0;

/** Begins a new call: nothing of the last is left. */
export function newCall(): void {
  turn++;
  call.value = fresh();
  settling.value = unsettled();
  taken.value = null;
}

export function edit(change: Partial<Pick<Call, "text" | "urgent" | "officers">>): void {
  if (call.value.phase === "typing") call.value = { ...call.value, ...change };
}

/** Sends what was typed, once. After a failure that leaves open whether it was received, the text stays as it is and can only be sent again. */
export async function send(): Promise<void> {
  const c = call.value;
  if ((c.phase !== "typing" && c.phase !== "frozen") || c.text.trim() === "") return;
  const mine = turn;
  call.value = { ...c, phase: "sending", fault: "" };
  try {
    const answer = await api.hotline(c);
    if (mine !== turn) return;
    taken.value = answer;
    settling.value = { ...unsettled(), commune: answer.question !== undefined ? "" : answer.communes[0]?.code ?? "", matter: answer.matter };
    call.value = { ...fresh(), phase: "taken" }; // the text is gone from here
  } catch (e) {
    if (mine !== turn) return;
    const certain = e instanceof Refused && (e.status === 413 || e.status === 422);
    call.value = { ...c, phase: certain ? "typing" : "frozen", fault: e instanceof Refused && certain ? `hotline.fault.${e.status}` : told(e) };
  }
}

export function settle(change: Partial<Pick<Settling, "commune" | "matter" | "more">>): void {
  if (settling.value.phase === "open") settling.value = { ...settling.value, ...change };
}

/** Sends what was settled as an addition to the tip, under its receipt. */
export async function sendMore(): Promise<void> {
  const s = settling.value;
  const code = taken.value?.code;
  if (s.phase !== "open" || code === undefined) return;
  const mine = turn;
  settling.value = { ...s, phase: "sending", fault: "" };
  try {
    await api.hotlineMore({ code, urgent: taken.value?.urgent === true, ...s });
    if (mine === turn) settling.value = { ...unsettled(), commune: s.commune, matter: s.matter, phase: "sent" };
  } catch (e) {
    if (mine === turn) settling.value = { ...s, phase: "open", fault: told(e) };
  }
}

/** Opens the addition again, for what the caller says after it was sent. */
export function oneMore(): void {
  settling.value = { ...settling.value, once: number(), phase: "open", more: "" };
}

onLock(newCall);
