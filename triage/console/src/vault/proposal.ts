// Rosters to come: made by one member, read and signed by a second.
import type { Base64, Signed } from "../wire";
import { refuse } from "./fault";
import { memberPrint, parseRoster, signers, type Member, type Roster } from "./roster";
import type { Trust } from "./trust";

/** What a proposed roster changes against the newest one. */
export interface RosterChange {
  version: number;
  added: Member[];
  removed: Member[];
  /** Offices that come, go, or have another recovery recipient or line of command: not to be signed without a reason on paper. */
  offices: string[];
  /** Members of today whose signature it carries. */
  signedBy: string[];
}

/** A next roster with the own signature, and what is to come into force with it: the own office's keyrings, and the own signature of the directory, which
 * would lack one if a member who signed it leaves. */
export interface Proposed {
  roster: Signed;
  keyrings: Signed[];
  directory: Base64;
}

/** withMember adds a member, or moves one to another office. That a handle keeps its keys is checked where the roster is signed. */
export function withMember(trust: Trust, m: Member): Signed {
  return next(trust, (r) => {
    const office = r.offices.find((o) => o.id === m.office) ?? refuse();
    for (const o of r.offices) o.members = o.members.filter((was) => was.id !== m.id);
    office.members.push(m);
  });
}

export function without(trust: Trust, member: string): Signed {
  if (!signers(trust.roster).has(member)) refuse();
  return next(trust, (r) => {
    for (const o of r.offices) o.members = o.members.filter((m) => m.id !== member);
  });
}

/** next is the newest roster changed, unsigned; it is read back so that nothing is signed that others would refuse. */
function next(trust: Trust, change: (r: Roster) => void): Signed {
  const r = structuredClone(trust.roster);
  r.version++;
  change(r);
  const body = JSON.stringify({
    version: r.version, server: r.server,
    offices: r.offices.map((o) => ({
      id: o.id, members: o.members.map((m) => ({ id: m.id, office: m.office, recipient: m.recipient, signing: m.signing, ...(m.safe ? { safe: true } : {}) })),
      recovery: o.recovery, ...(o.line === undefined ? {} : { line: o.line }),
    })),
  });
  parseRoster(body);
  return { kind: "roster", body, signatures: [] };
}

/** rosterChange says what a proposal changes, after checking that it may follow the newest. */
export function rosterChange(trust: Trust, proposed: Signed): RosterChange {
  const { roster, by } = trust.proposed(proposed);
  const was = signers(trust.roster), will = signers(roster);
  const moved = (m: Member) => was.get(m.id)?.office !== will.get(m.id)?.office;
  const offices = new Set([...trust.roster.offices, ...roster.offices].map((o) => o.id));
  const recovery = (r: Roster, id: string) => {
    const o = r.offices.find((one) => one.id === id);
    return o === undefined ? undefined : `${o.recovery} ${o.line ?? ""}`;
  };
  return {
    version: roster.version, signedBy: by,
    added: [...will.values()].filter(moved), removed: [...was.values()].filter(moved),
    offices: [...offices].filter((id) => recovery(trust.roster, id) !== recovery(roster, id)),
  };
}

/** checkAgreed refuses a roster that adds a member whose fingerprint is not the one that was compared; agreed maps handles to full fingerprints, hex. What the
 * server shows may have changed since. */
export function checkAgreed(change: RosterChange, agreed: Record<string, string>): void {
  for (const m of change.added) if (agreed[m.id] !== memberPrint(m)) refuse("other_digits");
}
