// Trust (docs/formats.md, section 8): signed documents held against the pinned first roster. What no chain of signatures leads to is not used.
import type { Signed } from "../wire";
import { VaultFault, refuse } from "./fault";
import { parseKeyring, type Keyring } from "./keyring";
import { agreed, parseRoster, signers, voters, type Member, type Roster } from "./roster";
import { fingerprint, signedBy } from "./signed";

/** A Trust is a chain of rosters from the pin. It is not changed: follow gives a longer one. */
export class Trust {
  private constructor(private readonly rosters: Roster[], private readonly everybody: Map<string, Member>) {}

  /** start walks the chain, oldest first. `pin` when the first is not the pinned one, `unsigned` where a link lacks signatures. */
  static start(pin: string, rosters: Signed[]): Trust {
    const first = rosters[0];
    if (first === undefined || fingerprint(first) !== pin) return refuse("pin");
    return rosters.reduce((t, s) => t.follow(s), new Trust([], new Map()));
  }

  /** follow is the chain with one roster more. */
  follow(s: Signed): Trust {
    const { roster, by } = this.proposed(s);
    if (!agreed(this.rosters[this.rosters.length - 1] ?? roster, by)) refuse("unsigned");
    return new Trust([...this.rosters, roster], new Map([...this.everybody, ...signers(roster)]));
  }

  /** proposed checks a next roster in everything but the number of signatures, and says whose count. */
  proposed(s: Signed): { roster: Roster; by: string[] } {
    if (s.kind !== "roster") refuse("wrong_kind");
    const roster = parseRoster(s.body);
    if (roster.version !== this.rosters.length + 1) refuse();
    const before = this.rosters[this.rosters.length - 1];
    if (before !== undefined && before.server !== roster.server) refuse("other_server");
    for (const [id, m] of signers(roster)) {
      const was = this.everybody.get(id);
      if (was !== undefined && (was.recipient !== m.recipient || was.signing !== m.signing || (was.safe ?? false) !== (m.safe ?? false))) refuse(); // a handle stands for one pair of keys for ever
    }
    return { roster, by: signedBy(s, voters(before ?? roster)) };
  }

  /** The newest roster. */
  get roster(): Roster {
    return this.rosters[this.rosters.length - 1] ?? refuse("pin");
  }

  /** known says whether any roster of the chain had a member of that handle. */
  known(member: string): boolean {
    return this.everybody.has(member);
  }

  /** keyring checks a keyring that may be sealed to: signed by a member of that very office in the newest roster. */
  keyring(s: Signed): Keyring {
    return this.keyringIn([this.roster], s);
  }

  /** pastKeyring takes the signature of a member of any roster of the chain: to open with, never to seal to. */
  pastKeyring(s: Signed): Keyring {
    return this.keyringIn([...this.rosters].reverse(), s);
  }

  private keyringIn(rosters: Roster[], s: Signed): Keyring {
    const k = parseKeyring(s);
    if (!rosters.some((r) => signedBy(s, signers(r, k.office)).length > 0)) throw new VaultFault("unsigned");
    return k;
  }

  /** directory gives the body that two members of the newest roster signed, of two lines where it knows more than one. */
  directory(s: Signed): string {
    if (s.kind !== "directory") refuse("wrong_kind");
    if (!agreed(this.roster, signedBy(s, voters(this.roster)))) refuse("unsigned");
    return s.body;
  }
}
