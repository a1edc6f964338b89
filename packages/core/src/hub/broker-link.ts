import type { Broker } from '../engine/broker.ts';

type LinkState =
  | { readonly phase: 'opening'; readonly opened: Promise<void> }
  | { readonly phase: 'open' }
  | { readonly phase: 'closing'; readonly closed: Promise<void> };

const open: LinkState = { phase: 'open' };

/**
 * The node's subscriptions at the broker, one per channel with local subscribers. Opening and closing of one channel
 * never overlap, whatever the order of requests.
 */
export class BrokerLink {
  readonly #broker: Broker;
  readonly #states = new Map<string, LinkState>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /**
   * Null where publications of the channel reach this node; otherwise resolves once they do. Rejects with the broker's error;
   * asking again retries.
   */
  open(channel: string): Promise<void> | null {
    return this.#states.get(channel)?.phase === 'open' ? null : this.#open(channel);
  }

  async #open(channel: string): Promise<void> {
    let state = this.#states.get(channel);
    for (; state?.phase === 'closing'; state = this.#states.get(channel)) await state.closed;
    if (state?.phase === 'open') return;
    if (state?.phase === 'opening') return state.opened;
    const opened = this.#broker.subscribe(channel);
    this.#states.set(channel, { phase: 'opening', opened });
    try {
      await opened;
      this.#states.set(channel, open);
    } catch (error) {
      this.#states.delete(channel);
      throw error;
    }
  }

  isOpening(channel: string): boolean {
    return this.#states.get(channel)?.phase === 'opening';
  }

  /** Ends the subscription if it is open. A failing broker leaves it to be closed again. */
  async close(channel: string): Promise<void> {
    if (this.#states.get(channel)?.phase !== 'open') return;
    const unsubscribed = this.#broker.unsubscribe(channel);
    const closed = unsubscribed.then(
      () => void this.#states.delete(channel),
      () => void this.#states.set(channel, open),
    );
    this.#states.set(channel, { phase: 'closing', closed });
    await closed;
    await unsubscribed;
  }
}
