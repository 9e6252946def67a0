// What an unlocked vault holds: one member's keys, the documents that were checked, and keyrings opened so far. The keeper and its parts share it; nothing
// outside of the worker does.
import { Books } from "./books";
import { refuse } from "./fault";
import type { Identity } from "./keys";
import { monthOf } from "./keyring";
import { forgetMember, type MemberKey } from "./member";
import { Rings } from "./rings";

export class Held {
  private key: MemberKey | null = null;
  private books: Books | null = null;
  readonly rings = new Rings();

  constructor(readonly now: () => number) {}

  take(key: MemberKey): void {
    this.key = key;
  }

  believe(books: Books): void {
    this.books = books;
  }

  /** The unlocked member. */
  get own(): MemberKey {
    return this.key ?? refuse("locked");
  }

  /** The documents that were believed last. */
  get registry(): Books {
    return this.books ?? refuse("locked");
  }

  /** The same, null before any were. */
  get known(): Books | null {
    return this.books;
  }

  get month(): string {
    return monthOf(this.now());
  }

  /** Whom an office's things are sealed to now. */
  recipient(office: string): string {
    return this.registry.inForce(office, this.month).recipient;
  }

  /** Tries with each identity of the own office's keyrings. */
  withRings<T>(act: (i: Identity) => Promise<T>): Promise<T> {
    return this.rings.any(this.own, this.registry, this.month, act);
  }

  /** Overwrites every key. The worker's end takes what the language has copied. */
  forget(): void {
    if (this.key !== null) forgetMember(this.key);
    this.rings.forget();
    this.key = this.books = null;
  }
}
