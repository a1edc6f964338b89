import type { SharedLimits } from '@spindle/core';
import { callerOf, serve } from '../engine/engine-calls.ts';
import { createNotice, type Link } from '../link/link.ts';
import { Tally, type CountNotices, type SeatCalls } from './shared-counts.ts';

/** The limits of a worker, which count the connections of the others as well (W20, W21). */
export function createWorkerLimits(link: Link): SharedLimits {
  const call = callerOf<SeatCalls>(link);
  const elsewhere = new Tally();
  const entered = new Set<string>();
  let untold = new Map<string, number>();
  serve<CountNotices>(link, { counted: (changes) => elsewhere.add(changes) });

  /** Once in a turn of the event loop, however many come and go in it. */
  function tellChanges(): void {
    link.tell(createNotice('counted', untold));
    untold = new Map();
  }

  return {
    count(address = '', change) {
      if (untold.size === 0) setImmediate(tellChanges);
      untold.set(address, (untold.get(address) ?? 0) + change);
    },
    get numConnections() {
      return elsewhere.total;
    },
    numConnectionsFrom: (address) => elsewhere.of(address),
    enter(user, client) {
      entered.add(client);
      return call('enterUser', user, client);
    },
    leave(user, client) {
      if (entered.delete(client)) link.tell(createNotice('leaveUser', user, client));
    },
  };
}
