// The window's side of the vault. The vault is a dedicated worker: it alone holds a member's seeds and opened keyrings, and does all opening,
// sealing and signing. Locking ends the worker and with it every key. Nothing in here ever sees a seed.
import { VaultFault } from "./fault";
import type { Answer, Call, Given, Methods } from "./messages";
import { unwrapWithAny, wrapWith } from "./passkey";

export { VaultFault, type FaultCode } from "./fault";
export type { Lock } from "./messages";
export type { Envelope, Facts, Interpreted, Kind, OpenedTip, Said, Trusted } from "./opened";
export type { Proposed, RosterChange } from "./proposal";
export type { Member, Office, Roster } from "./roster";
export type { Asked, Deed, Ground, Wish } from "./approval";
export type { Seen } from "./books";
export type { LogView, Met, SignedAct } from "./ledger";

/** A Vault is the worker's methods, and the end of it. */
export interface Vault extends Methods {
  /** Ends the worker at once. Every call under way or later is refused with `locked`. */
  lock(): void;
}

const names: (keyof Methods)[] = [
  "unlock", "identityFile", "newMember", "proof", "answer", "believe", "openTip", "openEnvelope", "openJSON", "openFile", "sealJSON", "sealThread", "moveTip",
  "sealQuestion", "codeSheet", "grant", "openGranted", "openGrantedFile", "openFileByHalf", "grantMember", "openInterpreted", "ask", "asked", "approve", "openByHalf", "sign", "signAct", "actDone", "logWants", "logCheck", "logHead", "logTold", "logAccept", "rosterWith", "rosterWithout", "propose", "rosterChange", "newcomer", "fingerprint", "keyringsAhead", "keyringsForNewcomers",
];

/** startVault starts a worker with nothing in it. */
export function startVault(): Vault {
  return talkTo(new Worker(script("/vault.js"), { name: "vault" }));
}

/** The one address that may become a script: where the browser knows trusted types, no other can. */
function script(path: "/vault.js"): string {
  const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(s: string): string }): { createScriptURL(s: string): unknown } } }).trustedTypes;
  policy ??= types?.createPolicy("tipline", { createScriptURL: (s) => (s === "/vault.js" ? s : "about:blank") });
  return (policy === undefined ? path : policy.createScriptURL(path)) as string;
}

let policy: { createScriptURL(s: string): unknown } | undefined;

/** talkTo makes a Vault of a worker; apart so that a test can stand in for it. */
export function talkTo(worker: Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">): Vault {
  const open = new Map<number, { keep: (v: unknown) => void; refuse: (e: VaultFault) => void }>();
  let count = 0;
  let locked = false;

  const end = () => {
    locked = true;
    worker.terminate();
    for (const call of open.values()) call.refuse(new VaultFault("locked"));
    open.clear();
  };
  worker.onmessage = (e: MessageEvent<Answer>) => {
    const a = e.data;
    if ("ask" in a) {
      void authenticate(a).then((given) => { if (!locked) worker.postMessage({ given } satisfies Given); });
      return;
    }
    const call = open.get(a.id);
    open.delete(a.id);
    if ("fault" in a) call?.refuse(new VaultFault(a.fault));
    else call?.keep(a.value);
  };
  worker.onerror = end; // a vault that cannot run holds nothing

  const call = (name: keyof Methods) => (...args: unknown[]) =>
    new Promise((keep, refuse) => {
      if (locked) return refuse(new VaultFault("locked"));
      open.set(++count, { keep, refuse });
      worker.postMessage({ id: count, name, args } satisfies Call);
    });
  return { ...Object.fromEntries(names.map((n) => [n, call(n)])), lock: end } as unknown as Vault;
}

async function authenticate(a: Extract<Answer, { ask: string }>): Promise<Given["given"]> {
  try {
    if (a.ask === "wrap") return (await wrapWith(a.by, a.of)).map((s) => ({ args: s.args, body: s.body }));
    return await unwrapWithAny(a.of);
  } catch {
    return null;
  } finally {
    if (a.ask === "wrap") a.of.fill(0);
  }
}
