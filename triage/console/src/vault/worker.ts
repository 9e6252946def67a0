// The vault's worker: takes calls of client.ts one after another and answers each with a value or the code of a fault.
import { Stanza } from "age-encryption";
import { VaultFault } from "./fault";
import { Keeper, type Secret } from "./keeper";
import type { Passkey } from "./member";
import type { Answer, Asked, Call, Methods } from "./messages";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const keeper = new Keeper();

/** The passkey lives in the window: each use of it is a question there. */
let waiting: ((stanzas: Asked["given"]) => void) | null = null;
const ask = (what: "wrap" | "unwrap", of: Uint8Array | Stanza[]) =>
  new Promise<Asked["given"]>((given) => {
    waiting = given;
    scope.postMessage({ ask: what, of: of instanceof Uint8Array ? of : of.map((s) => ({ args: s.args, body: s.body })) } satisfies Answer);
  });

const passkey: Passkey = {
  async wrap(fileKey) {
    const given = await ask("wrap", fileKey);
    if (!Array.isArray(given)) throw new VaultFault("no_passkey");
    return given.map((s) => new Stanza(s.args, s.body));
  },
  async unwrap(stanzas) {
    const given = await ask("unwrap", stanzas);
    if (!(given instanceof Uint8Array)) throw new VaultFault("no_passkey");
    return given;
  },
};

const secret = (s: { passphrase: string } | { passkey: true }): Secret => ("passkey" in s ? { passkey } : s);

const methods: Methods = {
  unlock: (file, lock) => keeper.unlock(file, secret(lock)),
  identityFile: (lock) => keeper.identityFile(secret(lock)),
  newMember: (id, office, pin) => keeper.newMember(id, office, pin),
  proof: (server, token) => keeper.proof(server, token),
  answer: (challenge, server) => keeper.answer(challenge, server),
  believe: (documents, pin, seen) => keeper.believe(documents, pin, seen),
  openTip: (view) => keeper.openTip(view),
  openEnvelope: (kind, sealed) => keeper.openEnvelope(kind, sealed),
  openJSON: (kind, sealed) => keeper.openJSON(kind, sealed),
  openFile: (sealed) => keeper.open("file", sealed),
  sealJSON: (kind, value, offices) => keeper.sealJSON(kind, value, offices),
  sealThread: (said, office) => keeper.sealThread(said, office),
  sealQuestion: (tip, said) => keeper.sealQuestion(tip, said),
  sign: (s) => keeper.sign(s),
  rosterWith: (m) => keeper.rosterWith(m),
  rosterWithout: (member) => keeper.rosterWithout(member),
  propose: (s) => keeper.propose(s),
  rosterChange: (s) => keeper.rosterChange(s),
  newcomer: (view) => keeper.newcomer(view),
  fingerprint: (m) => keeper.fingerprint(m),
  keyringsAhead: () => keeper.keyringsAhead(),
  keyringsForNewcomers: () => keeper.keyringsForNewcomers(),
};

let last: Promise<unknown> = Promise.resolve();

scope.onmessage = (e: MessageEvent<Call | Asked>) => {
  const m = e.data;
  if ("given" in m) {
    const given = waiting;
    waiting = null;
    given?.(m.given);
    return;
  }
  last = last.then(() => answer(m));
};

async function answer(c: Call): Promise<void> {
  try {
    const act = methods[c.name] as (...args: unknown[]) => Promise<unknown>;
    scope.postMessage({ id: c.id, value: await act(...c.args) } satisfies Answer);
  } catch (fault) {
    scope.postMessage({ id: c.id, fault: fault instanceof VaultFault ? fault.code : "refused" } satisfies Answer);
  }
}
