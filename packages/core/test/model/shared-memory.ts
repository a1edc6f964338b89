import type { Broker, BrokerEvents, PresenceStore } from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { systemClock } from '@spindle/core';
import { FakeClock, type DeliverySubject } from '@spindle/testkit';

/**
 * Two nodes that share what one memory engine stores, as nodes share a backend: events come to each in their order and a
 * turn of the event loop late. On the clock of the machine, or on one of the test.
 */
export function createSharedSubject(time: 'real' | 'fake'): DeliverySubject {
  const clock = time === 'fake' ? new FakeClock() : undefined;
  const backend = createMemoryBroker({ clock: clock ?? systemClock });
  const presence = createMemoryPresenceStore();
  const shares: [SharedBroker, SharedBroker] = [new SharedBroker(backend), new SharedBroker(backend)];
  void backend.run({
    onPublication: (channel, ...rest) => {
      for (const share of shares) share.transmit(channel, (events) => events.onPublication(channel, ...rest));
    },
    onJoin: (channel, info) => {
      for (const share of shares) share.transmit(channel, (events) => events.onJoin(channel, info));
    },
    onLeave: (channel, info) => {
      for (const share of shares) share.transmit(channel, (events) => events.onLeave(channel, info));
    },
  });
  // What a node closes is its share.
  const unclosed: PresenceStore = { ...boundTo(presence), close: async () => {} };
  return {
    engines: [
      { broker: shares[0], presence: unclosed },
      { broker: shares[1], presence: unclosed },
    ],
    clock,
    async dispose() {
      await Promise.all([backend.close(), presence.close()]);
    },
  };
}

function boundTo(store: PresenceStore): PresenceStore {
  return {
    add: (...entry) => store.add(...entry),
    remove: (...entry) => store.remove(...entry),
    get: (channel) => store.get(channel),
    stats: (channel) => store.stats(channel),
    count: (channel) => store.count(channel),
    close: () => store.close(),
  };
}

class SharedBroker implements Broker {
  readonly #backend: Broker;
  readonly #subscribed = new Set<string>();
  #events: BrokerEvents | null = null;

  constructor(backend: Broker) {
    this.#backend = backend;
  }

  /** What happened in the channel is on its way to this node, if it is subscribed. */
  transmit(channel: string, event: (events: BrokerEvents) => void): void {
    if (!this.#subscribed.has(channel)) return;
    setImmediate(() => {
      if (this.#events !== null && this.#subscribed.has(channel)) event(this.#events);
    });
  }

  run(events: BrokerEvents): void {
    this.#events = events;
  }

  subscribe(channel: string): Promise<void> {
    this.#subscribed.add(channel);
    return this.#backend.subscribe(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#subscribed.delete(channel);
  }

  /** The node hears of its own publication before this settles. */
  publish: Broker['publish'] = async (...publication) => {
    const result = await this.#backend.publish(...publication);
    await new Promise<void>((resolve) => void setImmediate(resolve));
    return result;
  };
  publishJoin: Broker['publishJoin'] = (...join) => this.#backend.publishJoin(...join);
  publishLeave: Broker['publishLeave'] = (...leave) => this.#backend.publishLeave(...leave);
  history: Broker['history'] = (...read) => this.#backend.history(...read);
  removeHistory: Broker['removeHistory'] = (channel) => this.#backend.removeHistory(channel);

  async close(): Promise<void> {
    this.#subscribed.clear();
  }
}
