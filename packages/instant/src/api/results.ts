import {
  asNumber,
  asText,
  count,
  dictionary,
  flag,
  json,
  list,
  member,
  optional,
  shape,
  text,
  type Reader,
} from './answer-field.ts';

/** What methods answer, as it stands in the answer. */
export const empty = shape({});

export const position = shape({ offset: count('offset'), epoch: text('epoch') });

const clientInfo = shape({
  user: text('user'),
  client: text('client'),
  connInfo: json('conn_info'),
  chanInfo: json('chan_info'),
});

const publication = shape({
  data: json('data'),
  info: optional(member('info', clientInfo)),
  offset: count('offset'),
  tags: optional(dictionary('tags', asText)),
});

export const presence = shape({ presence: dictionary('presence', clientInfo) });
export const presenceStats = shape({ numClients: count('num_clients'), numUsers: count('num_users') });
export const history = shape({
  publications: list('publications', publication),
  epoch: text('epoch'),
  offset: count('offset'),
});
export const channels = shape({ channels: dictionary('channels', shape({ numClients: count('num_clients') })) });
export const rpc = shape({ data: json('data') });

const metrics = shape({ interval: count('interval'), items: dictionary('items', asNumber) });

export const info = shape({
  nodes: list(
    'nodes',
    shape({
      uid: text('uid'),
      name: text('name'),
      version: text('version'),
      numClients: count('num_clients'),
      numUsers: count('num_users'),
      numChannels: count('num_channels'),
      numSubs: count('num_subs'),
      /** Seconds. */
      uptime: count('uptime'),
      metrics: optional(member('metrics', metrics)),
    }),
  ),
});

const apiFault = shape({ code: count('code'), message: text('message') });

/** One channel's part of a broadcast. */
export type BroadcastResponse =
  | { readonly ok: true; readonly offset: number; readonly epoch: string }
  | { readonly ok: false; readonly code: number; readonly message: string };

const broadcastResponse: Reader<BroadcastResponse> = (value, path) => {
  const { error, result } = shape({ error: json('error'), result: json('result') })(value, path);
  if (error !== undefined && error !== null) return { ok: false, ...apiFault(error, `${path}.error`) };
  return { ok: true, ...position(result ?? {}, `${path}.result`) };
};

export const broadcast = shape({ responses: list('responses', broadcastResponse) });

export const mapChange = shape({
  offset: count('offset'),
  epoch: text('epoch'),
  suppressed: flag('suppressed'),
  suppressReason: text('suppress_reason'),
});

const mapEntry = shape({
  key: text('key'),
  data: json('data'),
  tags: optional(dictionary('tags', asText)),
  offset: count('offset'),
  score: count('score'),
  time: count('time'),
  removed: flag('removed'),
});

const mapEntries = { entries: list('entries', mapEntry), offset: count('offset'), epoch: text('epoch') };
export const mapState = shape({ ...mapEntries, cursor: text('cursor') });
export const mapStream = shape(mapEntries);
export const mapStats = shape({ numKeys: count('num_keys') });
export { apiFault };
