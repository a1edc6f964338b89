import { choice, choices, duration, flag, group, int, later, refused, regex, text } from '../option.ts';
import { proxyMissing } from './proxy.ts';

const proxyEnabled = (description: string) => refused(flag(description), proxyMissing);
const proxyName = () => later(text('Name of the proxy.', 'default'));
const presenceMirrorMissing =
  'Spindle has no map channels yet, so nobody would find presence there. Remove the option and use `presence`.';

const presence = {
  presence: flag('Keep who is in the channel.'),
  presence_counts_only_above: int(
    'With more clients than this presence only counts them, and joins and leaves are not sent; 0: never.',
  ),
  join_leave: flag('Produce join and leave events.'),
  force_push_join_leave: flag('Send join and leave events to every subscriber, asked for or not.'),
  map_clients_presence_channel_prefix: refused(
    text('Mirror presence into map channels with this prefix, by client.'),
    presenceMirrorMissing,
  ),
  map_users_presence_channel_prefix: refused(
    text('Mirror presence into map channels with this prefix, by user.'),
    presenceMirrorMissing,
  ),
} as const;

const history = {
  history_size: int('Publications kept; needs `history_ttl` too.'),
  history_ttl: duration('Time publications are kept, whole seconds; needs `history_size` too.'),
  history_meta_ttl: duration('Time offset and epoch are kept, whole seconds; 0: `channel.history_meta_ttl`.'),
  force_positioning: flag('Track the position of every subscriber.'),
  allow_positioning: flag('Track the position of subscribers that ask for it.'),
  force_recovery: flag('Recover missed publications of every subscriber.'),
  allow_recovery: flag('Recover missed publications of subscribers that ask for it.'),
  force_recovery_mode: choice('Recover all that was missed, or only the latest publication.', ['stream', 'cache']),
  rewind_size: int('Publications a first subscribe gets of the history; 0: no limit, and without `rewind_ttl` none.'),
  rewind_ttl: duration('Age of the oldest of them; 0: no limit, and without `rewind_size` none.'),
  auto_cache_recover: flag('Deliver the latest publication on every subscribe; needs recovery in cache mode.'),
} as const;

const payloads = {
  allowed_delta_types: choices('Delta compression a subscriber may ask for.', ['fossil']),
  delta_publish: flag('Every publish behaves as if it asked for delta compression.'),
  allow_tags_filter: flag('Subscribers may filter by tags.'),
  allow_channel_compaction: flag(
    'Subscribers may get the number of the channel in place of its name; not for centrifuge-js over Protobuf under a name of its own.',
  ),
  slow_consumer: choice(
    'What becomes of a subscriber that does not keep up: its connection ends, or only the newest publication waits for it.',
    ['disconnect', 'latest_only'],
  ),
  exclude_publisher: flag('A client does not get what it published itself, except when it recovers.'),
  publication_data_format: choice('What a payload must be; empty: `channel.publication_data_format`.', [
    '',
    'json',
    'json_object',
    'binary',
  ]),
} as const;

const naming = {
  pattern: text('Form of the names, such as `/users/:name`, in place of `name:…`; needs `channel.patterns`.'),
} as const;

const permissions = {
  allow_subscribe_for_client: flag('Clients may subscribe without a token.'),
  allow_subscribe_for_anonymous: flag('The anonymous user may too; nothing by itself.'),
  allow_publish_for_client: flag('Clients may publish.'),
  allow_publish_for_subscriber: flag('Subscribers of the channel may publish.'),
  allow_publish_for_anonymous: flag('The anonymous user may too; nothing by itself.'),
  allow_presence_for_client: flag('Clients may read presence.'),
  allow_presence_for_subscriber: flag('Subscribers of the channel may read presence.'),
  allow_presence_for_anonymous: flag('The anonymous user may too; nothing by itself.'),
  allow_history_for_client: flag('Clients may read history.'),
  allow_history_for_subscriber: flag('Subscribers of the channel may read history.'),
  allow_history_for_anonymous: flag('The anonymous user may too; nothing by itself.'),
  subscribe_cel: text('CEL expression: whoever makes it true may subscribe.'),
  publish_cel: text('CEL expression: whoever makes it true may publish.'),
  presence_cel: text('CEL expression: whoever makes it true may read presence.'),
  history_cel: text('CEL expression: whoever makes it true may read history.'),
  allow_user_limited_channels: flag('The text after the user boundary names the users that may subscribe.'),
  channel_regex: regex(
    'Searched in the channel part of the name, or in all of one with a pattern; empty: any ASCII name.',
  ),
} as const;

