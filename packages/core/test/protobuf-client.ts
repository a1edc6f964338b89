import type { Node } from '@spindle/core';
import type { SocketHost, SocketPair } from '@spindle/testkit';
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
    return this.socket.take().flatMap((frame) => protobufLines(this.version, frame as Uint8Array));
  }
}

export function protobufLines(version: 'v1' | 'v2', frame: Uint8Array): string[] {
  return decodeFrame(frame).map((message) => {
    const reply = decodeFields(message);
    const id = reply.get(1);
    const error = reply.get(2);
    if (id !== undefined)
      return `#${numberOf(id)}${error === undefined ? '' : ` error ${numberOf(fieldsOf(error).get(1))}`}`;
    const push = reply.get(version === 'v2' ? 4 : 3);
    return push === undefined ? 'ping' : pushLine(version, fieldsOf(push));
  });
}

const pushTypes = ['pub', 'join', 'leave', 'unsubscribe', 'message', 'subscribe', 'connect', 'disconnect', 'refresh'];

function pushLine(version: 'v1' | 'v2', push: Fields): string {
  const place = version === 'v2' ? Math.max(...push.keys()) - 4 : numberOf(push.get(1));
  const body = fieldsOf(version === 'v2' ? push.get(place + 4) : push.get(3));
  const type = pushTypes[place] ?? 'unknown';
  const line = `${type} ${textOf(push.get(2))}`.trim();
  if (type !== 'pub') return line;
  const offset = body.get(6);
  return `${line} ${textOf(body.get(4))}${offset === undefined ? '' : ` @${numberOf(offset)}`}`;
}

function fieldsOf(value: number | Uint8Array | undefined): Fields {
  return value instanceof Uint8Array ? decodeFields(value) : new Map();
}

function numberOf(value: number | Uint8Array | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: number | Uint8Array | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}
