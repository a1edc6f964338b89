import { flag, group, int, later, namedItems, refused, secret, text } from '../option.ts';
import { proxy, proxyOptions } from './proxy.ts';

const rpcProxy = {
  proxy_enabled: refused(
    flag('Send calls to the backend.'),
    'Spindle does not call proxies yet, so every call would fail. Remove the option.',
  ),
  proxy_name: later(text('Name of the proxy.', 'default')),
} as const;

export const rpcOptions = group('Remote procedure calls of clients.', {
  proxy: proxy('The RPC proxy called `default`.'),
  without_namespace: group('Methods without a namespace.', rpcProxy),
  namespaces: namedItems('Namespaces of methods.', rpcProxy),
  ping: group('A method that answers at once, to measure round trips.', {
    enabled: flag('Answer the method.'),
    method: text('Name of the method.', 'ping'),
  }),
  namespace_boundary: text('Ends the name of the namespace in a method.', ':'),
});

export const proxiesOptions = later(namedItems('Proxies by name, besides `default`.', proxyOptions));

export const sharedPollOptions = later(
  group('Shared polling, for all namespaces.', {
    hmac_secret_key: secret('Key of track signatures.'),
    hmac_previous_secret_key: secret('Second key, accepted during a rotation.'),
    hmac_previous_secret_key_valid_until: int(
      'Unix time in seconds after which the previous key is ignored; 0: never.',
    ),
    concurrency_limit: int('Backend calls at once on a node.', { default: 64 }),
  }),
);
