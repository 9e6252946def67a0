// The alarm for urgent tips: tones made here, no file. It rings when one more waits, and again until somebody silences it, logged in or locked.
import { computed, effect, signal } from "@preact/signals";
import { sectionOf, inbox } from "./inbox";
import { rung } from "./due";
import { counts } from "./queue";
import { session } from "./session";
import { watched } from "./watch";

/** Between two rings while nobody does anything, in milliseconds. */
const every = 30_000;
/** How long silence lasts unless one more comes, in milliseconds. */
export const silence = 5 * 60_000;

/** Whether tones are wanted on this machine. */
export const sound = signal(true);
/** Loudness, 0 to 1. */
export const volume = signal(0.6);
/** Whether the browser lets us make a sound: not before somebody has touched the page. */
export const audible = signal(false);
/** Until when it is silenced, in milliseconds; 0 not. */
export const silencedUntil = signal(0);

/** How many urgent tips wait: at the desk, at another that is silent, at the unit, or as the locked screen is told. */
export const urgent = computed(() => {
  const s = session.value;
  if (s === null) return watched.value ?? 0;
  const desk = s.desk ? counts.value.urgent ?? 0 : 0;
  return desk + rung.value.filter((t) => t.lane === "urgent" && t.status === "new").length + inbox.value.filter((t) => t.lane === "urgent" && sectionOf(t, s.office) === "waits").length;
});

let audio: AudioContext | null = null;

/** Readies the sound; a browser allows it only within a press of key or mouse. */
export async function arm(): Promise<void> {
  if (typeof AudioContext === "undefined") return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") await audio.resume();
  audible.value = audio.state === "running";
}

/** How often it has rung; what screen readers and tests notice. */
export const rings = signal(0);

/** Rings once: three pairs of tones, two seconds. */
export function ring(): void {
  rings.value++;
  if (audio === null || audio.state !== "running") return;
  const gain = audio.createGain();
  gain.connect(audio.destination);
  for (let pair = 0; pair < 3; pair++) {
    tone(audio, gain, 880, pair * 0.7, 0.25);
    tone(audio, gain, 1175, pair * 0.7 + 0.3, 0.25);
  }
}

/** One tone with soft edges: at, length in seconds from now. */
function tone(a: AudioContext, to: GainNode, pitch: number, at: number, length: number): void {
  const from = a.currentTime + at;
  const oscillator = a.createOscillator();
  const edge = a.createGain();
  oscillator.frequency.value = pitch;
  edge.gain.setValueAtTime(0, from);
  edge.gain.linearRampToValueAtTime(volume.value, from + 0.02);
  edge.gain.setValueAtTime(volume.value, from + length - 0.05);
  edge.gain.linearRampToValueAtTime(0, from + length);
  oscillator.connect(edge).connect(to);
  oscillator.start(from);
  oscillator.stop(from + length);
}

/** Silences the alarm until its time is over or one more urgent tip comes. */
export function hush(): void {
  silencedUntil.value = Date.now() + silence;
}

/** Whether it should be ringing now. */
export const ringing = computed(() => urgent.value > 0 && sound.value && silencedUntil.value === 0);

let last = 0;

/** Watches the count; started once by the shell. */
export function startAlarm(): void {
  effect(() => {
    const now = urgent.value;
    if (now > last) {
      silencedUntil.value = 0;
      if (sound.peek()) ring();
    }
    last = now;
  });
  setInterval(() => {
    if (silencedUntil.value !== 0 && Date.now() > silencedUntil.value) silencedUntil.value = 0;
    else if (ringing.value) ring();
  }, every);
  for (const press of ["pointerdown", "keydown"]) addEventListener(press, () => void arm(), { capture: true });
}
