/**
 * Disconnect codes: the closed list of reasons for which the server ends a connection.
 * Codes 3500-3999 and 4500-4999 are terminal, on all others SDKs reconnect. Reasons are never empty and never
 * JSON, because centrifuge-js applies its terminal check only then.
 */

export interface Disconnect {
  readonly code: number;
  readonly reason: string;
}

/** How the v1 generation spells the same event: its own number and text, and the flag its clients act on. */
interface LegacyDisconnect {
  readonly code: number;
  readonly reason: string;
  readonly reconnect: boolean;
}

interface DisconnectRow extends Disconnect {
  readonly v1: LegacyDisconnect;
  /** When the server closes with it, for the reference page. */
  readonly when: string;
}

const again = (code: number, reason: string): LegacyDisconnect => ({ code, reason, reconnect: true });
const never = (code: number, reason: string): LegacyDisconnect => ({ code, reason, reconnect: false });

export const disconnects = {
  connectionClosed: {
    code: 3000,
    reason: 'connection closed',
    v1: again(3000, 'normal'),
    when: 'The client went away; recorded, never sent.',
  },
  shutdown: { code: 3001, reason: 'shutdown', v1: again(3001, 'shutdown'), when: 'The node stops.' },
  internal: {
    code: 3004,
    reason: 'internal server error',
    v1: again(3004, 'internal server error'),
    when: 'An engine failed in the middle of a subscribe.',
  },
  expired: {
    code: 3005,
    reason: 'connection expired',
    v1: again(3005, 'expired'),
    when: 'The connection was not refreshed in time, or refreshed with an expired token.',
  },
  subscriptionExpired: {
    code: 3006,
    reason: 'subscription expired',
    v1: again(3006, 'subscription expired'),
    when: 'A server-side subscription, or any subscription of a v1 client, was not refreshed in time.',
  },
  slow: {
    code: 3008,
    reason: 'slow',
    v1: again(3008, 'slow'),
    when: 'More bytes wait for the client than the queue limit allows.',
  },
  writeError: {
    code: 3009,
    reason: 'write error',
    v1: again(3009, 'write error'),
    when: 'A write failed or timed out.',
  },
  insufficientState: {
    code: 3010,
    reason: 'insufficient state',
    v1: again(3010, 'insufficient state'),
    when: 'The position of a server-side subscription was lost; recovery follows on reconnect.',
  },
  forceReconnect: {
    code: 3011,
    reason: 'force reconnect',
    v1: again(3011, 'force reconnect'),
    when: 'The server API asked for it.',
  },
  noPong: { code: 3012, reason: 'no pong', v1: again(3009, 'no pong'), when: 'A ping stayed unanswered.' },
  tooManyRequests: {
    code: 3013,
    reason: 'too many requests',
    v1: again(3011, 'too many requests'),
    when: 'A rate limit of the connection was exceeded.',
  },
  stateInvalidated: {
    code: 3014,
    reason: 'state invalidated',
    v1: again(3011, 'state invalidated'),
    when: 'The client must drop tokens and state, then reconnect.',
  },
  invalidToken: {
    code: 3500,
    reason: 'invalid token',
    v1: never(3002, 'invalid token'),
    when: 'A connection or refresh token does not verify, or a subscription token is for someone or something else.',
  },
  badRequest: {
    code: 3501,
    reason: 'bad request',
    v1: never(3003, 'bad request'),
    when: 'A malformed frame, a command out of order, a required field missing.',
  },
  stale: {
    code: 3502,
    reason: 'stale',
    v1: never(3007, 'stale'),
    when: 'The connection did not authenticate in time.',
  },
  forceDisconnect: {
    code: 3503,
    reason: 'force disconnect',
    v1: never(3012, 'force disconnect'),
    when: 'The server API asked for it.',
  },
  connectionLimit: {
    code: 3504,
    reason: 'connection limit',
    v1: never(3013, 'connection limit'),
    when: 'The user has as many connections as allowed.',
  },
  channelLimit: {
    code: 3505,
    reason: 'channel limit',
    v1: never(3013, 'channel limit'),
    when: 'More server-side subscriptions than the channel limit.',
  },
  inappropriateProtocol: {
    code: 3506,
    reason: 'inappropriate protocol',
    v1: never(3003, 'inappropriate protocol'),
    when: 'A payload is not JSON, and this connection speaks JSON.',
  },
  permissionDenied: {
    code: 3507,
    reason: 'permission denied',
    v1: never(3003, 'permission denied'),
    when: 'This user may not connect.',
  },
  notAvailable: {
    code: 3508,
    reason: 'not available',
    v1: never(3003, 'not available'),
    when: 'An asynchronous message was sent and nothing handles it.',
  },
  tooManyErrors: {
    code: 3509,
    reason: 'too many errors',
    v1: never(3003, 'too many errors'),
    when: 'The client keeps sending commands that fail.',
  },
} as const satisfies Record<string, DisconnectRow>;

export type DisconnectName = keyof typeof disconnects;
