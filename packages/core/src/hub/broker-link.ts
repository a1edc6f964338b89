import type { Broker } from '../engine/broker.ts';

type Change =
  | { readonly phase: 'opening'; readonly opened: Promise<void> }
  /** `closed` never rejects, and is false when the broker failed: the subscription is still open then. */
  | { readonly phase: 'closing'; readonly closed: Promise<boolean> };

/**
 * The node's subscriptions at the broker, one per channel with local subscribers. Opening and closing of one channel
 * never overlap, whatever the order of requests. What is open, the caller remembers: only changes are kept here.
 */
export class BrokerLink {
  readonly #broker: Broker;
  readonly #changes = new Map<string, Change>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /**
   * For a channel that is not known to be open. Resolves once publications of the channel reach this node. Rejects with
   * the broker's error; asking again retries.
   */
  async open(channel: string): Promise<void> {
    let change = this.#changes.get(channel);
    for (; change?.phase === 'closing'; change = this.#changes.get(channel)) {
      if (!(await change.closed)) return;
    }
    if (change !== undefined) return change.opened;
    const opened = this.#broker.subscribe(channel);
    this.#changes.set(channel, { phase: 'opening', opened });
    try {
      await opened;
    } finally {
      this.#changes.delete(channel);
    }
  }

  isOpening(channel: string): boolean {
    return this.#changes.get(channel)?.phase === 'opening';
  }

  /** For a channel that is open. Rejects with the broker's error; the channel is to be closed again then. */
  async close(channel: string): Promise<void> {
    const unsubscribed = this.#broker.unsubscribe(channel);
    const closed = unsubscribed.then(
      () => true,
      () => false,
    );
    this.#changes.set(channel, { phase: 'closing', closed: closed.finally(() => this.#changes.delete(channel)) });
    await unsubscribed;
  }
}
