// What the desk listener says and takes. Made from the types of package triage by `go generate ./triage`; edit those instead.

/** Bytes, in standard base64. */
export type Base64 = string;

/** An ApprovalRequest asks for something: an Approval with the asking member's signature. */
export interface ApprovalRequest {
  approval: Signed;
}

/** An ApproveRequest is the second member's signature of the same words. */
export interface ApproveRequest {
  signature: Base64;
  /** reading: the own half of the file key, kind half, sealed to who asked */
  half?: Base64;
  /** reading: the same of each photo and recording, by its ID */
  halves?: Record<string, Base64>;
}

/** An ApprovalView is one that waits, or that was granted a while ago. What it says, clients read in its body after they checked who signed it. */
export interface ApprovalView {
  id: string;
  /** body: an Approval */
  approval: Signed;
  by: string;
  /** of who asked */
  office: string;
  /** who granted it */
  approver?: string;
  /** offices of which any member may */
  approvers: string[];
  /** minute at which it lapses */
  until: number;
  /** this member, now */
  may_approve: boolean;
}

/** A ReadingView is what a reading outside the desk is made of. */
export interface ReadingView {
  tip: string;
  /** sealed */
  verbatim: Base64;
  /** the other office's half, sealed to who asked */
  half?: Base64;
  /** photos and recordings */
  files?: FileView[];
  /** the other office's halves of those, by their ID */
  halves?: Record<string, Base64>;
}

/** An ExportView is what an export is made of, still sealed: the asking member's device opens it and seals it to the recipient that two agreed on. */
export interface ExportView {
  approval: Signed;
  tips: OpenView[];
}

/** A CheckpointView is the newest checkpoint, a signed note, and the log's public key. */
export interface CheckpointView {
  key: string;
  checkpoint: string;
}

/** A ProofView is the newest checkpoint with what leads to it from the head and the entries that were asked for. Without proofs where the log is shorter than what was asked for. */
export interface ProofView {
  key: string;
  checkpoint: string;
  consistency?: Base64[];
  /** in the order of the indexes */
  inclusions?: Base64[][];
}

/** An EntryView is one entry of the log: its text for those who may read it, the hash of its leaf for all others. */
export interface EntryView {
  entry?: string;
  leaf?: Base64;
}

/** A Correction is what staff set right in a draft out of public lists: who, when, and how they know. The unit carries the corrected value; this is the record of it, and it is put over a newer draft too. */
export interface Correction {
  unit: string;
  /** one of CorrectedFields */
  field: string;
  /** lists with a comma and a space between */
  was: string;
  is: string;
  /** a member's handle */
  by: string;
  date: string;
  /** a document, or the office that said so */
  source: string;
}

/** A Desk opens and judges the tips of its provinces. Desk.ID is an office ID of the roster. */
export interface Desk {
  id: string;
  name: string;
  /** province codes; empty for an inspectorate's desk */
  provinces: string[] | null;
  /** two different offices that together may read a verbatim */
  halves: string[] | null;
  /** desk ID that gets tips about officers of these provinces */
  inspectorate: string;
  /** office that looks at what this desk ends before it is destroyed; empty: LookOffice */
  look?: string;
  /** offices that are next, in this order, when nobody at the desk takes an urgent tip */
  steps?: string[];
  /** minutes that an urgent tip waits here before the desk is rung again and its steps after it; 0: 10 */
  urgent_wait?: number;
  /** the same of the normal lane; 0: 720 */
  normal_wait?: number;
  /** the same of the bulk lane; 0: 1440 */
  bulk_wait?: number;
  /** date on which the desk's safe was rehearsed last, 2026-11-22 */
  rehearsed?: string;
  notify: Address[] | null;
  /** hours in which only what is urgent rings: 22:00-06:00 */
  quiet?: Quiet;
}

/** A Directory is the dated, versioned, signed file that says who answers for what. Parsed from JSON (the signed body); operators write it as TOML, same keys. */
export interface Directory {
  version: number;
  /** 2026-11-22 */
  date: string;
  /** the border area as the Government lists it; empty: as the gazetteer computes it */
  border_communes?: string[];
  /** dates on which nobody works, beside Saturdays and Sundays: a clock of days that ends there ends on the next working day */
  holidays?: string[];
  /** codes: a unit of nothing but these has 48 hours for its record, not 24 */
  remote_communes?: string[];
  /** how long a unit may leave something unopened until the desk hears of it; 0: 72 */
  dead_man_hours?: number;
  /** how long a lead has to acknowledge, by lane and kind; the first that fits; a rule's own within goes before */
  waits?: Wait[];
  desks: Desk[] | null;
  units: Unit[] | null;
  /** tried in order; the first that matches wins, its children first */
  routes: Node[] | null;
  /** members who write down recordings and texts in other languages */
  interpreters?: Interpreter[];
  mergers?: Merger[];
  /** shown to officers, never routed to */
  lao_districts?: LaoDistrict[];
  /** what staff set right, oldest first */
  corrections?: Correction[];
}

