import type { Broker, BrokerEvents, Clock } from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { FakeClock, type DeliverySubject } from '@spindle/testkit';

/** The memory engine as one node has it, on a clock of the test, with streams that can be lost. */
export function createMemorySubject(): DeliverySubject {
  const clock = new FakeClock();
  const broker = new ForgetfulBroker(clock);
  return {
    engines: [{ broker, presence: createMemoryPresenceStore() }],
    clock,
    loseStreams: () => broker.loseStreams(),
  };
}

/** A memory broker that can be made to forget all it stored while the node stays subscribed. */
class ForgetfulBroker implements Broker {
  readonly #clock: Clock;
  readonly #subscribed = new Set<string>();
  #inner: Broker;
  #events: BrokerEvents | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#inner = createMemoryBroker({ clock });
  }

  async loseStreams(): Promise<void> {
    await this.#inner.close();
    this.#inner = createMemoryBroker({ clock: this.#clock });
    if (this.#events !== null) await this.#inner.run(this.#events);
    for (const channel of this.#subscribed) await this.#inner.subscribe(channel);
  }

  run(events: BrokerEvents): void | Promise<void> {
    this.#events = events;
    return this.#inner.run(events);
  }

  subscribe(channel: string): Promise<void> {
    this.#subscribed.add(channel);
    return this.#inner.subscribe(channel);
  }

  unsubscribe(channel: string): Promise<void> {
    this.#subscribed.delete(channel);
    return this.#inner.unsubscribe(channel);
  }

  publish: Broker['publish'] = (...publication) => this.#inner.publish(...publication);
  publishJoin: Broker['publishJoin'] = (...join) => this.#inner.publishJoin(...join);
  publishLeave: Broker['publishLeave'] = (...leave) => this.#inner.publishLeave(...leave);
  history: Broker['history'] = (...read) => this.#inner.history(...read);
  removeHistory: Broker['removeHistory'] = (channel) => this.#inner.removeHistory(channel);
  close: Broker['close'] = () => this.#inner.close();
}
