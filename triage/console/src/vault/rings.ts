// The keyrings that a member has opened: the own office's, and those of desks in whose place the office is rung. Each is opened once a session.
import type { Books } from "./books";
import { refuse, VaultFault } from "./fault";
import { forget, type Identity } from "./keys";
import { openKeyring, openStep, type Keyring } from "./keyring";
import type { MemberKey } from "./member";

export class Rings {
  private readonly opened = new Map<string, Identity>();

  /** own opens one of the own office's. */
  async own(by: MemberKey, k: Keyring): Promise<Identity> {
    const which = `${k.recipient} ${k.wraps.get(by.member.id)}`; // a wrap that opened says nothing of another one of the same key
    return this.once(which, () => openKeyring(by, k));
  }

  /** opens says whether the own wrap of a keyring opens and is of that very keyring. */
  async opens(by: MemberKey, k: Keyring): Promise<boolean> {
    try {
      await this.own(by, k);
      return true;
    } catch (e) {
      if (e instanceof VaultFault && e.code === "cannot_open") return false;
      throw e;
    }
  }

  /** any tries the own keyrings, the likeliest of a month first, then those of desks in whose place this office is rung. `cannot_open`. */
  async any<T>(by: MemberKey, books: Books, month: string, act: (i: Identity) => Promise<T>): Promise<T> {
    const own = books.toOpen(by.member.office).filter((k) => k.wraps.has(by.member.id));
    const rings = [...own.filter((r) => r.month <= month), ...own.filter((r) => r.month > month)].map((k) => () => this.own(by, k));
    for (const ring of [...rings, ...books.stepped(by.member.office).map((k) => () => this.instead(by, books, k))]) {
      try {
        return await act(await ring());
      } catch (e) {
        if (!(e instanceof VaultFault) || (e.code !== "cannot_open" && e.code !== "no_keyring")) throw e;
      }
    }
    return refuse("cannot_open");
  }

  /** instead opens another office's keyring by way of the own one of that month and turn. */
  private async instead(by: MemberKey, books: Books, k: Keyring): Promise<Identity> {
    const step = k.steps.get(by.member.office);
    return this.once(`${k.recipient} step ${step?.wrap}`, async () => {
      const via = books.toOpen(by.member.office).find((own) => own.month === k.month && own.turn === step?.turn);
      return openStep(k, by.member.office, await this.own(by, via ?? refuse("no_keyring")));
    });
  }

  private async once(which: string, open: () => Promise<Identity>): Promise<Identity> {
    let identity = this.opened.get(which);
    if (identity === undefined) {
      identity = await open();
      this.opened.set(which, identity);
    }
    return identity;
  }

  forget(): void {
    for (const identity of this.opened.values()) forget(identity);
    this.opened.clear();
  }
}