/** A DirectoryRequest is a directory that two members have signed, the one who posts it among them. */
export interface DirectoryRequest {
  directory: Signed;
}

/** A Disposition is why a tip was closed: a closed list. */
export const DISPOSITION = ["acted", "passed on", "unfounded", "false", "repeat", "out of scope"] as const;
export type Disposition = (typeof DISPOSITION)[number];

/** An Item is one line of the checklist that comes before "acted": a closed list. */
export const ITEM = ["verified", "lawful", "protected", "recorded"] as const;
export type Item = (typeof ITEM)[number];

/** A What says which clock a DueView is about: a closed list. */
export const WHAT = ["lease", "ack", "record", "check", "lookup", "review", "approval", "canary", "silent", "voice", "glass", "rehearsal"] as const;
export type What = (typeof WHAT)[number];

/** A Level says how late something is. */
export const LEVEL = ["warn", "late"] as const;
export type Level = (typeof LEVEL)[number];

/** A DueView is one thing that somebody must do, and by when: by a minute, or by the end of a day. */
export interface DueView {
  /** none for what is not about one */
  tip?: string;
  /** whose tip it is */
  desk?: string;
  what: What;
  /** office that must act */
  who: string;
  /** office that it is about, when that is another: of silent, the unit that opens nothing */
  unit?: string;
  /** minute; 0 when it is a day */
  by?: number;
  /** epoch day (UTC+7) at whose end */
  day?: number;
  level: Level;
  /** every step has fired, and nobody answered: it is in front of the desk now */
  top?: boolean;
}

/** A Condition is what a held tip waits for, besides its day: a closed list. */
export const CONDITION = ["day", "answer", "inquiry"] as const;
export type Condition = (typeof CONDITION)[number];

/** An InterpretRequest grants one thing of a tip to an interpreter. */
export interface InterpretRequest {
  part: string;
  /** one of the directory's interpreters */
  member: string;
  /** kind grant, sealed to that member */
  grant: Base64;
}

/** An UninterpretRequest takes it back. */
export interface UninterpretRequest {
  part: string;
}

/** An InterpreterView says to a tip's desk who may open what of it, until when. */
export interface InterpreterView {
  part: string;
  member: string;
  /** minute */
  until: number;
}

/** An InterpretItemView is one thing that the asking member was granted. Of its tip it says nothing but the ID. */
export interface InterpretItemView {
  tip: string;
  part: string;
  desk: string;
  /** minute at which it lapses */
  until: number;
}

/** An Interpretable is what kind of thing was granted, in the words of the formats. */
export const INTERPRETABLE = ["file", "tip", "thread"] as const;
export type Interpretable = (typeof INTERPRETABLE)[number];

/** An InterpretView is one such thing, and what opens it. */
export interface InterpretView {
  item: InterpretItemView;
  kind: Interpretable;
  sealed: Base64;
  /** kind grant, sealed to the asking member */
  grant: Base64;
}

/** An InterpretDoneRequest is what the interpreter wrote down. The grant ends with it. */
export interface InterpretDoneRequest {
  /** kind thread, sealed to the desk's keyring; its envelope names the language */
  note?: Base64;
  /** cannot do it; then there is no note */
  declined?: boolean;
}

/** An Interpreter is a member of any office who writes down for a desk what it cannot understand. They get one recording or one text, never a tip. */
export interface Interpreter {
  /** handle */
  member: string;
  /** codes of two or three letters: lo, hmn */
  languages: string[] | null;
  /** where people know this member, besides those that the own office answers for */
  communes?: string[];
}

/** A LaoDistrict lies across the line from some communes. It is there so that officers know the name of the other side; nothing is ever sent to it. */
export interface LaoDistrict {
  /** in Latin letters */
  name: string;
  /** in Lao script */
  name_lo?: string;
  /** as Vietnamese pages spell it */
  name_vi?: string;
  /** in Laos */
  province: string;
  /** Vietnamese communes that face it */
  communes: string[] | null;
}

