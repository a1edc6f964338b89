import type { Node } from '@spindle/core';
import type { SocketHost, SocketPair } from '@spindle/testkit';
import { lineOf, type ServerMessage } from './messages.ts';
import { decodeFields, decodeFrame, encodeFields, encodeFrame, type FieldValue } from './protobuf.ts';

type Fields = ReadonlyMap<number, number | Uint8Array>;

/** Field of each request in a v2 command; v1 numbers its methods four lower. */
export const requestFields = {
  connect: 4,
  subscribe: 5,
  unsubscribe: 6,
  publish: 7,
  presence: 8,
  presence_stats: 9,
  history: 10,
  ping: 11,
  send: 12,
  rpc: 13,
  refresh: 14,
  sub_refresh: 15,
} as const;

export type ProtobufMethod = keyof typeof requestFields;

export function protobufCommand(
  version: 'v1' | 'v2',
  id: number,
  method: ProtobufMethod,
  params: Readonly<Record<number, FieldValue>>,
): Uint8Array {
  const field = requestFields[method];
  const request = encodeFields(params);
  return encodeFrame(
    encodeFields(version === 'v2' ? { 1: id, [field]: request } : { 1: id, 2: field - 4, 3: request }),
  );
}

/** A client that speaks Protobuf and understands what matters of the answers, a line each, as `lineOf` writes them. */
export class ProtobufClient {
  readonly socket: SocketPair;
  readonly version: 'v1' | 'v2';
  #nextId = 1;

  constructor(host: SocketHost, node: Pick<Node, 'accept'>, version: 'v1' | 'v2') {
    this.socket = host.connect(node, { encoding: 'protobuf' });
    this.version = version;
  }

  /** Parameters by field number. */
  send(method: ProtobufMethod, params: Readonly<Record<number, FieldValue>> = {}): number {
    const id = this.#nextId++;
    this.socket.send(protobufCommand(this.version, id, method, params));
    return id;
  }

  lines(): string[] {
    const frames = this.socket.take();
    return frames.flatMap((frame) => protobufMessages(this.version, frame as Uint8Array)).map(lineOf);
  }
}

/** What a server sends to a Protobuf client. Results stay encoded: only who asked knows what they are. */
export function protobufMessages(version: 'v1' | 'v2', frame: Uint8Array): ServerMessage[] {
  return decodeFrame(frame).map((message) => {
    const reply = decodeFields(message);
    const id = numberOf(reply.get(1));
    if (id !== 0) return replyOf(version, id, reply);
    const push = reply.get(version === 'v2' ? 4 : 3);
    return push === undefined ? { kind: 'ping' } : pushOf(version, fieldsOf(push));
  });
}

function replyOf(version: 'v1' | 'v2', id: number, reply: Fields): ServerMessage {
  const error = reply.get(2);
  if (error === undefined) {
    const encoded = version === 'v2' ? [...reply].find(([field]) => field > 4)?.[1] : reply.get(3);
    return { kind: 'reply', id, error: null, result: { encoded } };
  }
  const fields = fieldsOf(error);
  return { kind: 'reply', id, result: null, error: { code: numberOf(fields.get(1)), message: textOf(fields.get(2)) } };
}

function pushOf(version: 'v1' | 'v2', push: Fields): ServerMessage {
  const place = version === 'v2' ? Math.max(...push.keys()) - 4 : numberOf(push.get(1));
  const type = pushTypes[place] ?? 'unknown';
  const body = fieldsOf(push.get(version === 'v2' ? place + 4 : 3));
  return { kind: 'push', type, channel: textOf(push.get(2)), body: bodyOf(type, body) };
}

function bodyOf(type: string, body: Fields): Readonly<Record<string, unknown>> {
  if (type === 'pub') return { data: dataOf(textOf(body.get(4))), offset: body.get(6) };
  if (type === 'join' || type === 'leave') return { info: { user: textOf(fieldsOf(body.get(1)).get(1)) } };
  if (type === 'unsubscribe') return { code: body.get(2) ?? body.get(1) };
  if (type === 'subscribe') return { offset: body.get(5) };
  return {};
}

/** JSON as its value, anything else as text. */
function dataOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Offset and last publication of an encoded subscribe result; the fields are the same in both generations. */
export function subscribeResultOf(encoded: unknown): { offset?: number; publications?: { offset: number }[] } {
  const fields = fieldsOf(encoded instanceof Uint8Array ? encoded : undefined);
  const last = fields.get(7);
  return {
    offset: numberOf(fields.get(9)),
    publications: last === undefined ? [] : [{ offset: numberOf(fieldsOf(last).get(6)) }],
  };
}

const pushTypes = ['pub', 'join', 'leave', 'unsubscribe', 'message', 'subscribe', 'connect', 'disconnect', 'refresh'];

function fieldsOf(value: number | Uint8Array | undefined): Fields {
  return value instanceof Uint8Array ? decodeFields(value) : new Map();
}

function numberOf(value: number | Uint8Array | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: number | Uint8Array | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}
