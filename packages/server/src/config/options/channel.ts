import { choice, duration, flag, group, int, namedItems, text } from '../option.ts';
import { namespaceOptions } from './namespace.ts';
import { proxy } from './proxy.ts';

export const channelOptions = group('Channels.', {
  proxy: group('The proxies called `default`.', {
    subscribe: proxy('Decides about subscriptions.'),
    publish: proxy('Decides about publications of clients.'),
    sub_refresh: proxy('Extends subscriptions.'),
    subscribe_stream: proxy('Streams channels from the backend.'),
    map_publish: proxy('Decides about writes to maps.'),
    map_remove: proxy('Decides about removals from maps.'),
    shared_poll_refresh: proxy('Answers shared polls.'),
  }),
  without_namespace: group('Channels without a namespace.', namespaceOptions),
  namespaces: namedItems('Namespaces; a channel belongs to the one named before the first boundary.', namespaceOptions),
  patterns: flag('Names that start with `/` belong to the namespace whose `pattern` matches, or to none.'),
  history_meta_ttl: duration('Time offset and epoch of a channel are kept, whole seconds.', 720 * 3_600_000),
  publication_data_format: choice('What payloads must be in namespaces that do not say.', [
    '',
    'json',
    'json_object',
    'binary',
  ]),
  max_publication_size: int('Bytes of a payload, however it is published; 0: no limit of its own.'),
  max_length: int('Bytes of a channel name.', { default: 255 }),
  private_prefix: text('Starts the name of a channel that needs a subscription token.', '$'),
  namespace_boundary: text('Ends the name of the namespace.', ':'),
  user_boundary: text('Starts the list of users of a user-limited channel.', '#'),
  user_separator: text('Separates users of a user-limited channel.', ','),
});
