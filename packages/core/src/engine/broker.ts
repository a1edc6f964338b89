import type { ClientInfo, Payload, Publication } from '@spindle/protocol';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Position } from './position.ts';

export interface HistoryOptions {
  /** Publications kept in the stream; 0 keeps none. */
  readonly size: number;
  /** Milliseconds after the last publication until the stream is emptied; 0 keeps no history. */
  readonly ttlMs: number;
  /** Milliseconds after the last use until offset and epoch are forgotten. */
  readonly metaTtlMs: number;
}

export interface PublishOptions {
  /** Absent: the publication is not stored and has no offset. */
  readonly history?: HistoryOptions | undefined;
  readonly info?: ClientInfo | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** A second publish with the same key in the channel within `idempotencyTtlMs` returns the first result. */
  readonly idempotencyKey?: string | undefined;
  /** Default five minutes. */
  readonly idempotencyTtlMs?: number | undefined;
  /** A version not above the stored one (of the same version epoch) is skipped. 0 or absent: unversioned. A bigint from 2^53 on. */
  readonly version?: number | bigint | undefined;
  readonly versionEpoch?: string | undefined;
  /** The publisher asks for delta compression towards subscribers that negotiated it. */
  readonly delta?: boolean | undefined;
  /** Connection id: this subscriber is not told of the publication (S122). Empty or absent: all are. */
  readonly excludeClient?: string | undefined;
}

/** What goes with a publication on its way to subscribers, and is not part of it. */
export interface PublicationNotes {
  /** The stream's publication before this one when the publisher asked for delta. */
  readonly previous: Publication | null;
  /** As the publisher said it; empty: nobody is left out. */
  readonly excludeClient: string;
}

export interface PublishResult {
  /** Position of the publication, or the known one when it was suppressed; null without history. */
  readonly position: Position | null;
  /** Why nothing was published, if so. */
  readonly suppressed: 'idempotency' | 'version' | null;
}

export interface HistoryFilter {
  /** Publications to return: 0 none (position only), -1 all. */
  readonly limit: number;
  /** Ascending: strictly after this offset. Reverse: strictly before it. Absent: from the start, or the end with reverse. */
  readonly since?: Position | undefined;
  readonly reverse?: boolean | undefined;
  /** Nothing that was published longer ago, by the broker's clock. Absent: of any age. */
  readonly maxAgeMs?: number | undefined;
}

export interface HistoryRead {
  readonly publications: readonly Publication[];
  /** Top of the stream at the time of the read. */
  readonly position: Position;
}

/** What the broker tells the node about channels the node is subscribed to. */
export interface BrokerEvents {
  /** Called in publish order, exactly once per publication, before the `publish` of a local publisher is answered. */
  onPublication(channel: string, publication: Publication, position: Position | null, notes: PublicationNotes): void;
  onJoin(channel: string, info: ClientInfo): void;
  onLeave(channel: string, info: ClientInfo): void;
}

/**
 * PUB/SUB between nodes plus history streams.
 *
 * Promises: offsets of a channel are contiguous from 1 within an epoch; events of one channel arrive in offset order;
 * once `subscribe` has resolved every later publication of the channel reaches the node, or the next one that
 * does shows a gap. Every method may reject with an `EngineError`.
 */
export interface Broker {
  /** Called once, before anything else. */
  run(events: BrokerEvents): void | Promise<void>;
  /** An engine that knows the result at once answers it at once, without a promise; it may throw as well as reject. */
  publish(channel: string, data: Payload, options: PublishOptions): MaybePromise<PublishResult>;
  publishJoin(channel: string, info: ClientInfo): Promise<void>;
  publishLeave(channel: string, info: ClientInfo): Promise<void>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /**
   * Reads the stream. A channel without one gets its epoch here. `since.epoch`, when not empty and not the stream's,
   * yields no publications and the actual position: the caller compares. `metaTtlMs` keeps the position alive.
   */
  history(channel: string, filter: HistoryFilter, metaTtlMs: number): Promise<HistoryRead>;
  /** Drops the publications; offset and epoch stay. */
  removeHistory(channel: string): Promise<void>;
  close(): Promise<void>;
}
