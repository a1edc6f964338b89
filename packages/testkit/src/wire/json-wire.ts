import type { ClientWire, ServerMessage } from './messages.ts';
import type { Fields } from './protobuf-message.ts';

/** Numbers of v1. */
export const methodNumbers = { connect: 0, subscribe: 1, unsubscribe: 2, publish: 3 } as const;

/** By their numbers of v1. */
export const pushTypes = [
  'pub',
  'join',
  'leave',
  'unsubscribe',
  'message',
  'subscribe',
  'connect',
  'disconnect',
  'refresh',
] as const;

export function jsonWire(version: 'v1' | 'v2'): ClientWire {
  return {
    encode: ({ id, method, params }) =>
      JSON.stringify(version === 'v2' ? { id, [method]: params } : { id, method: methodNumbers[method], params }),
    decode: (frame) => linesOf(String(frame)).map(version === 'v2' ? readV2 : readV1),
  };
}

function linesOf(frame: string): Fields[] {
  const lines = frame.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Fields);
}

function readV2({ id = 0, error, push, ...results }: Fields): ServerMessage {
  if (id !== 0) return replyOf(id, error, Object.values(results)[0]);
  if (push === undefined) return { kind: 'ping' };
  const { channel = '', id: channelId = 0, ...content } = push as Fields;
  const [[type, body] = ['', {}]] = Object.entries(content);
  return { kind: 'push', type, channel: channel as string, id: channelId as number, body: body as Fields };
}

function readV1({ id = 0, error, result }: Fields): ServerMessage {
  if (id !== 0) return replyOf(id, error, result);
  const { type = 0, channel = '', data = {} } = result as Fields;
  return {
    kind: 'push',
    type: pushTypes[type as number] ?? '',
    channel: channel as string,
    id: 0,
    body: data as Fields,
  };
}

function replyOf(id: unknown, error: unknown, result: unknown = {}): ServerMessage {
  const { code = 0 } = (error ?? {}) as { readonly code?: number };
  return { kind: 'reply', id: id as number, error: code, result: result as Fields };
}