/** A LookItemView is one tip that waits for a second look by the asking member's office. */
export interface LookItemView {
  id: string;
  desk: string;
  lane: Lane;
  /** epoch day since which it waits */
  day: number;
  /** epoch day at whose end it should have been looked at */
  by: number;
  /** none: open for a year, and nobody closed it */
  disposition?: Disposition;
  /** office that closed it */
  closer?: string;
  /** of a repeat, ID of the tip that it is said to repeat */
  link?: string;
  /** there is something to open it with */
  granted: boolean;
  /** of the asking member's own desk, whose keyring opens it */
  own?: boolean;
  /** the asking member closed it, and somebody else must look */
  mine?: boolean;
  /** of the reading: an answer names it */
  acts: number;
}

/** A LookView is a tip for a second look. Each sealed thing opens with its grant, or with the keyring of the tip's own desk. */
export interface LookView {
  item: LookItemView;
  erased?: boolean;
  verbatim?: Base64;
  thread?: ThreadView[];
  grants?: Record<string, Base64>;
  /** what the desk or an interpreter wrote down of recordings */
  written?: ThreadView[];
  /** photos and recordings, each opened by its grant */
  files?: FileView[];
  /** what the looking office was told and has said before */
  talk?: TalkView[];
  /** of a repeat, the tip that it is said to repeat */
  story?: LookStory;
}

/** A LookStory is a tip that another is said to repeat. */
export interface LookStory {
  id: string;
  verbatim?: Base64;
  grant?: Base64;
}

/** An AgreeRequest says that a tip may end. */
export interface AgreeRequest {
  /** LookItemView.Acts: what was looked at */
  acts: number;
}

/** A BackRequest sends a tip back to its desk's queue. */
export interface BackRequest {
  /** LookItemView.Acts */
  acts: number;
  /** why: kind thread, sealed to the desk's keyring */
  note?: Base64;
  /** the grant does not open it; then a note is not needed */
  unopened?: boolean;
}

/** A GrantRequest gives the look office what opens a tip: kind grant, sealed to its keyring. */
export interface GrantRequest {
  grants: Record<string, Base64>;
}

/** An OutOfScopeRequest ends a tip that is not about crime. */
export interface OutOfScopeRequest {
  /** for the look office */
  grants?: Record<string, Base64>;
}

/** A RecuseRequest hands a tip that concerns the asking unit itself to an inspectorate. */
export interface RecuseRequest {
  /** office of the directory's decision on a tip about that unit */
  to: string;
  /** kind card, sealed to its keyring */
  card: Base64;
  /** why, and what was said so far: kind thread, to the same */
  note: Base64;
}

/** A SlipFigureView is how often a unit opened name slips in a month, and how many of those tips came to nothing. */
export interface SlipFigureView {
  desk: string;
  unit: string;
  /** 2026-11 */
  month: string;
  /** tips whose slip the unit opened */
  opened: number;
  /** of those, at once, on danger to life */
  danger: number;
  /** tips destroyed in that month as unfounded or false whose slip it had opened */
  unfounded: number;
}

/** A Node of the matcher tree. Empty fields match everything. Lead, copies, steps, reason and minutes are taken from the parent where a child leaves them empty. */
export interface Node {
  communes?: string[];
  provinces?: string[];
  border?: boolean;
  matters?: string[];
  urgent?: boolean;
  officers?: boolean;
  /** a crossing is named */
  crossing?: boolean;
  /** a border marker is named */
  marker?: boolean;
  /** the place lies in Laos */
  abroad?: boolean;
  /** dates, inclusive: a campaign's rule ends by itself */
  from?: string;
  until?: string;
  /** the unit of this kind that answers for the place */
  lead?: UnitKind;
  /** one unit by ID, such as a joint team; while it is not in force, the unit of kind lead */
  lead_unit?: string;
  /** tried in this order where no unit of kind lead answers */
  instead?: UnitKind[];
  /** who gets a card beside it */
  copies?: UnitKind[];
  /** the same, by ID */
  copy_units?: string[];
  /** whom it goes to next when nobody acknowledges */
  steps?: UnitKind[];
  /** minutes that each of them waits; 0: 15 when urgent, else 720 */
  within?: number;
  /** in words, Vietnamese */
  reason?: string;
  /** the same in English; empty: the Vietnamese ones */
  reason_en?: string;
  routes?: Node[];
}

/** An InvitationRequest asks for an invitation of a new handle to an office. */
export interface InvitationRequest {
  member: string;
  office: string;
}

