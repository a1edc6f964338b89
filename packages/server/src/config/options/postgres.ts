import { duration, flag, group, int, secret, text } from '../option.ts';
import { clientTls } from './tls.ts';

const connection = {
  dsn: secret('Connection string.'),
  tls: clientTls,
  table_prefix: text('Starts the name of every table.', 'cf'),
  use_notify: flag('Wake up by LISTEN and NOTIFY.'),
  notify_dsn: secret('Connection string for LISTEN, when it must differ.'),
  skip_schema_init: flag('Do not create tables.'),
  partition_lookahead_days: int('Days of partitions created ahead.', { default: 2 }),
} as const;

export const postgresBrokerOptions = {
  ...connection,
  pool_size: int('Connections.', { default: 16 }),
  num_shards: int('Shards of the stream tables.', { default: 8 }),
  cleanup_interval: duration('Time between two clean-ups.', 60_000),
  idempotent_result_ttl: duration('Time the result of an idempotent publish is kept.', 300_000),
  binary_data: flag('Store payloads as bytes.'),
  stream_retention: duration('Time rows of streams are kept.', 24 * 3_600_000),
  outbox: group('The outbox table.', {
    poll_interval: duration('Time between two polls.', 100),
    batch_size: int('Rows of one poll.', { default: 1000 }),
  }),
  partition_retention_days: int('Days partitions are kept.', { default: 7 }),
} as const;

export const postgresMapBrokerOptions = {
  ...postgresBrokerOptions,
  ttl_check_interval: duration('Time between two checks for expired keys.', 1000),
} as const;

export const postgresControllerOptions = {
  ...connection,
  pool_size: int('Connections.', { default: 8 }),
  num_shards: int('Shards.', { default: 1 }),
  poll_interval: duration('Time between two polls.', 50),
  partition_retention_days: int('Days partitions are kept.', { default: 1 }),
  partition_cleanup_interval: duration('Time between two clean-ups.', 60_000),
  batch_size: int('Rows of one poll.', { default: 1000 }),
} as const;
