import { duration, flag, group, int, secret, text, texts } from '../option.ts';
import { clientTls } from './tls.ts';

/** How to reach Redis; every item of an address list is a shard. */
export const redisConnectionOptions = {
  address: texts('Address or URL of every shard.', ['redis://127.0.0.1:6379']),
  connect_timeout: duration('Time to connect.', 1000),
  io_timeout: duration('Time of one operation.', 4000),
  db: int('Database number.'),
  user: text('User.'),
  password: secret('Password.'),
  client_name: text('Name of the connection.'),
  force_resp2: flag('Speak RESP2.'),
  cluster_address: texts('Comma separated seeds of a cluster, for every shard.'),
  sentinel_address: texts('Comma separated sentinels, for every shard.'),
  sentinel_user: text('User at the sentinels.'),
  sentinel_password: secret('Password at the sentinels.'),
  sentinel_master_name: text('Name of the primary.'),
  sentinel_client_name: text('Name of the connection to a sentinel.'),
  sentinel_tls: clientTls,
  tls: clientTls,
  replica_client: group('Reads from replicas.', { enabled: flag('Read from replicas.') }),
} as const;

export const redisOptions = {
  ...redisConnectionOptions,
  prefix: text('Starts every key and channel.', 'centrifugo'),
} as const;

export const redisBrokerOptions = {
  ...redisOptions,
  history_use_lists: flag('Keep history in lists, without pages and versions.'),
} as const;

export const redisPresenceOptions = {
  ...redisOptions,
  presence_ttl: duration('Time a presence entry lives without an update.', 60_000),
  presence_hash_field_ttl: flag('Let Redis expire every entry by itself.'),
  presence_user_mapping: flag('Count connections by user, so that stats do not read all of presence.'),
} as const;