/** A TokenView is given once and kept nowhere: it goes into the link, with the pin. */
export interface TokenView {
  token: string;
  /** epoch day, the last one of its life */
  expires: number;
}

/** An InvitationView is an invitation as members see it, and once accepted with the newcomer's public keys, still to be compared. */
export interface InvitationView {
  id: string;
  member: string;
  office: string;
  inviter: string;
  expires: number;
  accepted?: Member;
  /** over the invitation's ID (docs/formats.md, 7.1) */
  proof?: Base64;
}

/** A LookRequest asks what a token invites to; nobody is logged in. */
export interface LookRequest {
  token: string;
}

/** An InvitedView is the answer. */
export interface InvitedView {
  office: string;
  member: string;
  server: string;
}

/** An AcceptRequest brings the newcomer's public keys; nobody is logged in. */
export interface AcceptRequest {
  token: string;
  member: Member;
  proof: Base64;
}

/** A RosterRequest proposes the next roster, or adds the second signature to one that stands. Keyrings of the own office, made for the members of that roster, come into force together with it: new turns when somebody leaves, wraps when somebody comes. */
export interface RosterRequest {
  roster: Signed;
  keyrings?: Signed[];
  /** the asking member's signature of the directory in force: it needs two of present members too */
  directory?: Base64;
}

/** A RosterView says what became of a roster. */
export interface RosterView {
  /** the roster's fingerprint */
  id: string;
  /** two have signed, and it is in force */
  published: boolean;
}

/** A ProposalView is a roster that waits for the second signature. What it changes, clients work out themselves. */
export interface ProposalView {
  id: string;
  roster: Signed;
  proposer: string;
  /** minutes since 1970 */
  until: number;
  /** how many come into force with it */
  keyrings: number;
}

/** A KeyringRequest posts one keyring. */
export interface KeyringRequest {
  keyring: Signed;
}

/** A Merger says that communes changed again: from a day on, what carries the old code belongs to the new one. Tips that carry the old code, older than the change or read by an older gazetteer, follow it. */
export interface Merger {
  old: string;
  /** one code; several when it was cut in pieces */
  into: string[] | null;
  /** first day of the new codes */
  from: string;
}

/** A DeadLetterView is an address of an office that notices could not be brought to: refused for good, or not taken for a day. It names no tip. */
export interface DeadLetterView {
  office: string;
  /** notifier, as the directory names it */
  via: string;
  /** on which it was given up last */
  day: number;
}

/** A DeadLetterRequest settles one: again puts its office's notice back, otherwise it is given up. */
export interface DeadLetterRequest {
  office: string;
  via: string;
  again?: boolean;
}

/** A RungResult is what came of one attempt: a closed list. */
export const RUNG_RESULT = ["reached", "later", "refused"] as const;
export type RungResult = (typeof RUNG_RESULT)[number];

/** A RungView says of one address of the own office what came of a test notice. */
export interface RungView {
  via: string;
  result: RungResult;
}

/** A ReadbackView is the next word to ask a post for: number N of its sheet. What that word is, the member's own device knows. */
export interface ReadbackView {
  office: string;
  /** month, and its turn where there is one: 2026-11, 2026-11.1 */
  sheet: string;
  /** from 1 on; 0 when the sheet is used up */
  number: number;
  /** words that nobody was asked for yet, this one among them */
  left: number;
}

/** A ReadbackRequest says that a post was asked for a word, and whether it was right. Right or wrong, that word is used up. */
export interface ReadbackRequest {
  office: string;
  sheet: string;
  number: number;
  right?: boolean;
}

/** An AckHow is how an office acknowledged otherwise than on its own device: a closed list. */
export const ACK_HOW = ["sms", "readback"] as const;
export type AckHow = (typeof ACK_HOW)[number];

/** A CanaryState is where a test tip got stuck: a closed list. */
export const CANARY_STATE = ["refused", "lost", "unopened", "unrouted", "unclaimed"] as const;
export type CanaryState = (typeof CANARY_STATE)[number];

/** A CanaryView is a test tip that got stuck. It does not say which tip it is: whoever knew could open that one alone. */
export interface CanaryView {
  door: string;
  /** desk or unit that has to look into it */
  office: string;
  state: CanaryState;
}

/** Quiet are the hours in which no route that is not urgent rings an office, as "22:00-06:00" in UTC+7; "" are none. */
export type Quiet = string;

/** Words are one sentence in the languages that officers read. */
export interface Words {
  vi: string;
  en: string;
}

