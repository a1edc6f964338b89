import type { CloseFrame, Encoding, ErrorSpec, Frame, ProtocolVersion } from '@spindle/protocol';
import type { Position } from '../engine/position.ts';
import type { HttpRequest } from './http-request.ts';

/**
 * Fan-out of one host: a frame written once reaches every transport of the host that joined the topic.
 * On Bun a native topic, elsewhere a set of sockets.
 *
 * Order promise: for one transport, what `Transport.write` and `publish` were given leaves in the order of the calls;
 * a transport gets nothing published before it joined or after it left.
 */
export interface Groups {
  publish(topic: string, frame: Frame): void;
}

/** One connection as the session sees it. Frames are encoded and joined already. */
export interface Transport {
  /** Label of metrics and logs, such as `websocket`. */
  readonly name: string;
  readonly encoding: Encoding;
  /** Fixed by the request (`cf_protocol_version`), or null: read from the first frame. */
  readonly version: ProtocolVersion | null;
  readonly direction: 'bidirectional' | 'emulated' | 'unidirectional';
  /** The peer's runtime answers `ping`, so that a unidirectional client that is gone without a word is noticed too. */
  readonly answersPings?: boolean;
  readonly groups: Groups;
  /**
   * Hands a frame to the peer. Answers the bytes that now wait because the peer is behind; 0 when none do, and null
   * when the transport is closed. After an answer above 0, `Connection.drained` follows once none wait any more.
   */
  write(frame: Frame): number | null;
  join(topic: string): void;
  leave(topic: string): void;
  /** The transport's own keepalive frame, for generations whose protocol has none; answered through `Connection.alive`. */
  ping(): void;
  /** The error for which a unidirectional client is about to be disconnected (S117); `close` follows. */
  refused?(error: ErrorSpec): void;
  /** Idempotent. `frame` null drops the connection without a close frame. */
  close(frame: CloseFrame | null): void;
}

/** What the node hands back to the host for an accepted transport. */
export interface Connection {
  readonly client: string;
  receive(frame: Frame): void;
  /** The peer answered `Transport.ping`. */
  alive(): void;
  /** Of what waited for the peer nothing does any more. */
  drained(): void;
  /** Bytes of what was published wait for the peer; told by hosts that look, `drained` follows. */
  waiting?(bytes: number): void;
  /** A message of the peer was longer than the host takes; the transport is about to end with 1009 (T20). */
  oversized?(maxBytes: number): void;
  /**
   * The transport is gone. `slow`: the host cut it because more bytes waited than the queue limit allows; `stalled`: because
   * the peer took nothing of what waited for too long.
   */
  closed(reason: 'gone' | 'slow' | 'stalled'): void;
}

/** What the host knows of the request that opened the connection. */
export interface ConnectionRequest {
  /** User established by an authenticating proxy in front (`client.user_id_http_header`). */
  readonly user?: string | undefined;
  /** Of the other end, where connections of one address are counted. Connections with equal ones count together. */
  readonly address?: string | undefined;
  /**
   * Where the client stood in channels, as it says. Recovers those the connection is subscribed to anyway, whatever its connect
   * asks for them, and grants nothing (T72).
   */
  readonly resumeFrom?: ReadonlyMap<string, Position> | undefined;
  /** Kept only where hooks ask for it (T103). */
  readonly http?: HttpRequest | undefined;
}
