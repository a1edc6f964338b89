import { duration, flag, group, int, items, later, refused, text, texts } from '../option.ts';

const bucket = {
  interval: duration('Time in which `rate` tokens come; a second to an hour.'),
  rate: int('Tokens in an interval, and at most at once.'),
} as const;

const limit = {
  enabled: flag('Apply these buckets.'),
  buckets: items('Token buckets; each must have a token. Without one, those of `default`.', bucket),
} as const;

const limitOf = (description: string) => group(description, limit);

const channelLimitOf = (command: string) =>
  group(`Limit of \`${command}\`.`, {
    ...limit,
    namespace_overrides: items('Limits in place of this one, for channels of a namespace.', {
      namespace_name: text('Name of the namespace.'),
      ...limit,
    }),
  });

const commands = {
  dry_run: flag('Count and log what would be refused, and refuse nothing.'),
  default: limitOf('Limit of each command that has none of its own.'),
  subscribe: channelLimitOf('subscribe'),
  publish: channelLimitOf('publish'),
  history: channelLimitOf('history'),
  presence: channelLimitOf('presence'),
  presence_stats: channelLimitOf('presence_stats'),
  refresh: limitOf('Limit of `refresh`.'),
  sub_refresh: channelLimitOf('sub_refresh'),
  rpc: group('Limit of `rpc`.', {
    ...limit,
    method_overrides: items('Limits in place of this one, for a method.', { method: text('The method.'), ...limit }),
  }),
  map_publish: later(channelLimitOf('map_publish')),
  map_remove: later(channelLimitOf('map_remove')),
  track: later(channelLimitOf('track')),
  total: limitOf('Limit of all commands together.'),
  unsubscribe: channelLimitOf('unsubscribe'),
  untrack: later(channelLimitOf('untrack')),
} as const;

/** How often clients may send commands; names and meaning are those of Centrifugo PRO. */
export const rateLimitOptions = group('How often clients may send commands.', {
  client_command: group('Commands of one connection.', {
    enabled: flag('Limit the commands of every connection.'),
    ...commands,
    disconnect_on_accounted_limit: later(flag('Close connections that exceed the limit of `unsubscribe`.')),
  }),
  user_command: group('Commands of all connections of a user on this node.', {
    enabled: flag('Limit the commands of every user but the anonymous one.'),
    ...commands,
    connect: limitOf('Limit of `connect`.'),
  }),
  redis_user_command: group('Commands of all connections of a user on all nodes.', {
    enabled: refused(
      flag('Limit the commands of every user, counted in Redis.'),
      'limits that all nodes share are not there yet. Use `user_command`, which counts on each node.',
    ),
  }),
  ip_connect: group('Connections from one address.', {
    enabled: flag('Limit how often, and how many, connections come from an address.'),
    dry_run: flag('Count and log what would be refused, and refuse nothing.'),
    buckets: items('Token buckets; each must have a token for a connection to be opened.', bucket),
    max_concurrent_per_ip: int('Connections an address may hold on this node; 0: no limit.'),
    max_tracked_ips: int('Addresses counted at once; while there are more, the others are let through.', {
      default: 100_000,
      min: 1,
    }),
    trusted_proxies: texts(
      'Addresses and networks whose `X-Forwarded-For` and `X-Real-IP` count; empty: loopback and private ones.',
    ),
  }),
  client_error: group('Error replies of one connection.', {
    enabled: flag('Close connections that get too many error replies.'),
    dry_run: flag('Count and log who would be closed, and close nobody.'),
    total: limitOf('Limit of all errors together.'),
  }),
});