/** A WrittenRequest says that a recording is written down. */
export interface WrittenRequest {
  /** what was said: kind thread, sealed to the desk's keyring; none where an interpreter's text stands with the tip */
  note?: Base64;
}

/** A RelayRequest brings a batch: the digests of codes that the asking member's device has drawn, and that the server never sees before they are used. */
export interface RelayRequest {
  /** 32 bytes each */
  digests: Base64[] | null;
}

/** A ChallengeRequest asks for a login's question. */
export interface ChallengeRequest {
  member: string;
}

/** A LoginRequest answers a challenge. */
export interface LoginRequest {
  id: string;
  answer: Base64;
}

/** A JoinRequest names the tip that this one repeats. The grants are for the look office, which looks at what was joined before it is destroyed. */
export interface JoinRequest {
  to: string;
  grants?: Record<string, Base64>;
  /** grant of the other tip's verbatim, so that the two can be compared */
  story?: Base64;
}

/** An AskRequest is one question, sealed twice. */
export interface AskRequest {
  /** to the reply recipient found in the opened envelope */
  out: Base64;
  /** to the desk's own keyring */
  copy: Base64;
}

/** A RouteRequest names who gets a tip, with one sealed card for each of them, and a name slip for those who need one. */
export interface RouteRequest {
  lead: string;
  copies?: string[];
  /** who is next when nobody acknowledges, and when: minutes that rise */
  steps?: Step[];
  cards: Record<string, Base64>;
  /** by office: kind slip, sealed to its keyring */
  slips?: Record<string, Base64>;
  /** for the look office: a unit that closes a tip cannot open it */
  grants?: Record<string, Base64>;
  /** nobody at commune level gets it */
  narrow?: boolean;
}

/** A ReferRequest hands a tip to one other office for good. Its card is sealed to that office; the reason is for the desk itself. */
export interface ReferRequest {
  to: string;
  card: Base64;
  /** kind thread, sealed to the desk's keyring */
  note: Base64;
  /** for the look office */
  grants?: Record<string, Base64>;
}

/** A HoldRequest puts a tip aside. */
export interface HoldRequest {
  /** day at which it comes back by itself: tomorrow at the earliest, HoldDays from now at the latest */
  until: number;
  /** kind thread, sealed to the desk's keyring */
  note: Base64;
  /** what it waits for; none: the day */
  for?: Condition;
}

/** A NoteRequest is something for the desk itself. */
export interface NoteRequest {
  /** kind thread, sealed to the desk's keyring */
  note: Base64;
}

/** A ProlongRequest asks for more time to check a tip. */
export interface ProlongRequest {
  /** the reason: kind thread, sealed to the desk's keyring */
  note: Base64;
}

/** A TellRequest is a message between desk and unit, sealed twice. */
export interface TellRequest {
  /** a desk names the office of the route that it writes to; a unit writes to the desk */
  office?: string;
  /** kind thread, to the other side's keyring */
  sealed: Base64;
  /** to the own keyring */
  copy: Base64;
}

/** A ReturnRequest gives a tip back to its desk. */
export interface ReturnRequest {
  /** the reason: kind thread, sealed to the desk's keyring */
  note: Base64;
}

/** A NotOfficersRequest sends a tip that is not about officers from an inspectorate to the desk of its place. Everything is sealed to the readers there. */
export interface NotOfficersRequest {
  desk: string;
  /** kind tip; none where the tip has none */
  verbatim?: Base64;
  /** all of it, in order */
  thread: MovedEntry[] | null;
  /** all photos and recordings that can be opened, in any order */
  files?: MovedFile[];
}

/** A MovedEntry is one message of the thread. */
export interface MovedEntry {
  id: string;
  /** kind thread; of the reporter to the readers, of the desk to the other desk's keyring */
  sealed: Base64;
}

/** A MovedFile is a photo or recording, whose bytes stay where they are. */
export interface MovedFile {
  id: string;
  /** the same file key for the readers (crypto.FileKey.Head), as long as the old one */
  head: Base64;
}

/** A SlipRequest opens the name slip, and says what the member has checked. */
export interface SlipRequest {
  check: Check;
}

/** A CloseRequest ends a tip. Acted needs the whole Checklist. */
export interface CloseRequest {
  disposition: Disposition;
  checklist?: Item[];
  /** for the look office; a unit has none to give */
  grants?: Record<string, Base64>;
  /** why, for whoever looks: kind thread, sealed to the keyring of that office (LookAfter) */
  note?: Base64;
}

