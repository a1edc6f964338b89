import type { Codec, Frame } from '@spindle/protocol';
import type { TagsFilter } from '../channel/tags-filter/tags-filter.ts';
import type { DropReason } from '../statistics/statistics.ts';
import type { Position } from '../engine/position.ts';
import type { Transport } from '../transport/transport.ts';
import type { Frames } from './frames.ts';
import type { Group } from './group.ts';

/** A push on its way to subscribers, with the stream position it moves them to (null when it has none). */
export interface Delivered {
  readonly frames: Frames;
  readonly position: Position | null;
}

/** How publications of a channel reach one subscriber. */
export type Delivery =
  /** The subscribe reply is not written yet: what arrives meanwhile waits here, in order. */
  | { readonly mode: 'held'; readonly held: Delivered[]; heldBytes: number }
  /** The subscriber reads the stream for itself: what is stored it gets from there, what is not at once. */
  | { readonly mode: 'reading' }
  /**
   * The subscriber is ahead of its node: what it already has is left out until the node has caught up. `hasBase` says
   * whether what it got last is the publication at `at`.
   */
  | { readonly mode: 'trailing'; at: Position; hasBase: boolean }
  /** Shares frames with every other subscriber that gets the same. */
  | Group
  /** Its client is behind: only the newest publication waits for it (S101). */
  | { readonly mode: 'lagging'; newest: Frames | null }
  | { readonly mode: 'detached' };

/** The connection behind a member, as far as the hub needs it. */
export interface Peer {
  readonly transport: Transport;
  readonly codec: Codec;
  /** What may wait for this connection. */
  readonly queueMaxSizeBytes: number;
  /** Writes to this connection alone, in order with everything else it gets. */
  send(frame: Frame): void;
  /** More than that waits: the connection is closed (3008). */
  onSlow(waitingBytes: number): void;
}

/** One subscription as the hub sees it. */
export interface Member {
  readonly peer: Peer;
  /** The server tracks the position: a gap must be told. */
  readonly positioned: boolean;
  readonly pushJoinLeave: boolean;
  /** Delta compression is negotiated; never together with a filter. */
  readonly delta: boolean;
  /** Gets the number of the channel in place of its name (P130). */
  readonly compact: boolean;
  /** That number; undefined where it gets the name. */
  readonly channelId: number | undefined;
  /** While its client is behind, the newest publication is enough; never with positions or delta compression (S100). */
  readonly latestOnly: boolean;
  /** What it wants of the publications; null: all. */
  readonly filter: TagsFilter | null;
  delivery: Delivery;
  /** The subscription missed something; it is ended so that the client recovers. */
  loseState(rule: string, because: string): void;
  /** A payload cannot be written in this connection's encoding; the connection is closed (3506). */
  refusePayload(): void;
  /** Publications it wanted do not reach it (S105). */
  onDropped(reason: DropReason, count: number): void;
}
