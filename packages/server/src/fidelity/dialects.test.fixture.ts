import {
  jsonAt,
  partsOf,
  protobufAt,
  protobufFields,
  protobufMessage,
  protobufMessages,
  withLength,
  type Found,
} from './wire.test.fixture.ts';

export const dialectNames = ['v2-json', 'v2-protobuf', 'v1-json', 'v1-protobuf', 'legacy-json'] as const;
export type DialectName = (typeof dialectNames)[number];

/** Parameters of a command by the names of the newest generation; a buffer is a payload, put in as it is. */
export type Params = Readonly<Record<string, string | number | Buffer>>;

/** Where payloads stand in the body of a message: in JSON, in Protobuf, in the JSON of 2016. */
const places = {
  'publication data': ['data', [4], 'data'],
  'publication delta': ['delta', [8], ''],
  'publication conn_info': ['info.conn_info', [5, 3], 'info.default_info'],
  'publication chan_info': ['info.chan_info', [5, 4], 'info.channel_info'],
  'join conn_info': ['info.conn_info', [1, 3], 'data.default_info'],
  'join chan_info': ['info.chan_info', [1, 4], 'data.channel_info'],
  'presence conn_info': ['presence.*.conn_info', [1, 2, 3], 'data.*.default_info'],
  'presence chan_info': ['presence.*.chan_info', [1, 2, 4], 'data.*.channel_info'],
  'history data': ['publications.*.data', [1, 4], 'data.*.data'],
  'history conn_info': ['publications.*.info.conn_info', [1, 5, 3], 'data.*.info.default_info'],
  'history chan_info': ['publications.*.info.chan_info', [1, 5, 4], 'data.*.info.channel_info'],
  'recovered data': ['publications.*.data', [7, 4], 'messages.*.data'],
  'subscribe epoch': ['epoch', [6], 'last'],
  'subscribe data': ['data', [11], ''],
  'pushed subscribe data': ['data', [7], ''],
  'connect client': ['client', [1], 'client'],
  'connect recovered data': ['subs.*.publications.*.data', [6, 2, 7, 4], ''],
  'connect subs data': ['subs.*.data', [6, 2, 11], ''],
} as const satisfies Record<string, readonly [json: string, protobuf: readonly number[], of2016: string]>;

export type Place = keyof typeof places;

/** A reply or push, taken apart as far as a test looks. */
export interface Message {
  /** 0: a push. */
  readonly id: number;
  /** `reply`, `error`, or the type of the push. */
  readonly kind: string;
  /** For messages of failures. */
  readonly text: string;
  at(place: Place): Found;
}

/** How a generation in an encoding writes commands and what it reads. */
export interface Dialect {
  readonly carries: 'text' | 'bytes';
  readonly query: string;
  command(id: number, method: Method, params: Params): Buffer;
  messages(frame: Buffer): Message[];
}

/** Field of each request in a v2 command; v1 numbers its methods four lower. */
const requestFields = { connect: 4, subscribe: 5, unsubscribe: 6, publish: 7, presence: 8, history: 10 } as const;
export type Method = keyof typeof requestFields;

const paramFields: Readonly<Record<Method, Readonly<Record<string, number>>>> = {
  connect: { token: 1, subs: 3 },
  subscribe: { channel: 1, token: 2, recover: 3, epoch: 6, offset: 7, delta: 12 },
  unsubscribe: { channel: 1 },
  publish: { channel: 1, data: 2 },
  presence: { channel: 1 },
  history: { channel: 1, limit: 7, reverse: 9 },
};

const pushKinds = ['pub', 'join', 'leave', 'unsubscribe', 'message', 'subscribe', 'connect', 'disconnect', 'refresh'];
const flags = new Set(['recover', 'reverse']);

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  'v2-json': {
    carries: 'text',
    query: '',
    command: (id, method, params) => jsonText({ id, [method]: Buffer.from(jsonText(params)) }),
    messages: (frame) => lines(frame).map(readV2Line),
  },
  'v1-json': {
    carries: 'text',
    query: '',
    command: (id, method, params) =>
      jsonText({ id, method: requestFields[method] - 4, params: Buffer.from(jsonText(params)) }),
    messages: (frame) => lines(frame).map(readV1Line),
  },
  'legacy-json': {
    carries: 'text',
    query: '',
    command: (id, method, params) => jsonText({ uid: String(id), method, params: Buffer.from(jsonText(params)) }),
    messages(frame) {
      const text = frame.toString();
      return (text.startsWith('[') ? partsOf(text).map(([, part]) => part) : [text]).map(readLegacy);
    },
  },
  'v2-protobuf': {
    carries: 'bytes',
    query: '?format=protobuf',
    command: (id, method, params) =>
      withLength(
        protobufMessage([
          [1, id],
          [requestFields[method], protobufParams(method, params)],
        ]),
      ),
    messages: (frame) => protobufMessages(frame).map(readV2Message),
  },
  'v1-protobuf': {
    carries: 'bytes',
    query: '?format=protobuf',
    command: (id, method, params) =>
      withLength(
        protobufMessage([
          [1, id],
          [2, requestFields[method] - 4],
          [3, protobufParams(method, params)],
        ]),
      ),
    messages: (frame) => protobufMessages(frame).map(readV1Message),
  },
};

