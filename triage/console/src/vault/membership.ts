// Who is a member: the next roster, signed here, with the own office's keyrings that it calls for; and what keyrings lack besides.
import type { InvitationView, Signed } from "../wire";
import { unbase64 } from "./bytes";
import { refuse } from "./fault";
import type { Held } from "./held";
import { checkJoining } from "./joining";
import type { Json } from "./json";
import { checkAgreed, rosterChange, without, withMember, type Proposed, type RosterChange } from "./proposal";
import { memberPrint, parseMember, signers, type Member, type Roster } from "./roster";
import { withSignature } from "./signed";
import { turnsFor, wrapsFor, type Tended } from "./upkeep";

export class Membership {
  constructor(private readonly held: Held) {}

  async rosterWith(m: Member, agreed: string): Promise<Proposed> {
    return this.propose(withMember(this.held.registry.trust, m), { [m.id]: agreed });
  }

  async rosterWithout(member: string): Promise<Proposed> {
    return this.propose(without(this.held.registry.trust, member), {});
  }

  /** propose signs a next roster whose new members are those agreed on, and makes what the own office's keyrings need on the day that it comes into force. */
  async propose(s: Signed, agreed: Record<string, string>): Promise<Proposed> {
    checkAgreed(rosterChange(this.held.registry.trust, s), agreed);
    const { roster } = this.held.registry.trust.proposed(s);
    const listed = signers(roster, this.held.own.member.office).has(this.held.own.member.id); // who leaves makes no keyring
    const keyrings = listed ? [...await turnsFor(this.tended(roster)), ...await wrapsFor(this.tended(roster))] : [];
    const signed = (d: Signed) => withSignature(d, this.held.own.member.id, this.held.own.signing);
    const directory = signed(this.held.registry.signedDirectory).signatures?.at(-1)?.signature ?? refuse();
    return { roster: signed(s), keyrings, directory };
  }

  async rosterChange(proposed: Signed): Promise<RosterChange> {
    return rosterChange(this.held.registry.trust, proposed);
  }

  async newcomer(view: InvitationView): Promise<string> {
    const m = parseMember((view.accepted ?? refuse()) as unknown as Json);
    if (m.id !== view.member || m.office !== view.office) refuse();
    checkJoining(this.held.registry.roster.server, view.id, m, unbase64(view.proof ?? ""));
    return memberPrint(m);
  }

  async fingerprint(m: Member): Promise<string> {
    return memberPrint(m);
  }

  async keyringsAhead(): Promise<Signed[]> {
    return turnsFor(this.tended(this.held.registry.roster));
  }

  async keyringsForNewcomers(): Promise<Signed[]> {
    return wrapsFor(this.tended(this.held.registry.roster));
  }

  private tended(roster: Roster): Tended {
    return { by: this.held.own, books: this.held.registry, rings: this.held.rings, roster, month: this.held.month };
  }
}
