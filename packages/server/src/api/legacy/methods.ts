import { mapConcurrently, type Node, type NodeInfo } from '@spindle/core';
import { legacyHistoryBody, legacyPresenceBody } from '@spindle/protocol';
import { quote } from '@spindle/protocol/raw-json';
import { ApiError } from '../api-error.ts';
import { array, object } from '../json.ts';
import { json, paramsReader, text, texts, type Fields, type Params, type RawFields } from '../params.ts';

/** A call with its parameters read: answers the body of its reply as JSON text; rejects when it is refused. */
export type LegacyCall = (node: Node) => Promise<string>;

/** Reads the parameters of a method; throws `ApiError` when they are of a wrong type. */
type LegacyMethod = (raw: RawFields) => LegacyCall;

/** By their names on the wire (L32). */
export const legacyMethods: ReadonlyMap<string, LegacyMethod> = new Map(
  Object.entries({
    publish: method({ channel: text('channel'), data: json('data') }, async (node, { channel, data }) => {
      await node.publish(channel, requireData(data));
      return 'null';
    }),
    broadcast: method({ channels: texts('channels'), data: json('data') }, async (node, { channels, data }) => {
      const payload = requireData(data);
      if (channels.length === 0) throw new ApiError('badRequest', { rule: 'L32', because: 'channels is empty' });
      await publishToAll(node, channels, payload);
      return 'null';
    }),
    unsubscribe: method({ channel: text('channel'), user: text('user') }, async (node, { channel, user }) => {
      const channels = channel === '' ? [...(await node.channels()).keys()] : [channel];
      await mapConcurrently(channels, (name) => node.unsubscribe({ user, channel: name }));
      return 'null';
    }),
    disconnect: method({ user: text('user') }, async (node, { user }) => {
      await node.disconnect({ user });
      return 'null';
    }),
    presence: method({ channel: text('channel') }, async (node, { channel }) =>
      legacyPresenceBody(channel, Object.fromEntries(await node.presence(channel))),
    ),
    history: method({ channel: text('channel') }, async (node, { channel }) => {
      const { publications, position } = await node.history(channel, { limit: -1, reverse: true });
      return legacyHistoryBody(channel, { publications, epoch: position.epoch });
    }),
    channels: method({}, async (node) => object({ data: array([...(await node.channels()).keys()].map(quote)) })),
    stats: method({}, async (node) => {
      const nodes = array((await node.info()).map(formatNode));
      return object({ data: object({ nodes, metrics_interval: '60' }) });
    }),
    node: method({}, async (node) => {
      const own = (await node.info()).find(({ uid }) => uid === node.id);
      return object({ data: own === undefined ? 'null' : formatNode(own) });
    }),
  }),
);

function method<F extends Fields>(fields: F, run: (node: Node, params: Params<F>) => Promise<string>): LegacyMethod {
  const read = paramsReader(fields);
  return (raw) => {
    const params = read(raw);
    return (node) => run(node, params);
  };
}

function requireData(data: string | undefined): string {
  if (data !== undefined) return data;
  throw new ApiError('badRequest', { rule: 'L32', because: 'there is no data to publish' });
}

/** A channel that refuses does not hinder the others; the first refusal is the answer. */
async function publishToAll(node: Node, channels: readonly string[], data: string): Promise<void> {
  const refused = (await node.broadcast(channels, data)).find(({ status }) => status === 'rejected');
  if (refused?.status === 'rejected') throw refused.reason;
}

function formatNode({ uid, name, numClients, numUsers, numChannels, uptime }: NodeInfo): string {
  return object({
    uid: quote(uid),
    name: quote(name),
    started_at: String(Math.floor(Date.now() / 1_000) - uptime),
    num_clients: String(numClients),
    num_unique_clients: String(numUsers),
    num_channels: String(numChannels),
  });
}
