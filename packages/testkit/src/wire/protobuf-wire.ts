import { methodNumbers, pushTypes } from './json-wire.ts';
import type { ClientMethod, ClientWire, ServerMessage } from './messages.ts';
import { decodeFrame, encodeFrame } from './protobuf-fields.ts';
import { decodeMessage, encodeMessage, type Fields, type Schema } from './protobuf-message.ts';

const filterNode: Schema = {
  op: [1, 'text'],
  key: [2, 'text'],
  cmp: [3, 'text'],
  val: [4, 'text'],
  vals: [5, 'text', 'list'],
  get nodes() {
    return [6, filterNode, 'list'] as const;
  },
};

const subscribeRequest: Schema = {
  channel: [1, 'text'],
  token: [2, 'text'],
  recover: [3, 'flag'],
  epoch: [6, 'text'],
  offset: [7, 'number'],
  positioned: [9, 'flag'],
  recoverable: [10, 'flag'],
  join_leave: [11, 'flag'],
  delta: [12, 'text'],
  tf: [13, filterNode],
  flag: [14, 'number'],
};

const requests: Readonly<Record<ClientMethod, Schema>> = {
  connect: { token: [1, 'text'], subs: [3, subscribeRequest, 'map'] },
  subscribe: subscribeRequest,
  unsubscribe: { channel: [1, 'text'] },
  publish: { channel: [1, 'text'], data: [2, 'bytes'] },
};

const clientInfo: Schema = { user: [1, 'text'], client: [2, 'text'] };

const publication: Schema = {
  data: [4, 'bytes'],
  info: [5, clientInfo],
  offset: [6, 'number'],
  tags: [7, 'text', 'map'],
  delta: [8, 'flag'],
  epoch: [14, 'text'],
};

const subscribeResult: Schema = {
  recoverable: [3, 'flag'],
  epoch: [6, 'text'],
  publications: [7, publication, 'list'],
  recovered: [8, 'flag'],
  offset: [9, 'number'],
  positioned: [10, 'flag'],
  was_recovering: [12, 'flag'],
  delta: [13, 'flag'],
  id: [14, 'number'],
};

const connectResult: Schema = { client: [1, 'text'], subs: [6, subscribeResult, 'map'] };

const results: Readonly<Record<ClientMethod, Schema>> = {
  connect: connectResult,
  subscribe: subscribeResult,
  unsubscribe: {},
  publish: {},
};

const joinOrLeave: Schema = { info: [1, clientInfo] };

const pushes: Readonly<Record<string, Schema>> = {
  pub: publication,
  join: joinOrLeave,
  leave: joinOrLeave,
  unsubscribe: { code: [2, 'number'] },
  subscribe: { recoverable: [1, 'flag'], epoch: [4, 'text'], offset: [5, 'number'], positioned: [6, 'flag'] },
};

const errorBody: Schema = { code: [1, 'number'] };
const methods = Object.keys(methodNumbers) as ClientMethod[];

/** Fields of v2 that name a method, or a push, are as far from its number of v1. */
const requestField = (method: ClientMethod): number => methodNumbers[method] + 4;
const resultField = (method: ClientMethod): number => methodNumbers[method] + 5;
const pushField = (type: string): number => pushTypes.findIndex((name) => name === type) + 4;

const repliesV2: Schema = {
  id: [1, 'number'],
  error: [2, errorBody],
  push: [
    4,
    {
      id: [1, 'number'],
      channel: [2, 'text'],
      ...Object.fromEntries(Object.entries(pushes).map(([type, schema]) => [type, [pushField(type), schema] as const])),
    },
  ],
  ...Object.fromEntries(methods.map((method) => [method, [resultField(method), results[method]] as const])),
};

const repliesV1: Schema = { id: [1, 'number'], error: [2, errorBody], result: [3, 'bytes'] };
const pushesV1: Schema = { type: [1, 'number'], channel: [2, 'text'], data: [3, 'bytes'] };

/** A result of v1 does not say what it is: the wire remembers the method of each command. */
export function protobufWire(version: 'v1' | 'v2'): ClientWire {
  const asked = new Map<number, ClientMethod>();
  return {
    encode({ id, method, params }) {
      asked.set(id, method);
      if (version === 'v2') {
        const command: Schema = { id: [1, 'number'], [method]: [requestField(method), requests[method]] };
        return encodeFrame(encodeMessage(command, { id, [method]: params }));
      }
      const command: Schema = { id: [1, 'number'], method: [2, 'number'], params: [3, 'bytes'] };
      const encoded = encodeMessage(requests[method], params);
      return encodeFrame(encodeMessage(command, { id, method: methodNumbers[method], params: encoded }));
    },
    decode: (frame) =>
      decodeFrame(frame as Uint8Array).map((message) => (version === 'v2' ? readV2(message) : readV1(message, asked))),
  };
}

function readV2(message: Uint8Array): ServerMessage {
  const { id = 0, error, push, ...content } = decodeMessage(repliesV2, message);
  if (id !== 0) return replyOf(id, error, Object.values(content)[0]);
  if (push === undefined) return { kind: 'ping' };
  const { channel = '', id: channelId = 0, ...pushed } = push as Fields;
  const [[type, body] = ['', {}]] = Object.entries(pushed);
  return { kind: 'push', type, channel: channel as string, id: channelId as number, body: body as Fields };
}

function readV1(message: Uint8Array, asked: ReadonlyMap<number, ClientMethod>): ServerMessage {
  const { id = 0, error, result = new Uint8Array() } = decodeMessage(repliesV1, message);
  if (id !== 0) {
    const method = asked.get(id as number);
    return replyOf(id, error, method === undefined ? {} : decodeMessage(results[method], result as Uint8Array));
  }
  const { type: number = 0, channel = '', data = new Uint8Array() } = decodeMessage(pushesV1, result as Uint8Array);
  const type = pushTypes[number as number] ?? '';
  const body = decodeMessage(pushes[type] ?? {}, data as Uint8Array);
  return { kind: 'push', type, channel: channel as string, id: 0, body };
}

function replyOf(id: unknown, error: unknown, result: unknown = {}): ServerMessage {
  const { code = 0 } = (error ?? {}) as { readonly code?: number };
  return { kind: 'reply', id: id as number, error: code, result: result as Fields };
}
