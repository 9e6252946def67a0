// The worker's side of the vault: takes calls of client.ts one after another and answers each with a value or the code of a fault.
import { Stanza } from "age-encryption";
import { refuse, VaultFault } from "./fault";
import type { Keeper, Secret } from "./keeper";
import type { Passkey } from "./member";
import type { Answer, Call, Given, Lock, Methods } from "./messages";

/** What of a worker's global scope is used. */
export interface Scope {
  postMessage(a: Answer): void;
  onmessage: ((e: { data: Call | Given }) => unknown) | null;
}

/** serve answers a scope's messages with a keeper. Calls wait for each other; a question for the authenticator is part of its call. */
export function serve(scope: Scope, keeper: Keeper): void {
  const authenticator = new Authenticator(scope);
  const methods = methodsOf(keeper, authenticator);
  let last: Promise<unknown> = Promise.resolve();
  scope.onmessage = ({ data }) => {
    if ("given" in data) authenticator.hear(data.given);
    else last = last.then(() => answer(scope, methods, data));
  };
}

async function answer(scope: Scope, methods: Methods, c: Call): Promise<void> {
  try {
    const act = methods[c.name] as (...args: unknown[]) => Promise<unknown>;
    scope.postMessage({ id: c.id, value: await act(...c.args) });
  } catch (fault) {
    scope.postMessage({ id: c.id, fault: fault instanceof VaultFault ? fault.code : "refused" });
  }
}

/** The authenticator is the window's: each use of it is a question there. */
class Authenticator {
  private waiting: ((given: Given["given"]) => void) | null = null;

  constructor(private readonly scope: Scope) {}

  /** with is one passkey, as createPasskey named it; null: whichever the person picks, which locks nothing. */
  with(made: string | null): Passkey {
    return { wrap: (fileKey) => this.wrap(fileKey, made ?? refuse("no_passkey")), unwrap: (stanzas) => this.unwrap(stanzas) };
  }

  private async wrap(fileKey: Uint8Array, by: string): Promise<Stanza[]> {
    const given = await this.ask({ ask: "wrap", of: fileKey, by });
    if (!Array.isArray(given)) throw new VaultFault("no_passkey");
    return given.map((s) => new Stanza(s.args, s.body));
  }

  private async unwrap(stanzas: Stanza[]): Promise<Uint8Array> {
    const given = await this.ask({ ask: "unwrap", of: stanzas.map((s) => ({ args: s.args, body: s.body })) });
    if (!(given instanceof Uint8Array)) throw new VaultFault("no_passkey");
    return given;
  }

  hear(given: Given["given"]): void {
    const waiting = this.waiting;
    this.waiting = null;
    waiting?.(given);
  }

  private ask(a: Answer): Promise<Given["given"]> {
    return new Promise((given) => {
      this.waiting = given;
      this.scope.postMessage(a);
    });
  }
}

function methodsOf(keeper: Keeper, authenticator: Authenticator): Methods {
  const secret = (l: Lock): Secret => ("passkey" in l ? { passkey: authenticator.with(l.passkey) } : l);
  return {
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
    sealThread: (said, office, language) => keeper.sealThread(said, office, language),
    moveTip: (view, desk) => keeper.moveTip(view, desk),
    sealQuestion: (tip, said, desk) => keeper.sealQuestion(tip, said, desk),
    codeSheet: (office, month) => keeper.codeSheet(office, month),
    grant: (tip, sealed, office) => keeper.granting.grant(tip, sealed, office),
    openGranted: (tip, sealed, grant, kind) => keeper.granting.openGranted(tip, sealed, grant, kind),
    openGrantedFile: (tip, sealed, grant) => keeper.granting.openGrantedFile(tip, sealed, grant),
    openFileByHalf: (tip, sealed, half) => keeper.granting.openFileByHalf(tip, sealed, half),
    grantMember: (tip, sealed, member) => keeper.granting.grantMember(tip, sealed, member),
    openInterpreted: (view) => keeper.granting.openInterpreted(view),
    ask: (wish) => keeper.granting.ask(wish),
    asked: (s) => keeper.granting.asked(s),
    approve: (s, reading) => keeper.granting.approve(s, reading),
    openByHalf: (tip, sealed, half) => keeper.granting.openByHalf(tip, sealed, half),
    signAct: (method, path, body) => keeper.signAct(method, path, body),
    actDone: (turn, named) => keeper.actDone(turn, named),
    logWants: (met) => keeper.logWants(met),
    logCheck: (v, asked) => keeper.logCheck(v, asked),
    logHead: () => keeper.logHead(),
    logTold: (head) => keeper.logTold(head),
    logAccept: () => keeper.logAccept(),
    sign: (s) => keeper.sign(s),
    rosterWith: (m, agreed) => keeper.membership.rosterWith(m, agreed),
    rosterWithout: (member) => keeper.membership.rosterWithout(member),
    propose: (s, agreed) => keeper.membership.propose(s, agreed),
    rosterChange: (s) => keeper.membership.rosterChange(s),
    newcomer: (view) => keeper.membership.newcomer(view),
    fingerprint: (m) => keeper.membership.fingerprint(m),
    keyringsAhead: () => keeper.membership.keyringsAhead(),
    keyringsForNewcomers: () => keeper.membership.keyringsForNewcomers(),
  };
}
