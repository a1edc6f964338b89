import { JsonReader } from '../json/reader.ts';
import { readString, splitObject } from '../json/split.ts';
import type { Command, SignedConnection } from '../messages.ts';
import { placeOf } from './message-uid.ts';

/** Members of `params`, each as the text it is written in. */
type Params = ReadonlyMap<string, string>;

/** What a command of this generation asks for, in the words of the newest one (L3). */
type Translate = (params: Params) => Pick<Extract<Command, { params: object }>, 'method' | 'params'>;

const translators: Readonly<Record<string, Translate>> = {
  connect: (params) => ({ method: 'connect', params: { signed: signedConnection(params) } }),
  refresh: (params) => ({ method: 'refresh', params: { signed: signedConnection(params) } }),
  subscribe: (params) => ({ method: 'subscribe', params: subscribeRequest(params) }),
  unsubscribe: (params) => ({ method: 'unsubscribe', params: { channel: text(params, 'channel') } }),
  publish: (params) => ({
    method: 'publish',
    params: { channel: text(params, 'channel'), data: params.get('data') },
  }),
  presence: (params) => ({ method: 'presence', params: { channel: text(params, 'channel') } }),
  // There are no pages: a request means everything, newest first.
  history: (params) => ({
    method: 'history',
    params: { channel: text(params, 'channel'), limit: -1, reverse: true },
  }),
  ping: (params) => ({ method: 'ping', params: { data: params.get('data') } }),
};

/** Reads one command, at which the reader stands. Throws `RawJsonError` when it cannot be read. */
export function readCommand(reader: JsonReader): Command {
  let uid: string | undefined;
  let method = '';
  let params: Params = new Map();
  if (reader.beginObject()) {
    do {
      const key = reader.key();
      if (reader.takeNull()) continue;
      if (key === 'uid') uid = reader.string();
      else if (key === 'method') method = reader.string();
      else if (key === 'params') params = splitObject(reader.raw());
      else reader.skip();
    } while (reader.nextField());
  }
  const translate = Object.hasOwn(translators, method) ? translators[method] : undefined;
  if (translate === undefined) return { id: 0, method: 'unknown', uid };
  // Method and parameters come from the same row of the table, which the type of a union cannot say.
  return { id: 0, uid, ...translate(params) } as Command;
}

function signedConnection(params: Params): SignedConnection {
  return {
    user: text(params, 'user'),
    timestamp: text(params, 'timestamp'),
    info: text(params, 'info'),
    signature: text(params, 'token'),
  };
}

/** A client of this generation can make use of whatever the channel offers, and has no words to ask for it. */
function subscribeRequest(params: Params) {
  const isSigned = text(params, 'sign') !== '';
  return {
    channel: text(params, 'channel'),
    recoverable: true,
    joinLeave: true,
    ...(isSigned
      ? { signed: { client: text(params, 'client'), info: text(params, 'info'), signature: text(params, 'sign') } }
      : null),
    ...(flag(params, 'recover') ? { recover: true, ...placeOf(text(params, 'last')) } : null),
  };
}

/** Empty when it is absent or null; throws `RawJsonError` for anything but a string. */
function text(params: Params, name: string): string {
  const json = params.get(name);
  return json === undefined || json === 'null' ? '' : readString(json);
}

function flag(params: Params, name: string): boolean {
  const json = params.get(name);
  return json !== undefined && json !== 'null' && new JsonReader(json).bool();
}
