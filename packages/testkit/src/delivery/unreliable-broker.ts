import type { Broker, BrokerEvents, HistoryFilter, HistoryRead, PublishOptions, PublishResult } from '@spindle/core';
import type { ClientInfo, Payload } from '@spindle/protocol';
import { Gate } from '../gate.ts';

export type BrokerMethod = 'publish' | 'publishJoin' | 'publishLeave' | 'subscribe' | 'unsubscribe' | 'history';

type OnPublished = (channel: string, data: Payload, options: PublishOptions, result: PublishResult) => void;

/**
 * A broker behind a bad network, within what the contract allows: calls wait at a gate or fail there, events are late, in
 * the order of their channel, or lost. Tells what was really published.
 */
export class UnreliableBroker implements Broker {
  readonly gate = new Gate<BrokerMethod>();
  /** Channels the node is subscribed to. */
  readonly subscribed = new Set<string>();
  /** What becomes of events on their way to the node. Late ones come with `catchUp`. */
  network: 'good' | 'late' | 'lossy' = 'good';
  readonly #late = new Map<string, (() => void)[]>();
  readonly #inner: Broker;
  readonly #onPublished: OnPublished;
  readonly #underWay = new Set<Promise<PublishResult>>();

  constructor(inner: Broker, onPublished: OnPublished) {
    this.#inner = inner;
    this.#onPublished = onPublished;
  }

  run(events: BrokerEvents): void | Promise<void> {
    return this.#inner.run({
      onPublication: (channel, ...rest) => this.#transmit(channel, () => events.onPublication(channel, ...rest)),
      onJoin: (channel, info) => this.#transmit(channel, () => events.onJoin(channel, info)),
      onLeave: (channel, info) => this.#transmit(channel, () => events.onLeave(channel, info)),
    });
  }

  get lateChannels(): readonly string[] {
    return [...this.#late.keys()];
  }

  /** Late events of a channel arrive now, as many as asked for, and the others stay late. */
  catchUp(channel: string, count = Infinity): void {
    const late = this.#late.get(channel) ?? [];
    const arriving = late.splice(0, count);
    if (late.length === 0) this.#late.delete(channel);
    for (const event of arriving) event();
  }

  async publish(channel: string, data: Payload, options: PublishOptions): Promise<PublishResult> {
    return this.gate.enter('publish', () => {
      const published = this.#publish(channel, data, options);
      this.#underWay.add(published);
      return published.finally(() => void this.#underWay.delete(published));
    });
  }

  /** What has reached the broker so far is told to `onPublished`. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  publishJoin(channel: string, info: ClientInfo): Promise<void> {
    return this.gate.enter('publishJoin', () => this.#inner.publishJoin(channel, info));
  }

  publishLeave(channel: string, info: ClientInfo): Promise<void> {
    return this.gate.enter('publishLeave', () => this.#inner.publishLeave(channel, info));
  }

  subscribe(channel: string): Promise<void> {
    return this.gate.enter('subscribe', () => {
      this.subscribed.add(channel);
      return this.#inner.subscribe(channel);
    });
  }

  unsubscribe(channel: string): Promise<void> {
    return this.gate.enter('unsubscribe', () => {
      this.subscribed.delete(channel);
      // Nothing is told any more about a channel the node has left.
      this.#late.delete(channel);
      return this.#inner.unsubscribe(channel);
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

  async #publish(channel: string, data: Payload, options: PublishOptions): Promise<PublishResult> {
    const result = await this.#inner.publish(channel, data, options);
    this.#onPublished(channel, data, options, result);
    return result;
  }

  #transmit(channel: string, event: () => void): void {
    const late = this.#late.get(channel);
    if (this.network === 'lossy') return;
    if (late !== undefined) late.push(event);
    else if (this.network === 'late') this.#late.set(channel, [event]);
    else event();
  }
}
