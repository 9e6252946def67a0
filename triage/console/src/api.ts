// The desk listener, typed. The token lives in this module's memory alone: a reload logs out. Errors are Refused with the status; the
// server's own words are never shown.
import { VaultFault } from "./vault/fault";
import type {
  AskRequest, Base64, Challenge, Check, CloseRequest, Documents, HandoverView, HoldRequest, JoinRequest, LoginView, OpenView, OverviewView, NotOfficersRequest, QueueView,
  AgreeRequest, ApprovalRequest, ApprovalView, ApproveRequest, BackRequest, DeadLetterRequest, DeadLetterView, DueView, ExportView, GrantRequest, LookItemView,
  LookView, ProlongRequest, ReadbackRequest, ReadbackView, ReadingView, RecuseRequest, RungView, SlipFigureView, ReferRequest, RouteRequest, Signed, SlipOpened, TellRequest, TipView, UndoView, WatchView, OutOfScopeRequest,
  AcceptRequest, InvitationRequest, InvitationView, InvitedView, KeyringRequest, LookRequest, Member, ProposalView, RosterRequest, RosterView, TokenView,
  EntryView, ProofView, InterpretDoneRequest, InterpretItemView, InterpretRequest, InterpretView, UninterpretRequest, WrittenRequest,
} from "./wire";

/** An answer that is no success. status 0: not reached. `key` is a text of the catalogue. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(String(status));
  }
  get key(): string {
    switch (this.status) {
      case 0: return "api.unreachable";
      case 401: return "api.login";
      case 404: return "api.not_found";
      case 412: return "api.clock";
      case 409: return "api.conflict";
      case 503: return "api.away";
    }
    return "api.refused";
  }
}

let token = "";
let ended: () => void = () => {};
/** Aborted when the session ends: whatever was begun in it gets no answer, so that it cannot go on under another member's token. */
let life = new AbortController();

/** Keeps the session's token, or forgets it (""). Requests under way are given up. onEnd is called once when the server says that the session is over. */
export function setToken(t: string, onEnd: () => void = () => {}): void {
  life.abort();
  life = new AbortController();
  token = t;
  ended = onEnd;
}

/** Whether a session's token is held. */
export function loggedIn(): boolean {
  return token !== "";
}

/** What signs acts on their way out, and hears how they went. */
export interface Signer {
  isAct(method: string, path: string): boolean;
  sign(method: string, path: string, body: string): Promise<{ header: string; turn: number }>;
  /** named: the answer's Tipline-Audit header, "" where there is none; null: the act was refused, or got no answer. */
  done(turn: number, named: string | null): void;
}

let signer: Signer | null = null;

/** Sets what signs this session's acts; null once it has ended. */
export function setSigner(s: Signer | null): void {
  signer = s;
}

/** How long a request may take before it counts as not reached, in milliseconds. */
const patience = 60_000;

/** Sends a request and reads its answer by take. last: it is the session's last, and outlives it. */
async function request<T>(method: "GET" | "POST", path: string, take: (a: Response) => Promise<T>, body?: unknown, last = false): Promise<T> {
  const headers: Record<string, string> = {};
  if (token !== "") headers["Authorization"] = `Bearer ${token}`;
  const form = body instanceof URLSearchParams;
  if (method === "POST") headers["Content-Type"] = form ? "application/x-www-form-urlencoded" : "application/json";
  const sent = method !== "POST" ? "" : form ? body.toString() : JSON.stringify(body ?? {});
  const at = `/api/${path}`, by = signer?.isAct(method, at) === true ? signer : null;
  const mine = last ? new AbortController() : life;
  const one = new AbortController();
  const stop = () => one.abort();
  mine.signal.addEventListener("abort", stop);
  const timer = setTimeout(stop, patience);
  let turn = 0, named: string | null = null;
  try {
    if (by !== null) ({ header: headers["Tipline-Act"], turn } = await by.sign(method, at, sent));
    const answer = await fetch(at, {
      method, headers, body: method !== "POST" ? null : sent, signal: one.signal, keepalive: last,
      credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
    });
    if (answer.ok) named = answer.headers.get("Tipline-Audit") ?? "";
    if (mine.signal.aborted) throw new VaultFault("locked");
    if (!answer.ok) throw new Refused(answer.status);
    const taken = await take(answer);
    if (mine.signal.aborted) throw new VaultFault("locked");
    return taken;
  } catch (e) {
    if (mine.signal.aborted) throw new VaultFault("locked");
    if (!(e instanceof Refused)) throw new Refused(0);
    if (e.status === 401 && mine === life && token !== "") {
      const end = ended;
      setToken("");
      end();
    }
    throw e;
  } finally {
    clearTimeout(timer);
    mine.signal.removeEventListener("abort", stop);
    if (turn > 0) by?.done(turn, named);
  }
}

