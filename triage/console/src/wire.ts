// What the desk listener says and takes, after triage/view.go. Generated; edit that file instead.

/** Bytes, in standard base64. */
export type Base64 = string;

export type Lane = "urgent" | "normal" | "bulk";
export type Status = "new" | "leased" | "routed" | "acknowledged" | "closed";
export type Side = "reporter" | "desk";
export type Disposition = string;

export interface Signature {
  member: string;
  signature: Base64;
}

export interface Signed {
  kind: string;
  body: string;
  signatures: Signature[] | null;
}

export interface Documents {
  server: string;
  rosters: Signed[];
  directory: Signed;
  keyrings: Signed[];
}

export interface TipView {
  id: string;
  desk: string;
  lane: Lane;
  status: Status;
  hour: number;
  holder?: string;
  lease_end?: number;
  lead?: string;
  copies?: string[];
  steps?: string[];
  acked?: string[];
  link?: string;
  joined?: number;
  news?: boolean;
  disposition?: Disposition;
  bytes: number;
}

export interface QueueView {
  counts: Partial<Record<Lane, number>>;
  tips: TipView[];
  more?: boolean;
}

export interface ThreadView {
  from: Side;
  sealed: Base64;
}

export interface OpenView {
  tip: TipView;
  erased?: boolean;
  verbatim?: Base64;
  thread?: ThreadView[];
  cards?: Record<string, Base64>;
}

export interface ChallengeRequest {
  member: string;
}

export interface Challenge {
  id: string;
  challenge: Base64;
}

export interface LoginRequest {
  id: string;
  answer: Base64;
}

export interface LoginView {
  token: string;
  member: string;
  office: string;
}

export interface JoinRequest {
  to: string;
}

export interface AskRequest {
  out: Base64;
  copy: Base64;
}

export interface RouteRequest {
  lead: string;
  copies?: string[];
  steps?: string[];
  cards: Record<string, Base64>;
}

export interface CloseRequest {
  disposition: Disposition;
}

export interface Fault {
  error: string;
}
