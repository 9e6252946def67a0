// The registry as the vault keeps it: everything from the pin upwards is believed, keyrings only when one is about to be used. Hundreds of offices
// have thousands of keyrings; a slow machine would check signatures for seconds, and most are never needed.
import type { Documents, Signed } from "../wire";
import { refuse, VaultFault } from "./fault";
import { before, parseKeyring, strangers, type Keyring } from "./keyring";
import { signers, type Roster } from "./roster";
import { signedBy } from "./signed";
import { Trust } from "./trust";

/** What a device remembers of a deployment, so that nobody can show it an older registry than before. Nothing of it is secret. */
export interface Seen {
  server: string;
  roster: number;
  directory: number;
}

/** inForce is what is sealed to of one office's keyrings (docs/formats.md, section 8.1); null: none. Signatures are checked for the fewest. */
export function inForce(all: { k: Keyring; sealable: () => boolean }[], roster: Roster, month: string): Keyring | null {
  const rank = (k: Keyring) => (strangers(k, roster) ? 2 : 0) + (k.month > month ? 1 : 0);
  const soon = (a: Keyring, b: Keyring) => a.month !== b.month && a.month > month ? a.month < b.month : before(b, a); // of months to come the first
  const sorted = all.slice().sort((a, b) => rank(a.k) - rank(b.k) || (soon(a.k, b.k) ? -1 : 1));
  return sorted.find((x) => x.sealable())?.k ?? null;
}

export class Books {
  readonly directory: Record<string, unknown>;
  readonly signedDirectory: Signed;
  private readonly byOffice = new Map<string, Signed[]>();
  private readonly parsed = new Map<Signed, Keyring>();
  private readonly chosen = new Map<string, Keyring>();
  private readonly opening = new Map<string, Keyring[]>();

  private constructor(readonly trust: Trust, documents: Documents) {
    this.directory = JSON.parse(trust.directory(documents.directory)) as Record<string, unknown>;
    this.signedDirectory = documents.directory;
    for (const s of documents.keyrings) {
      const office = (JSON.parse(s.body) as { office?: string }).office ?? "";
      const all = this.byOffice.get(office);
      if (all === undefined) this.byOffice.set(office, [s]);
      else all.push(s);
    }
  }

  /** open checks rosters and directory. seen null: this device has not met the deployment yet. */
  static open(documents: Documents, pin: string, seen: Seen | null): Books {
    let books: Books;
    try {
      books = new Books(Trust.start(pin, documents.rosters), documents);
    } catch (e) {
      throw e instanceof VaultFault ? e : new VaultFault("refused");
    }
    const now = books.seen();
    if (seen !== null && seen.server !== now.server) refuse("other_server");
    if (seen !== null && (now.roster < seen.roster || now.directory < seen.directory)) refuse("older");
    return books;
  }

  get roster(): Roster {
    return this.trust.roster;
  }

  seen(): Seen {
    return { server: this.roster.server, roster: this.roster.version, directory: Number(this.directory["version"]) };
  }

  /** toOpen are an office's keyrings that any member of the chain signed, newest first. One bad document refuses all. */
  toOpen(office: string): Keyring[] {
    let all = this.opening.get(office);
    if (all === undefined) {
      all = this.documents(office).map((s) => this.trust.pastKeyring(s)).sort((a, b) => (before(a, b) ? 1 : -1));
      this.opening.set(office, all);
    }
    return all;
  }

  /** toSeal are an office's keyrings that a member of today signed. */
  toSeal(office: string): Keyring[] {
    return this.documents(office).filter((s) => this.sealable(s)).map((s) => this.parse(s));
  }

  /** inForce is what is sealed to for an office now: the newest of this month or before, else the oldest to come; one that somebody who left could
   * open only where there is no other. `no_keyring`. */
  inForce(office: string, month: string): Keyring {
    const known = this.chosen.get(`${office} ${month}`);
    if (known !== undefined) return known;
    const best = inForce(this.documents(office).map((s) => ({ k: this.parse(s), sealable: () => this.sealable(s) })), this.roster, month);
    if (best === null) return refuse("no_keyring");
    this.chosen.set(`${office} ${month}`, best);
    return best;
  }

  /** steps are the keyrings of one month to which a desk's of that month is wrapped besides: of each office that the directory rings when nobody at the desk
   * answers, the newest turn that only members of today can open. */
  steps(desk: string, month: string): Keyring[] {
    const desks = this.directory["desks"];
    const entry = (Array.isArray(desks) ? desks : []).find((d: { id?: unknown }) => d.id === desk) as { steps?: unknown } | undefined;
    const all: Keyring[] = [];
    for (const office of Array.isArray(entry?.steps) ? (entry.steps as unknown[]).map(String) : []) {
      const of = this.toSeal(office).filter((k) => k.month === month && !strangers(k, this.roster)).sort((a, b) => b.turn - a.turn);
      if (of[0] !== undefined) all.push(of[0]);
    }
    return all;
  }

  /** exposed says whether a keyring is wrapped for a step by way of a turn that somebody who left that office can open. */
  exposed(k: Keyring): boolean {
    return [...k.steps].some(([office, step]) => this.documents(office).map((s) => this.parse(s))
      .some((s) => s.month === k.month && s.turn === step.turn && strangers(s, this.roster)));
  }

  /** stepped are the keyrings of other offices that are wrapped for one which is rung in their place, newest first. */
  stepped(office: string): Keyring[] {
    return this.roster.offices.filter((o) => o.id !== office && this.documents(o.id).some((s) => this.parse(s).steps.has(office)))
      .flatMap((o) => this.toOpen(o.id)).filter((k) => k.steps.has(office)).sort((a, b) => (before(a, b) ? 1 : -1));
  }

  /** signersOf are those members of today who signed a keyring: whoever made it, or wrapped it for newcomers. */
  signersOf(k: Keyring): string[] {
    const at = this.documents(k.office).filter((s) => this.parse(s).month === k.month && this.parse(s).turn === k.turn);
    return [...new Set(at.flatMap((s) => signedBy(s, signers(this.roster, k.office))))];
  }

  /** offices that have any keyring at all; whether it may be sealed to is found out when it is. */
  ready(): string[] {
    return this.roster.offices.map((o) => o.id).filter((id) => this.byOffice.has(id));
  }

  private documents(office: string): Signed[] {
    return this.byOffice.get(office) ?? [];
  }

  private parse(s: Signed): Keyring {
    const known = this.parsed.get(s);
    if (known !== undefined) return known;
    const k = parseKeyring(s);
    this.parsed.set(s, k);
    return k;
  }

  private sealable(s: Signed): boolean {
    try {
      this.trust.keyring(s);
      return true;
    } catch (e) {
      if (e instanceof VaultFault && e.code === "unsigned") return false;
      throw e;
    }
  }
}