/** A DutyRequest says whether the member is on duty, and could open a tip now. */
export interface DutyRequest {
  on: boolean;
  can_open: boolean;
}

/** A HandoverRequest is a hand-over with the outgoing member's signature. */
export interface HandoverRequest {
  document: Signed;
}

/** A SignRequest is the incoming member's signature of a hand-over. */
export interface SignRequest {
  signature: Base64;
}

/** A Choice is one office of a decision, with its reason in words. */
export interface Choice {
  id: string;
  /** lead, copy, step */
  role: string;
  reason: Words;
  /** of a step: minutes without an acknowledgement until it is the one */
  after?: number;
}

/** A Check is what a unit's member has looked at before opening a name slip: a closed list. */
export const CHECK = ["place", "matter", "danger"] as const;
export type Check = (typeof CHECK)[number];

/** A Status is where a tip is in its life. */
export const STATUS = ["new", "leased", "held", "routed", "referred", "acknowledged", "closed", "moving"] as const;
export type Status = (typeof STATUS)[number];

/** An Act moves a tip from one status to the next. */
export const ACT = ["take", "extend", "yield", "hold", "unhold", "ask", "note", "send", "refer", "ack", "copyack", "tell", "openslip", "review", "return", "copyreturn", "join", "unjoin", "finish", "reopen", "record", "prolong", "recall", "unfinish", "recuse", "lapse", "agree", "sendback", "notofficers"] as const;
export type Act = (typeof ACT)[number];

/** A Step is an office that is next when nobody acknowledges, and how many minutes after the routing. Its card was sealed with the lead's, and the server shows the card when the step fires. */
export interface Step {
  office: string;
  /** minutes since the routing */
  after: number;
}

/** A Side is who wrote a thread entry. There is no name for the reporter beyond this. */
export const SIDE = ["reporter", "desk"] as const;
export type Side = (typeof SIDE)[number];

/** A Why is what a note or message is for. */
export const WHY = ["note", "hold", "refer", "tell", "return", "prolong", "recuse", "close", "look", "unopened", "written", "interpreted", "declined"] as const;
export type Why = (typeof WHY)[number];

/** A Lane is where a tip waits. */
export const LANE = ["urgent", "normal", "bulk"] as const;
export type Lane = (typeof LANE)[number];

/** A Unit acts. Unit.ID is an office ID of the roster. */
export interface Unit {
  id: string;
  name: string;
  kind: UnitKind;
  province: string;
  /** codes it answers for; empty: the whole province */
  communes: string[] | null;
  /** names as the gazetteer has them */
  crossings?: string[];
  /** the stretches of the border line that it holds */
  markers?: Sector[];
  /** units whose people make up a joint team */
  forces?: string[];
  languages?: string[];
  /** its public duty line as posters have it, digits: told to whoever asks with SO */
  phone?: string;
  /** its chain of command, nearest first */
  above?: string[];
  /** dates of validity, inclusive; empty: open */
  from?: string;
  until?: string;
  successor?: string;
  notify: Address[] | null;
  /** a post without a network: it is read the facts, and its notices ask for digits */
  offline?: boolean;
  /** hours in which only what is urgent rings: 22:00-06:00 */
  quiet?: Quiet;
}

/** A UnitKind is a closed list. */
export const UNIT_KIND = ["commune_police", "border_post", "drug_police", "province_police", "border_command", "customs", "rangers", "militia", "health", "joint_team", "inspectorate"] as const;
export type UnitKind = (typeof UNIT_KIND)[number];

/** A Sector is a stretch of border markers, first and last number; numbers run north to south along the Lao line. */
export type Sector = number[];

/** An Address is where an office's notices go. To is an office's own, never a person's private one. */
export interface Address {
  /** name of a notifier in the server's configuration: log, webhook, sms… */
  via: string;
  to: string;
}

/** Documents are what a client checks, from its pin upwards, before it seals or believes anything. */
export interface Documents {
  server: string;
  /** oldest first */
  rosters: Signed[];
  directory: Signed;
  keyrings: Signed[];
}