/** Value of `subs` in a connect that asks to recover one server-side subscription. */
export function recoveringSubs(dialect: DialectName, channel: string, offset: number): Buffer {
  if (dialects[dialect].carries === 'text') return jsonText({ [channel]: jsonText({ recover: 1, offset }) });
  const request = protobufParams('subscribe', { recover: 1, offset });
  return protobufMessage([
    [1, channel],
    [2, request],
  ]);
}

/** A JSON object with payloads put in as they are. */
export function jsonText(members: Params): Buffer {
  const parts = Object.entries(members).map(([name, value]) => {
    const text = flags.has(name) ? 'true' : Buffer.isBuffer(value) ? value : JSON.stringify(value);
    return Buffer.concat([Buffer.from(`,"${name}":`), Buffer.from(text)]);
  });
  return Buffer.concat([Buffer.from('{'), Buffer.concat(parts).subarray(1), Buffer.from('}')]);
}

function protobufParams(method: Method, params: Params): Buffer {
  return protobufMessage(
    Object.entries(params).map(([name, value]) => {
      const field = paramFields[method][name];
      if (field === undefined) throw new Error(`${method} has no ${name}`);
      return [field, value];
    }),
  );
}

function lines(frame: Buffer): string[] {
  return frame
    .toString()
    .split('\n')
    .filter((line) => line !== '' && line !== '{}');
}

function textMessage(head: Pick<Message, 'id' | 'kind'>, text: string, body: string): Message {
  const isOf2016 = jsonAt(text, 'method') !== null;
  return {
    ...head,
    text,
    at(place) {
      const [path, , pathOf2016] = places[place];
      const found = jsonAt(body, isOf2016 ? pathOf2016 : path);
      return found === null ? null : Buffer.from(found);
    },
  };
}

function readV2Line(line: string): Message {
  const push = jsonAt(line, 'push');
  const parts = partsOf(push ?? line).filter(([name]) => name !== 'id' && name !== 'channel');
  const [kind, body] = parts[0] ?? ['none', ''];
  if (push !== null) return textMessage({ id: 0, kind }, line, body);
  const id = Number(jsonAt(line, 'id'));
  return textMessage({ id, kind: kind === 'error' ? 'error' : 'reply' }, line, body);
}

function readV1Line(line: string): Message {
  const id = Number(jsonAt(line, 'id') ?? 0);
  if (id !== 0) {
    const isError = jsonAt(line, 'error') !== null;
    return textMessage({ id, kind: isError ? 'error' : 'reply' }, line, jsonAt(line, 'result') ?? '');
  }
  const kind = pushKinds[Number(jsonAt(line, 'result.type') ?? 0)] ?? 'none';
  return textMessage({ id, kind }, line, jsonAt(line, 'result.data') ?? '');
}

function readLegacy(text: string): Message {
  const uid = jsonAt(text, 'uid');
  const body = jsonAt(text, 'body') ?? '';
  if (uid !== null) {
    const isError = jsonAt(text, 'error') !== null;
    return textMessage({ id: Number(JSON.parse(uid)), kind: isError ? 'error' : 'reply' }, text, body);
  }
  const method = JSON.parse(jsonAt(text, 'method') ?? '""') as string;
  return textMessage({ id: 0, kind: method === 'message' ? 'pub' : method }, text, body);
}

function bytesMessage(head: Pick<Message, 'id' | 'kind'>, message: Buffer, body: Buffer): Message {
  return { ...head, text: message.toString('latin1'), at: (place) => protobufAt(body, places[place][1]) };
}

const nothing = Buffer.alloc(0);

function readV2Message(message: Buffer): Message {
  const push = protobufAt(message, [4]);
  if (push !== null) {
    const [field, body] = protobufFields(push).find(([field]) => field >= 4) ?? [0, nothing];
    return bytesMessage({ id: 0, kind: pushKinds[field - 4] ?? 'none' }, message, body);
  }
  const id = Number(protobufAt(message, [1]));
  const [, body] = protobufFields(message).find(([field]) => field >= 5) ?? [0, nothing];
  return bytesMessage({ id, kind: protobufAt(message, [2]) === null ? 'reply' : 'error' }, message, body);
}

function readV1Message(message: Buffer): Message {
  const id = Number(protobufAt(message, [1]));
  if (id !== 0) {
    const kind = protobufAt(message, [2]) === null ? 'reply' : 'error';
    return bytesMessage({ id, kind }, message, protobufAt(message, [3]) ?? nothing);
  }
  const kind = pushKinds[Number(protobufAt(message, [3, 1]) ?? 0)] ?? 'none';
  return bytesMessage({ id: 0, kind }, message, protobufAt(message, [3, 3]) ?? nothing);
}