const json = <T>(a: Response): Promise<T> => (a.status === 204 ? Promise.resolve(undefined as T) : a.json() as Promise<T>);

const get = <T>(path: string) => request("GET", path, json<T>);
const post = <T = void>(path: string, body?: unknown) => request("POST", path, json<T>, body);
const postLast = <T = void>(path: string) => request("POST", path, json<T>, undefined, true);

/** Reads an answer's bytes whole. */
async function all(answer: Response, had: (bytes: number) => void = () => {}): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
    parts.push(next.value);
    had(length += next.value.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const p of parts) {
    whole.set(p, at);
    at += p.length;
  }
  return whole;
}

const act = (id: string, what: string, body?: unknown) => post(`tips/${id}/${what}`, body);

/** Every route of the desk listener. IDs are 32 hex digits as the server gave them. */
export const api = {
  challenge: (member: string) => post<Challenge>("login/challenge", { member }),
  login: (id: string, answer: Base64) => post<LoginView>("login", { id, answer }),
  logout: () => postLast("logout"),
  registry: () => get<Documents>("registry"),

  queue: (offset = 0, bulk = false, limit = 200) => get<QueueView>(`queue?offset=${offset}&bulk=${bulk}&limit=${limit}`),
  inbox: () => get<TipView[]>("inbox"),
  /** undefined: nothing waits. */
  next: () => post<TipView | undefined>("next"),
  open: (id: string) => get<OpenView>(`tips/${id}`),
  /** A sealed file; told as it comes how many bytes are here. */
  file: (id: string, file: string, had?: (bytes: number) => void) => request("GET", `tips/${id}/files/${file}`, (a) => all(a, had)),

  lease: (id: string) => act(id, "lease"),
  yield: (id: string) => act(id, "yield"),
  join: (id: string, q: JoinRequest) => act(id, "join", q),
  unjoin: (id: string) => act(id, "unjoin"),
  ask: (id: string, q: AskRequest) => act(id, "ask", q),
  route: (id: string, q: RouteRequest) => act(id, "route", q),
  hold: (id: string, q: HoldRequest) => act(id, "hold", q),
  unhold: (id: string) => act(id, "unhold"),
  refer: (id: string, q: ReferRequest) => act(id, "refer", q),
  notOfficers: (id: string, q: NotOfficersRequest) => act(id, "not-officers", q),
  outOfScope: (id: string, grants?: Record<string, Base64>) => act(id, "out-of-scope", grants === undefined ? {} : { grants } satisfies OutOfScopeRequest),
  note: (id: string, note: Base64) => act(id, "note", { note }),
  ack: (id: string) => act(id, "ack"),
  close: (id: string, q: CloseRequest) => act(id, "close", q),
  slip: (id: string, check: Check) => post<SlipOpened>(`tips/${id}/slip`, { check }),
  tell: (id: string, q: TellRequest) => act(id, "tell", q),
  return: (id: string, note: Base64) => act(id, "return", { note }),
  /** The log's newest checkpoint, with what leads to it from an older size and from entries by index. */
  auditProof: (from: number, indexes: number[]) => get<ProofView>(`audit/proof?from=${from}&index=${indexes.join(",")}`),
  /** 256 entries of the log: those of other offices as hashes. */
  auditEntries: (bundle: number) => get<EntryView[]>(`audit/entries/${bundle}`),
  /** Takes back the last act of this member within ten seconds; 409 when too late. */
  undo: () => post<UndoView>("undo"),

  duty: (on: boolean, canOpen: boolean) => post("duty", { on, can_open: canOpen }),
  /** Ends the session; the token it gives may only listen("watch"). */
  watchToken: () => postLast<WatchView>("watch"),
  handover: () => get<HandoverView>("handover"),
  handOver: (document: Signed) => post<unknown>("handover", { document }),
  signHandover: (id: string, signature: Base64) => post(`handover/${id}/sign`, { signature }),
  overview: () => get<OverviewView>("overview"),

  due: () => get<DueView[]>("due"),
  /** Tips that the own office may take in their desk's place. */
  rung: () => get<TipView[]>("rung"),
  recorded: (id: string) => act(id, "recorded"),
  prolong: (id: string, note: Base64) => act(id, "prolong", { note } satisfies ProlongRequest),
  reviewed: (id: string) => act(id, "reviewed"),
  recuse: (id: string, q: RecuseRequest) => act(id, "recuse", q),
  /** Gives the look office what opens a tip. */
  grant: (id: string, grants: Record<string, Base64>) => act(id, "grant", { grants } satisfies GrantRequest),

  /** What an officer has written down of a recording; without a note, an interpreter's text stands with the tip. */
  written: (id: string, file: string, q: WrittenRequest) => post(`tips/${id}/files/${file}/written`, q),
  unwritten: (id: string, file: string) => post(`tips/${id}/files/${file}/unwritten`),
  /** Grants one thing of a tip to an interpreter, and takes it back. */
  interpret: (id: string, q: InterpretRequest) => act(id, "interpret", q),
  uninterpret: (id: string, part: string) => act(id, "uninterpret", { part } satisfies UninterpretRequest),
  /** What this member was granted so. */
  interpretings: () => get<InterpretItemView[]>("interpret"),
  interpretOpen: (tip: string, part: string) => get<InterpretView>(`interpret/${tip}/${part}`),
  interpretDone: (tip: string, part: string, q: InterpretDoneRequest) => post(`interpret/${tip}/${part}/done`, q),

  look: () => get<LookItemView[]>("look"),
  lookOpen: (id: string) => get<LookView>(`look/${id}`),
  lookFile: (id: string, file: string, had?: (bytes: number) => void) => request("GET", `look/${id}/files/${file}`, (a) => all(a, had)),
  lookAgree: (id: string, acts: number) => post(`look/${id}/agree`, { acts } satisfies AgreeRequest),
  lookBack: (id: string, q: BackRequest) => post(`look/${id}/back`, q),
  slipFigures: () => get<SlipFigureView[]>("figures/slips"),

  deadLetters: () => get<DeadLetterView[]>("dead-letters"),
  /** again: the notice goes out anew; else it is given up. */
  settleDeadLetter: (q: DeadLetterRequest) => post("dead-letters", q),
  /** Rings every address of the own office once. */
  testNotice: () => post<RungView[]>("notices/test"),
  canary: () => post("canary"),
  /** Which word of an office's sheet comes next. */
  askReadback: (id: string, office: string, sheet: string) => get<ReadbackView>(`tips/${id}/readback/${office}/${sheet}`),
  readback: (id: string, q: ReadbackRequest) => act(id, "readback", q),

  approvals: () => get<ApprovalView[]>("approvals"),
  askApproval: (approval: Signed) => post("approvals", { approval } satisfies ApprovalRequest),
  approve: (id: string, q: ApproveRequest) => post(`approvals/${id}/approve`, q),
  withdrawApproval: (id: string) => post(`approvals/${id}/withdraw`),
  /** The verbatim of a reading: for who could approve it, and once it is granted for who asked. */
  approvedVerbatim: (id: string) => get<ReadingView>(`approvals/${id}/verbatim`),
  approvedFile: (id: string, file: string, had?: (bytes: number) => void) => request("GET", `approvals/${id}/files/${file}`, (a) => all(a, had)),
  approvedTips: (id: string) => get<ExportView>(`approvals/${id}/tips`),

  /** What an officer typed during a call. The same `once` and text is the same tip however often it is sent. */
  hotline: (c: { text: string; once: string; urgent: boolean; officers: boolean }) =>
    post<Taken>("hotline", form({ text: c.text, once: c.once, urgent: c.urgent, officers: c.officers })),
  /** What was settled with the caller afterwards, added to the tip of a receipt. */
  hotlineMore: (m: { code: string; once: string; urgent: boolean; commune: string; matter: string; more: string }) =>
    post("hotline/more", form({ code: m.code, once: m.once, urgent: m.urgent, commune: m.commune, matter: m.matter, text: m.more })),

  invite: (member: string, office: string) => post<TokenView>("invitations", { member, office } satisfies InvitationRequest),
  invitations: () => get<InvitationView[]>("invitations"),
  withdrawInvitation: (id: string) => post(`invitations/${id}/withdraw`),
  inviteLook: (invitation: string) => post<InvitedView>("invite/look", { token: invitation } satisfies LookRequest),
  inviteAccept: (invitation: string, member: Member, proof: Base64) => post("invite/accept", { token: invitation, member, proof } satisfies AcceptRequest),
  /** Proposes a roster, or adds the second signature to one that stands. */
  roster: (q: RosterRequest) => post<RosterView>("roster", q),
  proposals: () => get<ProposalView[]>("proposals"),
  withdrawProposal: (id: string) => post(`proposals/${id}/withdraw`),
  keyring: (keyring: Signed) => post("keyrings", { keyring } satisfies KeyringRequest),
};