/** A TipView is a tip's clear facts. A unit does not see what is the desk's own business. */
export interface TipView {
  id: string;
  desk: string;
  lane: Lane;
  status: Status;
  /** of the release, hours since 1970 (UTC) */
  hour: number;
  holder?: string;
  /** minute */
  lease_end?: number;
  /** day at which a tip that was put aside comes back by itself */
  hold?: number;
  /** what such a tip waits for besides */
  hold_for?: Condition;
  /** its route passed over everybody at commune level */
  narrow?: boolean;
  lead?: string;
  copies?: string[];
  steps?: Step[];
  /** how many steps have fired: of the route, or while it waits at the desk of the desk's own, which is rung again first */
  fired?: number;
  /** offices that may take the tip in the desk's place, since nobody there did */
  rung?: string[];
  acked?: string[];
  /** by office: those that acknowledged otherwise than on their own device */
  acked_how?: Record<string, AckHow>;
  /** minute at which it was routed or referred */
  sent?: number;
  /** minute at which the lead said that its record is made */
  recorded?: number;
  /** how often the lead took more time for its check */
  prolonged?: number;
  /** office that gave it back to the desk: not ours */
  returned?: string;
  /** offices whose message the asking office has not looked at */
  told?: string[];
  link?: string;
  /** tips that repeat this one */
  joined?: number;
  /** the tip that the door found to be like this one: in the bulk lane it tells the same, elsewhere this one may add to it */
  row?: string;
  /** messages that the door folded under this one */
  folded?: number;
  /** the reporter added something that the desk has not looked at */
  news?: boolean;
  disposition?: Disposition;
  bytes: number;
  /** grows with each act: of two views of one tip, the one with more is the newer */
  acts?: number;
}

/** A CountsView is how many tips wait at a desk, by lane; the body of the event "counts". */
export type CountsView = Partial<Record<Lane, number>>;

/** A QueueView is what waits at a desk, by lane, and the tips that are open there. */
export interface QueueView {
  counts: CountsView;
  tips: TipView[];
  /** there is a next page */
  more?: boolean;
}

/** An OpenView is one tip with the sealed parts that the asking member's office may see; the outer lock is off, the seal is not. */
export interface OpenView {
  tip: TipView;
  /** the server's half of the key is destroyed: nothing opens any more */
  erased?: boolean;
  verbatim?: Base64;
  thread?: ThreadView[];
  /** by office; a desk sees none */
  cards?: Record<string, Base64>;
  /** of the desk, for itself */
  notes?: NoteView[];
  /** between desk and units; a unit sees its own part */
  talk?: TalkView[];
  /** of a unit its own */
  slips?: SlipView[];
  /** photos and voice; the desk's alone */
  files?: FileView[];
  /** IDs of the tips that repeat this one */
  joined?: string[];
  /** the desk's alone: who may open what of it */
  interpreters?: InterpreterView[];
}

/** A ThreadView is one message, an envelope of kind thread: the reporter's addition, or the desk's copy of its own question. */
export interface ThreadView {
  id: string;
  from: Side;
  sealed: Base64;
}

/** A NoteView is what a member of the desk wrote for the desk: kind thread, sealed to the desk's keyring. */
export interface NoteView {
  /** of what is written down of a recording: the name of its grant */
  id?: string;
  why: Why;
  member: string;
  minute: number;
  sealed: Base64;
}

/** A TalkView is one message between the desk and a unit: kind thread, sealed to the asking office's keyring. */
export interface TalkView {
  /** of what an interpreter wrote down: the name of its grant */
  id?: string;
  /** tell, or return: the office gave the tip back and says why */
  why: Why;
  /** office */
  from: string;
  to: string;
  member: string;
  minute: number;
  /** none of an own reason for a return: it was sealed to the desk alone */
  sealed?: Base64;
}

/** A SlipView says that an office was given a name slip, and who of it opened the slip on which check. The slip itself comes from its own route alone. */
export interface SlipView {
  office: string;
  /** day at whose first midnight the slip is destroyed; 0: it is */
  until?: number;
  openings?: OpeningView[];
}

/** An OpeningView is one member who opened a slip. */
export interface OpeningView {
  member: string;
  minute: number;
  check: Check;
  /** opened on danger, and to be looked at afterwards */
  review?: boolean;
}

/** A SlipOpened is a slip, sealed to the asking office. */
export interface SlipOpened {
  sealed: Base64;
}

/** A FileView is a photo or a recording. Bytes is what is downloaded, a size class: the sealed thing without the outer lock. */
export interface FileView {
  id: string;
  bytes: number;
  /** a recording */
  voice?: boolean;
  /** which somebody has written down */
  written?: boolean;
  /** day at whose first midnight a recording is destroyed */
  until?: number;
  /** what a grant or a half of its key is made from, so that nobody downloads the whole for that (crypto.Head) */
  head?: Base64;
}

/** An UndoView is what was taken back, and the tip as it stands then. */
export interface UndoView {
  act: Act;
  tip: TipView;
}

