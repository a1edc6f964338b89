import type { Received } from '@spindle/testkit';

type Version = 'v1' | 'v2';
type Fields = Readonly<Record<string, unknown>>;

export interface ReplyMessage {
  readonly id: number;
  /** Null when the answer is an error. */
  readonly result: Fields | null;
  readonly error: { readonly code: number; readonly message: string; readonly temporary?: boolean } | null;
}

/** What a server sends, the same for both generations. */
export type ServerMessage =
  | ({ readonly kind: 'reply' } & ReplyMessage)
  | { readonly kind: 'push'; readonly type: string; readonly channel: string; readonly body: Fields }
  | { readonly kind: 'ping' };

export function messageOf(version: Version, received: Received): ServerMessage {
  const { id, error, push, result, ...rest } = received;
  if (typeof id === 'number') {
    const body = version === 'v1' ? result : Object.values(rest).at(0);
    return {
      kind: 'reply',
      id,
      error: (error ?? null) as ReplyMessage['error'],
      result: error === undefined ? ((body ?? {}) as Fields) : null,
    };
  }
  if (version === 'v1') return legacyPushOf(result as Fields);
  if (push === undefined) return { kind: 'ping' };
  const { channel = '', ...content } = push as Fields;
  const [[type, body] = ['', {}]] = Object.entries(content);
  return { kind: 'push', type, channel: channel as string, body: body as Fields };
}

const legacyTypes = ['pub', 'join', 'leave', 'unsubscribe', 'message', 'subscribe', 'connect', 'disconnect', 'refresh'];

function legacyPushOf({ type = 0, channel = '', data }: Fields): ServerMessage {
  return {
    kind: 'push',
    type: legacyTypes[type as number] ?? '',
    channel: channel as string,
    body: (data ?? {}) as Fields,
  };
}

/**
 * One short line for what matters of a message: `#2`, `#2 error 105`, `pub room 1 @7` (channel, data, offset),
 * `join room alice`, `unsubscribe room 2500`, `ping`.
 */
export function lineOf(message: ServerMessage): string {
  if (message.kind === 'ping') return 'ping';
  if (message.kind === 'reply') return `#${message.id}${message.error === null ? '' : ` error ${message.error.code}`}`;
  const { type, channel, body } = message;
  return [type, channel, ...detailsOf(type, body)].join(' ').trim();
}

function detailsOf(type: string, body: Fields): string[] {
  const { data, offset, info, code, resubscribe } = body as unknown as Details;
  if (type === 'pub') return [JSON.stringify(data), ...(offset === undefined ? [] : [`@${offset}`])];
  if (type === 'join' || type === 'leave') return [info.user];
  if (type === 'unsubscribe' && code !== undefined) return [`${code}`];
  return resubscribe === true ? ['again'] : [];
}

interface Details {
  readonly data?: unknown;
  readonly offset?: number;
  readonly info: { readonly user: string };
  readonly code?: number;
  readonly resubscribe?: boolean;
}