const proxies = {
  subscribe_proxy_enabled: proxyEnabled('Ask the backend about subscriptions.'),
  subscribe_proxy_name: proxyName(),
  publish_proxy_enabled: proxyEnabled('Ask the backend about publications of clients.'),
  publish_proxy_name: proxyName(),
  sub_refresh_proxy_enabled: proxyEnabled('Ask the backend to extend subscriptions.'),
  sub_refresh_proxy_name: proxyName(),
  subscribe_stream_proxy_enabled: proxyEnabled('Stream the channel from the backend.'),
  subscribe_stream_proxy_name: proxyName(),
  subscribe_stream_proxy_bidirectional: later(flag('Stream publications of the client to the backend too.')),
} as const;

const map = later(
  group('Map subscriptions.', {
    mode: choice('How a map is kept.', ['', 'ephemeral', 'recoverable', 'persistent']),
    key_ttl: duration('Time a key lives; not in persistent mode.'),
    stream_size: int('Changes kept.', { default: 100 }),
    stream_ttl: duration('Time changes are kept.', 60_000),
    meta_ttl: duration('Time offset and epoch are kept; 0: ten times `stream_ttl`, at least `key_ttl`.'),
    remove_client_on_unsubscribe: flag('Remove the key of a client that leaves.'),
    client_key: choice('Key of what clients write, when the server chooses it.', ['', 'client_id', 'user_id']),
    allow_publish_for_client: flag('Clients may write.'),
    allow_publish_for_subscriber: flag('Subscribers of the channel may write.'),
    allow_publish_for_anonymous: flag('The anonymous user may too; nothing by itself.'),
    allow_remove_for_client: flag('Clients may remove keys.'),
    allow_remove_for_subscriber: flag('Subscribers of the channel may remove keys.'),
    allow_remove_for_anonymous: flag('The anonymous user may too; nothing by itself.'),
    publish_proxy_enabled: proxyEnabled('Ask the backend about writes.'),
    publish_proxy_name: proxyName(),
    remove_proxy_enabled: proxyEnabled('Ask the backend about removals.'),
    remove_proxy_name: proxyName(),
    default_page_size: int('Keys in a page when the client does not say.', { default: 100 }),
    min_page_size: int('Least keys in a page.', { default: 100 }),
    max_page_size: int('Most keys in a page.', { default: 1000 }),
    live_transition_max_publication_limit: int('Changes fetched when going live; 0: `max_page_size`.'),
    subscribe_catch_up_timeout: duration('Time to catch up while subscribing.', 5000),
  }),
);

const sharedPoll = later(
  group('Shared polling of the backend.', {
    proxy_name: proxyName(),
    refresh_interval: duration('Time between two polls.', 10_000),
    refresh_batch_size: int('Keys in one poll.', { default: 1000 }),
    max_keys_per_connection: int('Keys one connection may track.', { default: 5000 }),
    mode: choice('Whether the backend sends versions.', ['versionless', 'versioned']),
    channel_shutdown_delay: duration('Time polling goes on after the last subscriber.', 1000),
    track_expired_extra_delay: duration('Grace for an expired track signature.', 25_000),
    publish_enabled: flag('Accept publications from the API; needs versions.'),
  }),
);

/** Options of the channels of one namespace. Namespaces inherit nothing from each other. */
export const namespaceOptions = {
  ...naming,
  ...presence,
  ...history,
  ...payloads,
  ...permissions,
  ...proxies,
  subscription_type: refused(
    choice('What a subscription is.', ['stream', 'map', 'map_clients', 'map_users', 'shared_poll']),
    'Spindle knows stream subscriptions alone yet. Remove the option or the namespace.',
  ),
  map,
  shared_poll: sharedPoll,
} as const;
