import type { Disconnect } from '@spindle/protocol';
import { noRateLimits, type RateLimits } from '../policy/rate-limit.ts';
import type { PersonalChannels } from './personal-channel.ts';

/** Limits and timing of connections; names and defaults are those of Centrifugo's `client` section. */
export interface ClientSettings {
  /** Milliseconds between server pings; 0 sends none. */
  readonly pingIntervalMs: number;
  /** Milliseconds a client has to answer a ping; 0 does not check. */
  readonly pongTimeoutMs: number;
  /** Milliseconds a connection may stay unauthenticated. */
  readonly staleCloseDelayMs: number;
  /** Grace after the connection's expiry, milliseconds. */
  readonly expiredCloseDelayMs: number;
  /** Grace after a subscription's expiry, milliseconds. */
  readonly expiredSubCloseDelayMs: number;
  /** Subscriptions per connection, client and server side together. */
  readonly channelLimit: number;
  /** Bytes that may wait for one client before it is disconnected as slow. */
  readonly queueMaxSizeBytes: number;
  /** Milliseconds between presence refreshes and subscription expiry checks of a connection. */
  readonly presenceUpdateIntervalMs: number;
  /** Milliseconds between comparisons of a channel's position with the stream's. */
  readonly positionCheckDelayMs: number;
  /** Connections per user on this node; 0 is unlimited. */
  readonly userConnectionLimit: number;
  /** What happens at that limit: the new connection is refused, or the user's oldest one makes room. */
  readonly userConnectionLimitPolicy: 'refuse_new' | 'close_oldest';
  /** Null: users have none. */
  readonly personalChannels: PersonalChannels | null;
  /** How often clients may send commands, and get errors. */
  readonly rateLimits: RateLimits;
  /** Publications one history call may return. */
  readonly historyMaxPublicationLimit: number;
  /** Publications in one page of a recovery; 0: all in one (S90). */
  readonly recoveryMaxPublicationLimit: number;
  /** A connection without token and credentials becomes the anonymous user. */
  readonly allowAnonymousConnectWithoutToken: boolean;
  /** A valid token without user is refused. */
  readonly disallowAnonymousConnectionTokens: boolean;
  /** Anonymous connections, every channel operation allowed, no expiry. */
  readonly insecure: boolean;
  /** Disconnects by code of the connect error they stand for, in place of those every unidirectional client gets. */
  readonly unidirectionalDisconnects: ReadonlyMap<number, Disconnect>;
  /** Adds the server's time to the connect result. */
  readonly connectIncludeServerTime: boolean;
}

export const defaultClientSettings: ClientSettings = {
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  staleCloseDelayMs: 10_000,
  expiredCloseDelayMs: 25_000,
  expiredSubCloseDelayMs: 25_000,
  channelLimit: 128,
  queueMaxSizeBytes: 1_048_576,
  presenceUpdateIntervalMs: 27_000,
  positionCheckDelayMs: 40_000,
  userConnectionLimit: 0,
  userConnectionLimitPolicy: 'refuse_new',
  personalChannels: null,
  rateLimits: noRateLimits,
  historyMaxPublicationLimit: 300,
  recoveryMaxPublicationLimit: 300,
  allowAnonymousConnectWithoutToken: false,
  disallowAnonymousConnectionTokens: false,
  insecure: false,
  unidirectionalDisconnects: new Map(),
  connectIncludeServerTime: false,
};
