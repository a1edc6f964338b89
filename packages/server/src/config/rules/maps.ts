import type { Config, NamespaceConfig } from '../config.ts';
import { allNamespaces } from './rule.ts';
import type { Complaint } from './rule.ts';

const mapTypes: readonly string[] = ['map', 'map_clients', 'map_users'];

function mapNamespaces(config: Config): { path: string; options: NamespaceConfig }[] {
  return allNamespaces(config).filter(({ options }) => mapTypes.includes(options.subscriptionType));
}

/** G60: a map says how it is kept; maps of clients and users go when they go. */
export function* mapsHaveMode(config: Config): Generator<Complaint> {
  for (const { path, options } of mapNamespaces(config)) {
    const { mode } = options.map;
    const at = `${path}.map.mode`;
    if (mode === '') yield { path: at, message: `must be set for subscription_type ${options.subscriptionType}` };
    if (mode === 'persistent' && options.subscriptionType !== 'map') {
      yield { path: at, value: mode, message: `does not fit subscription_type ${options.subscriptionType}` };
    }
  }
}

/** G61: which times a map needs depends on its mode. */
export function* mapTimesFitMode(config: Config): Generator<Complaint> {
  for (const { path, options } of mapNamespaces(config)) {
    const { mode, keyTtlMs, metaTtlMs, streamTtlMs } = options.map;
    const at = `${path}.map`;
    if (mode === 'persistent' && keyTtlMs > 0) yield { path: `${at}.key_ttl`, message: 'does not fit persistent mode' };
    if (mode !== 'persistent' && mode !== '' && keyTtlMs === 0) yield { path: `${at}.key_ttl`, message: 'must be set' };
    if (mode === 'ephemeral' && metaTtlMs > 0) yield { path: `${at}.meta_ttl`, message: 'does not fit ephemeral mode' };
    if (metaTtlMs > 0 && metaTtlMs < streamTtlMs) {
      yield { path: `${at}.meta_ttl`, message: 'must not be shorter than stream_ttl' };
    }
  }
}

/** G62: a proxy that decides about writes also decides about keys. */
export function* clientKeyExcludesProxies(config: Config): Generator<Complaint> {
  for (const { path, options } of mapNamespaces(config)) {
    const { clientKey, publishProxyEnabled, removeProxyEnabled } = options.map;
    if (clientKey !== '' && (publishProxyEnabled || removeProxyEnabled)) {
      yield { path: `${path}.map.client_key`, value: clientKey, message: 'excludes the publish and remove proxies' };
    }
  }
}

/** G63: only a map has keys of clients to remove. */
export function* removalNeedsMap(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (options.map.removeClientOnUnsubscribe && !mapTypes.includes(options.subscriptionType)) {
      yield { path: `${path}.map.remove_client_on_unsubscribe`, message: 'needs a map subscription_type' };
    }
  }
}

/** G64: the sizes of pages are in order. */
export function* pageSizesAreInOrder(config: Config): Generator<Complaint> {
  for (const { path, options } of mapNamespaces(config)) {
    const { minPageSize, defaultPageSize, maxPageSize } = options.map;
    if (minPageSize > defaultPageSize || defaultPageSize > maxPageSize) {
      yield {
        path: `${path}.map.default_page_size`,
        value: String(defaultPageSize),
        message: 'must lie between min_page_size and max_page_size',
      };
    }
  }
}

/** G65: presence is mirrored into maps that hold clients or users. */
export function* presenceMirrorsExist(config: Config): Generator<Complaint> {
  const { namespaceBoundary, namespaces } = config.channel;
  for (const { path, options } of allNamespaces(config)) {
    const mirrors = [
      ['map_clients_presence_channel_prefix', options.mapClientsPresenceChannelPrefix, 'map_clients'],
      ['map_users_presence_channel_prefix', options.mapUsersPresenceChannelPrefix, 'map_users'],
    ] as const;
    for (const [option, prefix, type] of mirrors) {
      if (prefix === '') continue;
      const name = prefix.split(namespaceBoundary, 1)[0] ?? '';
      const target = prefix.includes(namespaceBoundary) && namespaces.find((namespace) => namespace.name === name);
      if (target !== false && target?.options.subscriptionType === type) continue;
      yield { path: `${path}.${option}`, value: prefix, message: `must lead to a namespace of type ${type}` };
    }
  }
}

/** G66: clients prove what they may track by a signature. */
export function* sharedPollNeedsKey(config: Config): Generator<Complaint> {
  const uses = allNamespaces(config).some(({ options }) => options.subscriptionType === 'shared_poll');
  if (uses && config.sharedPoll.hmacSecretKey === '') {
    yield { path: 'shared_poll.hmac_secret_key', message: 'must be set for namespaces of type shared_poll' };
  }
}

/** G67: what the API publishes carries a version. */
export function* pollPublishNeedsVersions(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (options.sharedPoll.publishEnabled && options.sharedPoll.mode !== 'versioned') {
      yield { path: `${path}.shared_poll.publish_enabled`, message: 'needs shared_poll.mode `versioned`' };
    }
  }
}
