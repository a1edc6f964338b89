import type { ClientCommand, ClientWire, ServerMessage } from './messages.ts';
import type { Fields } from './protobuf-message.ts';

/** The generation of 2016, whose uids tell places in the stream (L22). Its connection token is the credentials, in JSON. */
export const legacyWire: ClientWire = {
  encode({ id, method, params }: ClientCommand) {
    return JSON.stringify({ uid: String(id), method, params: paramsOf(method, params) });
  },
  decode(frame) {
    const content = JSON.parse(String(frame)) as Fields | Fields[];
    return (Array.isArray(content) ? content : [content]).map(read);
  },
};

function paramsOf(method: ClientCommand['method'], params: Fields): Fields {
  if (method === 'connect') return JSON.parse(params['token'] as string) as Fields;
  const { channel, recover, epoch = '', offset = 0, data } = params;
  if (method === 'publish') return { channel, data };
  const isReturning = method === 'subscribe' && recover === true;
  return isReturning ? { channel, recover, last: `${String(offset)}.${String(epoch)}` } : { channel };
}

function read({ uid, method, error, body }: Fields): ServerMessage {
  const fields = (body ?? {}) as Fields;
  if (uid !== undefined) {
    const result = method === 'subscribe' ? subscribeResultOf(fields) : fields;
    return { kind: 'reply', id: Number(uid), error: error === undefined ? 0 : 1, result };
  }
  const type = method === 'message' ? 'pub' : String(method);
  const pushed = type === 'pub' ? publicationOf(fields) : fields;
  return { kind: 'push', type, channel: String(fields['channel']), id: 0, body: pushed };
}

/** Missed messages come newest first. */
function subscribeResultOf({ last = '', messages = [], recovered = false }: Fields): Fields {
  const place = placeOf(last);
  const publications = (messages as readonly Fields[]).map(publicationOf).toReversed();
  const isTracked = place !== null;
  return { ...place, positioned: isTracked, recoverable: isTracked, recovered, publications };
}

function publicationOf({ uid, data }: Fields): Fields {
  const place = placeOf(uid);
  return place === null ? { data } : { data, offset: place.offset };
}

function placeOf(uid: unknown): { readonly offset: number; readonly epoch: string } | null {
  const [, offset, epoch = ''] = /^(\d+)\.(.+)$/s.exec(String(uid)) ?? [];
  return offset === undefined ? null : { offset: Number(offset), epoch };
}
