import type { ClientInfo, Payload, Publication } from '@spindle/protocol';
import type { Clock } from '../../lib/clock.ts';
import { TimerWheel } from '../../lib/timer-wheel.ts';
import type { Broker, BrokerEvents, HistoryFilter, HistoryRead, PublishOptions, PublishResult } from '../broker.ts';
import type { Position } from '../position.ts';
import { IdempotencyMemory } from './idempotency.ts';
import { inOrder } from './in-order.ts';
import { LastPayload } from './last-payload.ts';
import { Streams } from './streams.ts';

export interface MemoryBrokerOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1), for epochs; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
}

/** The broker of a single node: nothing leaves the process and nothing survives it. */
export function createMemoryBroker(options: MemoryBrokerOptions): Broker {
  return new MemoryBroker(options);
}

/** How often memory of what has expired is given back; nothing is ever read after its time. */
const sweepMs = 1000;
const defaultIdempotencyTtlMs = 300_000;
const nobody: BrokerEvents = { onPublication() {}, onJoin() {}, onLeave() {} };

/** Every method has done its work, delivery included, when it returns: promises only serve the interface. */
class MemoryBroker implements Broker {
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #streams: Streams;
  readonly #idempotency: IdempotencyMemory;
  readonly #subscribed = new Set<string>();
  readonly #lastPayload = new LastPayload();
  #events = nobody;

  constructor({ clock, random = Math.random }: MemoryBrokerOptions) {
    this.#clock = clock;
    this.#wheel = new TimerWheel(clock, sweepMs);
    this.#streams = new Streams(this.#wheel, random);
    this.#idempotency = new IdempotencyMemory(clock, this.#wheel);
  }

  run(events: BrokerEvents): void {
    this.#events = inOrder(events);
  }

  publish(channel: string, data: Payload, options: PublishOptions): PublishResult {
    const { idempotencyKey, idempotencyTtlMs = defaultIdempotencyTtlMs } = options;
    if (idempotencyKey) {
      const first = this.#idempotency.find(channel, idempotencyKey);
      if (first !== undefined) return { position: first, suppressed: 'idempotency' };
    }
    const outcome = this.#store(channel, data, options);
    if (outcome.publication === null) return { position: outcome.position, suppressed: 'version' };
    const { publication, position, previous } = outcome;
    if (idempotencyKey) this.#idempotency.remember(channel, idempotencyKey, position, idempotencyTtlMs);
    if (this.#subscribed.has(channel)) {
      const { excludeClient = '' } = options;
      this.#events.onPublication(channel, publication, position, { previous, excludeClient });
    }
    return { position, suppressed: null };
  }

  async publishJoin(channel: string, info: ClientInfo): Promise<void> {
    if (this.#subscribed.has(channel)) this.#events.onJoin(channel, info);
  }

  async publishLeave(channel: string, info: ClientInfo): Promise<void> {
    if (this.#subscribed.has(channel)) this.#events.onLeave(channel, info);
  }

  async subscribe(channel: string): Promise<void> {
    this.#subscribed.add(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#subscribed.delete(channel);
  }

  async history(channel: string, filter: HistoryFilter, metaTtlMs: number): Promise<HistoryRead> {
    const now = this.#clock.now();
    const { stream } = this.#streams.open(channel, metaTtlMs, now);
    const epoch = filter.since?.epoch ?? '';
    const isReadable = epoch === '' || epoch === stream.epoch;
    return { publications: isReadable ? stream.read(filter, now) : [], position: stream.position };
  }

  async removeHistory(channel: string): Promise<void> {
    this.#streams.clear(channel);
  }

  async close(): Promise<void> {
    this.#wheel.close();
    this.#subscribed.clear();
  }

  #store(channel: string, data: Payload, options: PublishOptions): Outcome {
    const { history, info, tags, version = 0, versionEpoch = '' } = options;
    if (history === undefined || history.size <= 0 || history.ttlMs <= 0) {
      return { publication: { data, info, tags }, position: null, previous: null };
    }
    const now = this.#clock.now();
    const opened = this.#streams.open(channel, history.metaTtlMs, now);
    const { stream } = opened;
    if (version > 0 && !stream.advanceVersion(version, versionEpoch)) {
      return { publication: null, position: stream.position };
    }
    const previous = options.delta === true ? stream.last : null;
    const publication = stream.append({ data: this.#lastPayload.detach(data), info, tags }, history.size, now);
    this.#streams.keep(opened, now + history.ttlMs);
    return { publication, position: stream.position, previous };
  }
}

type Outcome =
  | { readonly publication: Publication; readonly position: Position | null; readonly previous: Publication | null }
  /** The version is not above the known one: nothing was published. */
  | { readonly publication: null; readonly position: Position };
