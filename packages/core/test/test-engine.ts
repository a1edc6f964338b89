import type {
  Broker,
  BrokerEvents,
  Clock,
  HistoryFilter,
  HistoryRead,
  PresenceStats,
  PresenceStore,
  PublishOptions,
  PublishResult,
} from '@spindle/core';
import { createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import type { ClientInfo, Payload } from '@spindle/protocol';
import { Gate } from './gate.ts';

/**
 * A memory broker that behaves like one across a network, as badly as the test wants: calls wait at a gate, events are
 * late or lost, the streams start anew.
 */
export class TestBroker implements Broker {
  readonly gate = new Gate<'publish' | 'publishJoin' | 'publishLeave' | 'subscribe' | 'unsubscribe' | 'history'>();
  /** Channels the node is subscribed to. */
  readonly subscribed = new Set<string>();
  /** What becomes of events on their way to the node. Late ones come with `catchUp`. */
  network: 'good' | 'late' | 'lossy' = 'good';
  readonly #late: (() => void)[] = [];
  readonly #create: () => Broker;
  #inner: Broker;
  #events: BrokerEvents | null = null;

  constructor(clock: Clock, random: () => number) {
    this.#create = () => createMemoryBroker({ clock, random });
    this.#inner = this.#create();
  }

  run(events: BrokerEvents): void {
    const transmit = (event: () => void): void => {
      if (this.network === 'good') event();
      else if (this.network === 'late') this.#late.push(event);
    };
    this.#events = {
      onPublication: (...publication) => transmit(() => events.onPublication(...publication)),
      onJoin: (...join) => transmit(() => events.onJoin(...join)),
      onLeave: (...leave) => transmit(() => events.onLeave(...leave)),
    };
    void this.#inner.run(this.#events);
  }

  /** Late events arrive now, as many as asked for, and the others stay late. */
  catchUp(count = Infinity): void {
    for (const event of this.#late.splice(0, count)) event();
  }

  /** Everything stored is gone, subscriptions stay: streams begin anew with another epoch. */
  async loseStreams(): Promise<void> {
    this.#inner = this.#create();
    if (this.#events !== null) void this.#inner.run(this.#events);
    for (const channel of this.subscribed) await this.#inner.subscribe(channel);
  }

  publish(channel: string, data: Payload, options: PublishOptions): Promise<PublishResult> {
    return this.gate.enter('publish', () => this.#inner.publish(channel, data, options));
  }

  publishJoin(channel: string, info: ClientInfo): Promise<void> {
    return this.gate.enter('publishJoin', () => this.#inner.publishJoin(channel, info));
  }

  publishLeave(channel: string, info: ClientInfo): Promise<void> {
    return this.gate.enter('publishLeave', () => this.#inner.publishLeave(channel, info));
  }

  subscribe(channel: string): Promise<void> {
    return this.gate.enter('subscribe', async () => {
      this.subscribed.add(channel);
      await this.#inner.subscribe(channel);
    });
  }

  unsubscribe(channel: string): Promise<void> {
    return this.gate.enter('unsubscribe', async () => {
      this.subscribed.delete(channel);
      await this.#inner.unsubscribe(channel);
    });
  }

  history(channel: string, filter: HistoryFilter, metaTtlMs: number): Promise<HistoryRead> {
    return this.gate.enter('history', () => this.#inner.history(channel, filter, metaTtlMs));
  }

  removeHistory(channel: string): Promise<void> {
    return this.#inner.removeHistory(channel);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** A memory presence store behind a gate, that knows which channels it was ever used for. */
export class TestPresenceStore implements PresenceStore {
  readonly gate = new Gate<'add' | 'remove' | 'get' | 'stats'>();
  readonly #channels = new Set<string>();
  readonly #inner = createMemoryPresenceStore();

  add(channel: string, client: string, info: ClientInfo): Promise<void> {
    this.#channels.add(channel);
    return this.gate.enter('add', () => this.#inner.add(channel, client, info));
  }

  remove(channel: string, client: string, user: string): Promise<void> {
    return this.gate.enter('remove', () => this.#inner.remove(channel, client, user));
  }

  get(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    return this.gate.enter('get', () => this.#inner.get(channel));
  }

  stats(channel: string): Promise<PresenceStats> {
    return this.gate.enter('stats', () => this.#inner.stats(channel));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Users present in the channel, also when `get` is stopped or broken. */
  async usersIn(channel: string): Promise<string[]> {
    return [...(await this.#inner.get(channel)).values()].map(({ user }) => user).sort();
  }

  /** Channels in which somebody is present. */
  async occupied(): Promise<string[]> {
    const occupied: string[] = [];
    for (const channel of this.#channels) if ((await this.#inner.get(channel)).size > 0) occupied.push(channel);
    return occupied;
  }
}
