import type { SharedBucket } from '@spindle/core';
import { serve } from '../engine/engine-calls.ts';
import { createNotice, type Link, type Notice } from '../link/link.ts';

/** Connections that came and went, by address; those without one are under the empty one. */
export type CountChanges = ReadonlyMap<string, number>;

/** Of each token that was taken the bucket, and the words that name it. */
export type TakenTokens = readonly (readonly [bucket: SharedBucket, ...words: string[]])[];

/** What a worker tells the supervisor, and the supervisor the other workers. */
export interface CountNotices {
  counted(changes: CountChanges): void;
  taken(tokens: TakenTokens): void;
}

export interface SeatCalls {
  /** Answers the user's clients on all workers that came before, the oldest first. */
  enterUser(user: string, client: string): Promise<readonly string[]>;
  /** How many clients the user has on all workers. */
  countUser(user: string): Promise<number>;
}

export interface SeatNotices {
  leaveUser(user: string, client: string): void;
}

/** Numbers by name, which are forgotten when they are zero. */
export class Tally {
  readonly #numbers = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }

  add(changes: CountChanges): void {
    for (const [name, change] of changes) {
      const number = this.of(name) + change;
      if (number === 0) this.#numbers.delete(name);
      else this.#numbers.set(name, number);
      this.#total += change;
    }
  }

  entries(): CountChanges {
    return new Map(this.#numbers);
  }

  /** What takes all of it back. */
  inverse(): CountChanges {
    return new Map(Array.from(this.#numbers, ([name, number]) => [name, -number]));
  }
}

/** The supervisor's side: who is where, over all workers. */
export class SharedCounts {
  readonly #byLink = new Map<Link, Tally>();
  /** The clients of each user, the oldest first, and whose they are. */
  readonly #seats = new Map<string, Map<string, Link>>();

  /** Serves a worker until its link closes; then the others forget its connections. */
  serve(link: Link): void {
    const own = new Tally();
    for (const tally of this.#byLink.values()) link.tell(createNotice('counted', tally.entries()));
    this.#byLink.set(link, own);
    serve<CountNotices & SeatCalls & SeatNotices>(link, {
      counted: (changes) => {
        own.add(changes);
        this.#tellOthers(link, changes);
      },
      taken: (tokens) => this.#passOn(link, createNotice('taken', tokens)),
      countUser: async (user) => this.#seats.get(user)?.size ?? 0,
      enterUser: async (user, client) => {
        const seats = this.#seats.get(user) ?? new Map<string, Link>();
        const before = [...seats.keys()];
        this.#seats.set(user, seats.set(client, link));
        return before;
      },
      leaveUser: (user, client) => this.#leave(user, client),
    });
    link.onClosed(() => {
      this.#byLink.delete(link);
      this.#tellOthers(link, own.inverse());
      for (const [user, seats] of this.#seats) {
        for (const [client, home] of seats) if (home === link) this.#leave(user, client);
      }
    });
  }

  #leave(user: string, client: string): void {
    const seats = this.#seats.get(user);
    seats?.delete(client);
    if (seats?.size === 0) this.#seats.delete(user);
  }

  #tellOthers(link: Link, changes: CountChanges): void {
    if (changes.size > 0) this.#passOn(link, createNotice('counted', changes));
  }

  #passOn(link: Link, notice: Notice): void {
    for (const other of this.#byLink.keys()) if (other !== link) other.tell(notice);
  }
}