/** What the hotline's door answers (intake/hotline): the receipt to read out, and what the machine read. */
export interface Taken {
  /** dddd dddd dddd dddd; absent when none was left. */
  code?: string;
  question?: string;
  /** Best first. */
  communes: { code: string; name: string; reason: string }[];
  matter: string;
  urgent: boolean;
  officers: boolean;
}

/** form writes a form's fields; what is false or empty is left out, true is 1. */
function form(fields: Record<string, string | boolean>): URLSearchParams {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === true) out.set(name, "1");
    else if (value !== false && value !== "") out.set(name, value);
  }
  return out;
}

/** One server-sent event: its name and its JSON. */
export interface LiveEvent {
  name: string;
  value: unknown;
}

/** Reads an event stream until it ends or signal aborts; EventSource could not carry the token. bearer: another than the session's. */
export async function listen(path: "events" | "watch", on: (e: LiveEvent) => void, signal: AbortSignal, bearer?: string): Promise<void> {
  const answer = await fetch(`/api/${path}`, {
    headers: { Authorization: `Bearer ${bearer ?? token}`, Accept: "text/event-stream" }, signal, credentials: "omit", cache: "no-store", redirect: "error",
  }).catch(() => { throw new Refused(0); });
  if (!answer.ok || answer.body === null) throw new Refused(answer.status);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const parse = eventParser(on);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parse(value);
  }
}

/** eventParser takes a stream's text in pieces cut anywhere and calls on for each whole event with JSON in it. */
export function eventParser(on: (e: LiveEvent) => void): (piece: string) => void {
  let rest = "", name = "message", data: string[] = [];
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line === "") {
        if (data.length > 0) emit(on, name, data.join("\n"));
        name = "message";
        data = [];
      } else if (line.startsWith("event:")) name = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    }
  };
}

function emit(on: (e: LiveEvent) => void, name: string, text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return; // not ours: a later answer of the server will tell what it would have told
  }
  on({ name, value });
}
