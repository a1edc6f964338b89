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
import { Gate } from '@spindle/testkit';

type Method = 'publish' | 'publishJoin' | 'publishLeave' | 'subscribe' | 'unsubscribe' | 'history';

/**
 * A memory broker that behaves like one across a network, as badly as the test wants: calls wait at a gate, events are
 * late or lost, the streams start anew.
 */
export class TestBroker implements Broker {
  readonly gate = new Gate<Method>();
  /** Channels the node is subscribed to. */
  readonly subscribed = new Set<string>();
  /** Channels that none of this happens to. */
  readonly spared = new Set<string>();
  /** What becomes of events on their way to the node. Late ones come with `catchUp`. */
  network: 'good' | 'late' | 'lossy' | 'stuttering' = 'good';
  readonly #late: (() => void)[] = [];
  readonly #create: () => Broker;
  readonly #steady: Broker;
  #inner: Broker;
  #events: BrokerEvents | null = null;

  constructor(clock: Clock, random: () => number) {
    this.#create = () => createMemoryBroker({ clock, random });
    this.#steady = this.#create();
    this.#inner = this.#create();
  }

  run(events: BrokerEvents): void {
    const transmit = (event: () => void): void => {
      if (this.network === 'late') this.#late.push(event);
      else if (this.network !== 'lossy') event();
      if (this.network === 'stuttering') event();
    };
    this.#events = {
      onPublication: (...publication) => transmit(() => events.onPublication(...publication)),
      onJoin: (...join) => transmit(() => events.onJoin(...join)),
      onLeave: (...leave) => transmit(() => events.onLeave(...leave)),
    };
    void this.#inner.run(this.#events);
    void this.#steady.run(events);
  }

  /** Late events arrive now, as many as asked for, and the others stay late. */
  catchUp(count = Infinity): void {
    for (const event of this.#late.splice(0, count)) event();
  }

  /** Everything stored is gone, subscriptions stay: streams begin anew with another epoch. */
  async loseStreams(): Promise<void> {
    await this.#inner.close();
    this.#inner = this.#create();
    if (this.#events !== null) void this.#inner.run(this.#events);
    for (const channel of this.subscribed) if (!this.spared.has(channel)) await this.#inner.subscribe(channel);
  }

  publish(channel: string, data: Payload, options: PublishOptions): Promise<PublishResult> {
    return this.#call('publish', channel, (broker) => broker.publish(channel, data, options));
  }

  publishJoin(channel: string, info: ClientInfo): Promise<void> {
    return this.#call('publishJoin', channel, (broker) => broker.publishJoin(channel, info));
  }

  publishLeave(channel: string, info: ClientInfo): Promise<void> {
    return this.#call('publishLeave', channel, (broker) => broker.publishLeave(channel, info));
  }

  subscribe(channel: string): Promise<void> {
    return this.#call('subscribe', channel, (broker) => {
      this.subscribed.add(channel);
      return broker.subscribe(channel);
    });
  }

  unsubscribe(channel: string): Promise<void> {
    return this.#call('unsubscribe', channel, (broker) => {
      this.subscribed.delete(channel);
      return broker.unsubscribe(channel);
    });
  }

  history(channel: string, filter: HistoryFilter, metaTtlMs: number): Promise<HistoryRead> {
    return this.#call('history', channel, (broker) => broker.history(channel, filter, metaTtlMs));
  }

  removeHistory(channel: string): Promise<void> {
    return this.#inner.removeHistory(channel);
  }

  async close(): Promise<void> {
    await Promise.all([this.#inner.close(), this.#steady.close()]);
  }

  async #call<T>(method: Method, channel: string, work: (broker: Broker) => T | Promise<T>): Promise<T> {
    if (this.spared.has(channel)) return work(this.#steady);
    return this.gate.enter(method, () => work(this.#inner));
  }
}

/** A memory presence store behind a gate, that knows which channels it was ever used for. */
export class TestPresenceStore implements PresenceStore {
  readonly gate = new Gate<'add' | 'remove' | 'get' | 'stats' | 'count'>();
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

  count(channel: string): Promise<number> {
    return this.gate.enter('count', () => this.#inner.count(channel));
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
