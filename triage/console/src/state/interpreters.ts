// The desk's side of interpreting: who is offered for a tip, and what is granted to whom. The key of one recording or text, sealed here to one member.
import { api } from "../api";
import { interpretersFor } from "../judge/interpret";
import type { Interpreter } from "../wire";
import { unbase64 } from "../vault/bytes";
import { directory, judgementOf } from "./judged";
import { openAnew, openedOf, type Opened } from "./opened";
import { current, trusted } from "./session";

/** Whose member somebody is; "" of nobody's. */
export function officeOf(member: string): string {
  return trusted.value?.roster.offices.find((o) => o.members.some((m) => m.id === member))?.id ?? "";
}

/** The members who may be asked for a tip: never of a commune that it may be of. */
export function offered(id: string): Interpreter[] {
  const d = directory(), opened = openedOf(id);
  if (d === null || opened === undefined) return [];
  const j = judgementOf(id);
  const communes = [...new Set([j.commune, ...(opened.reading?.place.communes ?? []).map((c) => c.code)].filter((c) => c !== ""))];
  return interpretersFor(d, opened.view.tip.desk, communes, j.officers, officeOf);
}

/** Things of a tip that can be granted, each under a key of the catalogue: its text, what the reporter added, photos and recordings. */
export function partsOf({ view }: Opened): { part: string; name: string; n: number }[] {
  const said = (view.thread ?? []).filter((m) => m.from === "reporter");
  return [
    ...(view.files ?? []).map((f, i) => ({ part: f.id, name: f.voice === true ? "interpret.part.voice" : "interpret.part.photo", n: i + 1 })),
    ...(view.verbatim === undefined ? [] : [{ part: view.tip.id, name: "interpret.part.text", n: 1 }]),
    ...said.map((m, i) => ({ part: m.id, name: "interpret.part.added", n: i + 1 })),
  ];
}

async function sealedPart({ view }: Opened, part: string): Promise<Uint8Array> {
  const text = part === view.tip.id ? view.verbatim : view.thread?.find((m) => m.id === part)?.sealed;
  return text === undefined ? api.file(view.tip.id, part) : unbase64(text);
}

/** Grants one thing to one member, for a day. */
export async function give(opened: Opened, part: string, member: string): Promise<void> {
  const { id } = opened.view.tip;
  if (!offered(id).some((i) => i.member === member)) return; // the place was settled meanwhile
  const grant = await current().vault.grantMember(id, await sealedPart(opened, part), member);
  await api.interpret(id, { part, member, grant });
  await openAnew(id);
}

/** Takes it back. */
export async function take(id: string, part: string): Promise<void> {
  await api.uninterpret(id, part);
  await openAnew(id);
}

/** Marks a recording as written down: by these words, or "" where an interpreter's stand with the tip. */
export async function written(id: string, file: string, words: string): Promise<void> {
  const { vault, office } = current();
  await api.written(id, file, words === "" ? {} : { note: await vault.sealThread(words, office) });
  await openAnew(id);
}

/** Takes that mark away. */
export async function unwritten(id: string, file: string): Promise<void> {
  await api.unwritten(id, file);
  await openAnew(id);
}
