import type { BrokerEvents } from '../broker.ts';

/**
 * The same events, never one inside another: what somebody publishes while being told of a publication is told once everybody
 * knows the first. Otherwise some subscribers would see the second before the first.
 */
export function inOrder(events: BrokerEvents): BrokerEvents {
  const waiting: (() => void)[] = [];
  let isTelling = false;

  function tell(event: () => void): void {
    waiting.push(event);
    if (isTelling) return;
    isTelling = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
    } finally {
      isTelling = false;
    }
  }

  return {
    onPublication: (channel, publication, position, notes) =>
      tell(() => events.onPublication(channel, publication, position, notes)),
    onJoin: (channel, info) => tell(() => events.onJoin(channel, info)),
    onLeave: (channel, info) => tell(() => events.onLeave(channel, info)),
  };
}
