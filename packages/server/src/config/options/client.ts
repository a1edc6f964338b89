import { choice, duration, flag, group, int, items, later, needless, refused, text, texts } from '../option.ts';
import { proxyMissing, proxyOptions } from './proxy.ts';
import { rateLimitOptions } from './rate-limit.ts';
import { tokenOptions } from './token.ts';

const clientProxy = (description: string) =>
  later(group(description, { enabled: refused(flag('Call this proxy.'), proxyMissing), ...proxyOptions }));

const authentication = {
  token: group('Connection tokens, and subscription tokens unless they have settings of their own.', tokenOptions),
  subscription_token: group('Subscription tokens.', {
    enabled: flag('Use these settings, and these alone, for subscription tokens.'),
    ...tokenOptions,
  }),
  allow_anonymous_connect_without_token: flag('Without a token, connect as the anonymous user.'),
  disallow_anonymous_connection_tokens: flag('Refuse valid tokens with an empty user.'),
  insecure_skip_token_signature_verify: flag('Check the claims of tokens, not their signature. For development only.'),
  user_id_http_header: text('Request header to trust as user id, set by an authenticating proxy in front.'),
  insecure: flag('No authentication, every channel operation allowed, nothing expires. For development only.'),
} as const;

const timing = {
  ping_interval: duration('Time between pings to a client; -1: no pings.', 25_000, { canBeOff: true }),
  pong_timeout: duration('Time a client has to answer a ping; -1: it need not.', 8000, { canBeOff: true }),
  expired_close_delay: duration('Grace for a connection whose token expired.', 25_000),
  expired_sub_close_delay: duration('Grace for a subscription whose token expired.', 25_000),
  stale_close_delay: duration('Time a connection may stay without a connect command.', 10_000),
  presence_update_interval: duration('Time between two presence updates of a connection.', 27_000),
  channel_position_check_delay: duration('Least time between two checks of a subscription position.', 40_000),
  channel_position_max_time_lag: later(
    duration('Delivery lag above which a positioned subscriber counts as having lost state.'),
  ),
} as const;

const limits = {
  channel_limit: int('Subscriptions of one connection.', { default: 128 }),
  queue_max_size: int('Bytes that may wait to be written to one connection; above it is closed as slow.', {
    default: 1_048_576,
  }),
  connection_limit: int('Connections of this node; 0: no limit.'),
  user_connection_limit: int('Connections of one user on this node; 0: no limit.'),
  user_connection_limit_policy: choice('At that limit, refuse a new connection of the user or close the oldest.', [
    'refuse_new',
    'close_oldest',
  ]),
  connection_rate_limit: int('New connections a second on this node; 0: no limit.'),
  history_max_publication_limit: int('Publications in one history reply.', { default: 300 }),
  recovery_max_publication_limit: int('Publications in one page of a recovery; 0: all in one.', { default: 300 }),
  concurrency: needless(int('Commands of one connection handled at once.')),
} as const;

export const clientOptions = group('Clients and their connections.', {
  proxy: group('Connection events sent to the backend.', {
    connect: clientProxy('Asks the backend about connections without a token.'),
    refresh: clientProxy('Asks the backend to extend connections.'),
  }),
  allowed_origins: texts(
    'Patterns of origins that browsers may connect from; empty: only requests without an `Origin` header.',
  ),
  ...authentication,
  ...timing,
  ...limits,
  rate_limit: rateLimitOptions,
  connect_include_server_time: flag('Send the server time in the connect reply.'),
  subscribe_to_user_personal_channel: group('A channel of every user, subscribed by the server.', {
    enabled: flag('Subscribe every user but the anonymous one to the personal channel.'),
    personal_channel_namespace: text('Namespace of personal channels; empty: none.'),
    single_connection: flag('Keep only the latest connection of a user; needs presence in the namespace.'),
  }),
  connect_code_to_unidirectional_disconnect: group(
    'Connect errors turned into disconnects for unidirectional clients.',
    {
      enabled: flag('Apply the transforms.'),
      transforms: items('One row for each error code.', {
        code: int('Error code.'),
        to: group('Disconnect to send.', { code: int('Disconnect code.'), reason: text('Reason.') }),
      }),
    },
  ),
});
