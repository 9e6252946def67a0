// What an office's keyrings lack, made and signed by one of its members: nothing, most of the time.
import type { Signed } from "../wire";
import type { Books } from "./books";
import { refuse } from "./fault";
import { monthsFrom, newKeyring, rewrap, stepless, strangers } from "./keyring";
import type { MemberKey } from "./member";
import type { Rings } from "./rings";
import type { Office, Roster } from "./roster";

/** How many months ahead of this one an office's keyrings are made. */
const ahead = 6;

/** How many months back a newcomer is given wraps for: as far as tips live. */
const back = 14;

/** Whose office is tended, for a roster in force or one that is proposed, in a month. */
export interface Tended {
  by: MemberKey;
  books: Books;
  rings: Rings;
  roster: Roster;
  month: string;
}

/** turnsFor makes keyrings for this month and those that come, where there is none yet, one that somebody outside the roster could open, or one whose
 * wrap for this member does not open: the highest turn is sealed to, so that this one takes its place. A member without a wrap waits for
 * one; a roster that is only proposed does not wait for the mending, which may be refused. */
export async function turnsFor({ by, books, rings, roster, month: now }: Tended): Promise<Signed[]> {
  const office = officeOf(by, roster);
  const sealable = books.toSeal(office.id), all = books.toOpen(office.id);
  const due: Signed[] = [];
  for (const month of monthsFrom(now, ahead + 1)) {
    const turns = all.filter((k) => k.month === month).map((k) => k.turn);
    const newest = sealable.find((k) => k.month === month && k.turn === Math.max(...turns));
    const spoilt = roster === books.roster && newest !== undefined && newest.wraps.has(by.member.id) && !await rings.opens(by, newest);
    if (newest === undefined || spoilt || strangers(newest, roster) || books.exposed(newest)) {
      due.push(await newKeyring(by, office, month, Math.max(-1, ...turns) + 1, books.steps(office.id, month)));
    }
  }
  return due;
}

/** wrapsFor wraps keyrings besides to members of the roster, and for steps, who have no wrap; those that are turned instead are left alone. */
export async function wrapsFor({ by, books, rings, roster, month }: Tended): Promise<Signed[]> {
  const office = officeOf(by, roster);
  const oldest = monthsFrom(month, 1, -back)[0] as string;
  const due: Signed[] = [];
  for (const k of books.toOpen(office.id).filter((r) => r.month >= oldest)) {
    const turned = k.month >= month && strangers(k, roster);
    const steps = k.month >= month ? books.steps(office.id, k.month) : [];
    const lacking = k.wraps.has(by.member.id) && (office.members.some((m) => !k.wraps.has(m.id)) || stepless(k, steps).length > 0);
    if (!turned && lacking && await rings.opens(by, k)) due.push(await rewrap(by, k, office, steps));
  }
  return due;
}

function officeOf(by: MemberKey, roster: Roster): Office {
  return roster.offices.find((o) => o.id === by.member.office) ?? refuse("unsigned");
}
