import { choice, duration, flag, group, int, later, refused, text, textMap } from '../option.ts';
import { postgresBrokerOptions, postgresControllerOptions, postgresMapBrokerOptions } from './postgres.ts';
import { redisBrokerOptions, redisOptions, redisPresenceOptions } from './redis.ts';
import { clientTls } from './tls.ts';

const memoryOnly =
  'Spindle has the memory engine alone yet, so nodes would not see each other. Remove the option and run one node.';

const nats = later(
  group('NATS.', {
    url: text('Address.', 'nats://localhost:4222'),
    prefix: text('Starts every subject.', 'centrifugo'),
    dial_timeout: duration('Time to connect.', 1000),
    write_timeout: duration('Time of one write.', 1000),
    tls: clientTls,
    allow_wildcards: flag('Allow wildcard subscriptions.'),
    raw_mode: group('Channels as plain subjects.', {
      enabled: flag('Use plain subjects.'),
      channel_replacements: textMap('What to replace in channel names.'),
      prefix: text('Starts every subject.'),
    }),
  }),
);

const redisBroker = () => later(group('Redis.', redisBrokerOptions));

export const engineOptions = group('Where channels live: history, delivery between nodes and presence.', {
  type: refused(choice('Kind of engine.', ['memory', 'redis']), memoryOnly),
  redis: later(group('Redis.', { ...redisBrokerOptions, ...redisPresenceOptions })),
});

export const brokerOptions = group('A broker of its own, instead of the one of the engine.', {
  enabled: refused(flag('Use this broker.'), memoryOnly),
  type: later(choice('Kind of broker.', ['memory', 'redis', 'nats', 'postgres', 'redisnats'])),
  redis: redisBroker(),
  nats,
  postgres: later(group('PostgreSQL.', postgresBrokerOptions)),
  redisnats: later(group('History in Redis, delivery through NATS.', { redis: redisBroker(), nats })),
});

export const presenceManagerOptions = group('A presence store of its own, instead of the one of the engine.', {
  enabled: refused(flag('Use this presence store.'), memoryOnly),
  type: later(choice('Kind of presence store.', ['memory', 'redis'])),
  redis: later(group('Redis.', redisPresenceOptions)),
});

export const mapBrokerOptions = group('The broker of map subscriptions.', {
  type: refused(choice('Kind of broker.', ['memory', 'redis', 'postgres']), memoryOnly),
  redis: later(
    group('Redis.', {
      ...redisOptions,
      cleanup_interval: duration('Time between two clean-ups; -1: none.', 1000, { canBeOff: true }),
      cleanup_batch_size: int('Keys of one clean-up.', { default: 100 }),
      idempotent_result_ttl: duration('Time the result of an idempotent publish is kept.', 300_000),
      skip_pub_sub: flag('Only write the data, deliver nothing.'),
    }),
  ),
  postgres: later(group('PostgreSQL.', postgresMapBrokerOptions)),
});

export const controllerOptions = group('A carrier of its own for messages between nodes.', {
  enabled: refused(flag('Use this carrier.'), memoryOnly),
  type: later(choice('Kind of carrier.', ['', 'postgres'])),
  postgres: later(group('PostgreSQL.', postgresControllerOptions)),
});