/** A HandoverView is what one shift leaves to the next. */
export interface HandoverView {
  day: number;
  /** held by a member now */
  leases: TipView[];
  /** the desk asked, and the reporter has not answered */
  promises: TipView[];
  /** at a unit, and not acknowledged in time */
  overdue: TipView[];
  /** come back by the end of tomorrow */
  holds: TipView[];
  /** hand-overs, newest first */
  documents: DocumentView[];
}

/** A DocumentView is one hand-over: a signed document of kind handover whose body is a Handover. */
export interface DocumentView {
  /** its fingerprint */
  id: string;
  /** on which it came */
  day: number;
  signed: Signed;
  /** member whose signature is missing */
  waits?: string;
}

/** A Handover is the body of a hand-over's document: what stood open, and who gave it to whom. */
export interface Handover {
  /** 1 */
  version: number;
  desk: string;
  day: number;
  /** member */
  outgoing: string;
  /** member */
  incoming: string;
  /** IDs of tips, as HandoverView lists them */
  leases: string[] | null;
  promises: string[] | null;
  overdue: string[] | null;
  holds: string[] | null;
  /** size and root of the audit log as the outgoing member's device has proven it */
  checkpoint?: string;
}

/** An OverviewView is what a supervisor looks at: the own office. */
export interface OverviewView {
  office: string;
  members: MemberView[];
  /** 2026-11, from this one on, for which the office has a keyring */
  months: string[];
  /** what waits for a second member */
  waiting: WaitingView[];
  overdue: TipView[];
  /** what somebody must do by when, the most urgent first */
  due: DueView[];
  /** slips opened on danger that nobody has looked at since */
  reviews: TipView[];
  /** addresses that the own notices could not be brought to; a desk's alone */
  dead: DeadLetterView[];
  /** test tips that got stuck; a desk's alone */
  canaries: CanaryView[];
  /** of the machinery; none moves with arrivals */
  gauges: GaugeView[];
}

/** A MemberView is one member of the office. */
export interface MemberView {
  id: string;
  on_duty?: boolean;
  can_open?: boolean;
  /** of the months in OverviewView, how many this member can open */
  wraps: number;
  /** the identity in the office's safe */
  safe?: boolean;
}

/** A WaitingView is something that takes a second member. */
export interface WaitingView {
  /** handover, roster, ... */
  what: string;
  id: string;
  /** member who began it */
  by: string;
}

/** A GaugeView is one figure of the machinery; 0 is well. */
export interface GaugeView {
  name: string;
  value: number;
}

/** A GoneView is the body of the event "gone": a tip that the asking office has no longer before it. */
export interface GoneView {
  id: string;
}

/** A DutyView is the body of the event "duty": how many members of the office are on duty, and how many of them could open a tip now. */
export interface DutyView {
  on: number;
  can_open: number;
}

/** An UrgentView is the body of the event "urgent", for a locked console: how many urgent tips wait, and nothing else. */
export interface UrgentView {
  count: number;
}

/** A WatchView is a token that may listen for UrgentView and do nothing else. */
export interface WatchView {
  token: string;
}

/** A Challenge is a login's question, sealed to the member, or to nobody. */
export interface Challenge {
  id: string;
  challenge: Base64;
}

/** A LoginView is what a right answer gives. */
export interface LoginView {
  token: string;
  member: string;
  office: string;
}

/** A Fault is every answer that is not a success. */
export interface Fault {
  error: string;
}

/** A Wait is how long the lead of a route has to acknowledge, where a rule of the directory says nothing of its own. */
export interface Wait {
  /** urgent or normal; empty: both */
  lane?: Lane;
  /** of the lead; empty: any */
  kind?: UnitKind;
  /** minutes */
  within: number;
}

/** A Member is the public part of an officer: one office, an age recipient, a signing key. IDs are handles, [a-z0-9-]+. */
export interface Member {
  id: string;
  office: string;
  /** text form in JSON */
  recipient: string;
  /** base64 in JSON */
  signing: Base64;
  /** the identity in the office's safe: nobody's own, opens and signs keyrings, never counts as one of two */
  safe?: boolean;
}

/** Signed is a document with signatures over its exact bytes. */
export interface Signed {
  /** roster, directory, keyring, handover, approval */
  kind: string;
  /** the exact bytes that were signed, JSON text */
  body: string;
  signatures: Signature[] | null;
}

/** A Signature is one member's. */
export interface Signature {
  member: string;
  signature: Base64;
}
