/**
 * Error codes of replies: the closed list, with the texts clients and operators know (reference: error code table).
 * The code on the wire is Centrifugo's; `temporary` tells SDKs to try again by themselves.
 */

export interface ErrorSpec {
  readonly code: number;
  readonly message: string;
  /** The same command may succeed later; SDKs retry on their own. Absent means no. */
  readonly temporary?: boolean | undefined;
}

interface ErrorRow extends ErrorSpec {
  /** When the server answers with it, for the reference page. */
  readonly when: string;
}

export const errors = {
  internal: {
    code: 100,
    message: 'internal server error',
    temporary: true,
    when: 'Something unexpected failed: an engine, a proxy, the key set endpoint.',
  },
  unauthorized: { code: 101, message: 'unauthorized', when: 'Reserved for application handlers.' },
  unknownChannel: {
    code: 102,
    message: 'unknown channel',
    when: 'The namespace part of the channel is not configured.',
  },
  permissionDenied: { code: 103, message: 'permission denied', when: 'No rule allows the operation.' },
  methodNotFound: { code: 104, message: 'method not found', when: 'Nobody serves this RPC method or command.' },
  alreadySubscribed: {
    code: 105,
    message: 'already subscribed',
    when: 'The connection has, or is just making, a subscription to this channel.',
  },
  limitExceeded: { code: 106, message: 'limit exceeded', when: 'The connection reached its channel limit.' },
  badRequest: { code: 107, message: 'bad request', when: 'The content does not fit: channel name, payload, filter.' },
  notAvailable: { code: 108, message: 'not available', when: 'The feature is off for this channel.' },
  tokenExpired: { code: 109, message: 'token expired', when: 'The token is past its exp, or before its nbf.' },
  expired: { code: 110, message: 'expired', when: 'The connection or subscription would already be expired.' },
  tooManyRequests: { code: 111, message: 'too many requests', temporary: true, when: 'A rate limit was hit.' },
  unrecoverablePosition: {
    code: 112,
    message: 'unrecoverable position',
    when: 'History or recovery was asked from a position that cannot be served.',
  },
  concurrentPagination: {
    code: 113,
    message: 'concurrent pagination',
    temporary: true,
    when: 'A second page of map state was requested while the first is being read.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorName = keyof typeof errors;
