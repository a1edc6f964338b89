import type { SharedBucket, SharedLimits } from '@spindle/core';
import { callerOf, serve } from '../engine/engine-calls.ts';
import { createNotice, type Link } from '../link/link.ts';
import { Tally, type CountNotices, type SeatCalls, type SeatNotices, type TakenTokens } from './shared-counts.ts';

/** The limits of a worker, which count the connections of the others and what they let pass as well (W20 to W22). */
export function createWorkerLimits(link: Link): SharedLimits {
  const call = callerOf<SeatCalls>(link);
  const elsewhere = new Tally();
  const entered = new Set<string>();
  const listeners = new Map<SharedBucket, (...words: string[]) => void>();
  const outbox = new Outbox(link);
  serve<CountNotices>(link, {
    counted: (changes) => elsewhere.add(changes),
    taken(tokens) {
      for (const [bucket, ...words] of tokens) listeners.get(bucket)?.(...words);
    },
  });

  return {
    count: (address = '', change) => outbox.count(address, change),
    get numConnections() {
      return elsewhere.total;
    },
    numConnectionsFrom: (address) => elsewhere.of(address),
    took: (...token) => outbox.took(token),
    onTaken: (bucket, listener) => void listeners.set(bucket, listener),
    countOf: (user) => call('countUser', user),
    enter(user, client) {
      entered.add(client);
      return call('enterUser', user, client);
    },
    leave(user, client) {
      const left: Parameters<SeatNotices['leaveUser']> = [user, client];
      if (entered.delete(client)) link.tell(createNotice('leaveUser', ...left));
    },
  };
}

/** What the others do not know yet. They are told once in a turn of the event loop, however much happens in it. */
class Outbox {
  readonly #link: Link;
  #counts = new Map<string, number>();
  #taken: TakenTokens[number][] = [];
  #isWaiting = false;

  constructor(link: Link) {
    this.#link = link;
  }

  count(address: string, change: number): void {
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + change);
    this.#tellLater();
  }

  took(token: TakenTokens[number]): void {
    this.#taken.push(token);
    this.#tellLater();
  }

  #tellLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => this.#tell());
  }

  #tell(): void {
    this.#isWaiting = false;
    if (this.#counts.size > 0) this.#link.tell(createNotice('counted', this.#counts));
    if (this.#taken.length > 0) this.#link.tell(createNotice('taken', this.#taken));
    this.#counts = new Map();
    this.#taken = [];
  }
}
