// Fingerprints as people compare them: the first 20 digits in fives, read out by one and typed by the other.
import { useState } from "preact/hooks";
import { t } from "../text/t";
import { Field } from "./field";

/** How many digits of a fingerprint are compared: 80 bits. */
const compared = 20;

export function groups(print: string): string[] {
  return print.slice(0, compared).match(/.{5}/g) ?? [];
}

/** The digits to read out. */
export function Digits({ print }: { print: string }) {
  return <p class="code digits">{groups(print).map((g, i) => <span key={i}>{g} </span>)}</p>;
}

/** same says whether what was typed is the fingerprint's beginning; "part" while more digits are to come. */
export function same(print: string, typed: string): boolean | "part" {
  const t = typed.toLowerCase().replace(/[\s.-]/g, "");
  if (t.length < compared) return print.startsWith(t) ? "part" : false;
  return t === print.slice(0, compared);
}

/** Typing what is heard: looking at two numbers and nodding is what everybody does. agreed hears the whole fingerprint once its digits were typed, else null. Give it
 * the fingerprint as its key too: digits of another one are typed anew. */
export function Compare({ print, agreed }: { print: string; agreed: (print: string | null) => void }) {
  const [typed, setTyped] = useState("");
  const is = same(print, typed);
  const set = (v: string) => {
    setTyped(v);
    agreed(same(print, v) === true ? print : null);
  };
  return (
    <>
      <Field label={t("members.digits")} value={typed} set={set} hint={t("members.digits_hint")} fault={is === false ? t("members.digits_differ") : undefined} />
      {is === true && <p class="good" role="status">{t("members.digits_same")}</p>}
    </>
  );
}
