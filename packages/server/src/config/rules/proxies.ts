import type { ConfigOf } from '../config-type.ts';
import type { Config, NamespaceConfig } from '../config.ts';
import type { proxyOptions } from '../options/proxy.ts';
import { allNamespaces, badNames, namePattern, withPaths } from './rule.ts';
import type { Complaint } from './rule.ts';

type ProxyConfig = ConfigOf<typeof proxyOptions>;

/** One place that calls a proxy: the option with its name, and where the one called `default` is configured. */
interface ProxyUse {
  readonly at: string;
  readonly name: string;
  readonly fallback: string;
}

/** G40: proxies are told apart by name; `default` is taken. */
export function* proxyNamesAreUsable({ proxies }: Config): Generator<Complaint> {
  yield* badNames('proxies', proxies, namePattern);
  for (const { name, path } of withPaths('proxies', proxies)) {
    if (name === 'default') yield { path: `${path}.name`, value: name, message: 'is the name of the built-in proxies' };
  }
}

/** G41: a proxy that may be called has an endpoint. */
export function* proxiesHaveEndpoints(config: Config): Generator<Complaint> {
  for (const [path, { endpoint }] of callableProxies(config)) {
    if (endpoint === '') yield { path: `${path}.endpoint`, message: 'must be set' };
  }
}

const mostReasonCharacters = 123;

/** G42: a status of the backend becomes either an error or a disconnect, with a text that fits a close frame. */
export function* statusTransformsAreClear(config: Config): Generator<Complaint> {
  for (const [proxy, { http }] of callableProxies(config)) {
    for (const [index, row] of http.statusToCodeTransforms.entries()) {
      const path = `${proxy}.http.status_to_code_transforms[${index}]`;
      if (row.statusCode === 0) yield { path: `${path}.status_code`, message: 'must be set' };
      if ((row.toError.code === 0) === (row.toDisconnect.code === 0)) {
        yield { path, message: 'needs either to_error.code or to_disconnect.code, and not both' };
      }
      for (const text of [row.toError.message, row.toDisconnect.reason]) {
        if (text.length > mostReasonCharacters || !isAscii(text)) {
          yield { path, value: text, message: `needs ASCII texts of at most ${mostReasonCharacters} characters` };
        }
      }
    }
  }
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/** G43: the name of an enabled proxy leads to one. */
export function* proxyReferencesExist(config: Config): Generator<Complaint> {
  for (const { at, name } of proxyUses(config)) {
    if (name === 'default' || config.proxies.some((proxy) => proxy.name === name)) continue;
    yield { path: at, value: name, message: 'is no proxy of the list `proxies`' };
  }
}

/** G44: a channel streamed from the backend is decided there alone. */
export function* streamProxyExcludesOthers(config: Config): Generator<Complaint> {
  for (const { path, options } of allNamespaces(config)) {
    if (!options.subscribeStreamProxyEnabled) continue;
    if (options.subscribeProxyEnabled || options.publishProxyEnabled || options.subRefreshProxyEnabled) {
      const message = 'excludes the subscribe, publish and sub_refresh proxies of the namespace';
      yield { path: `${path}.subscribe_stream_proxy_enabled`, message };
    }
  }
}

/** Proxies that some part of the configuration may call, with their paths. */
function callableProxies(config: Config): [path: string, proxy: ProxyConfig][] {
  const { client, channel, rpc, proxies } = config;
  const used = new Set(proxyUses(config).flatMap((use) => (use.name === 'default' ? [use.fallback] : [])));
  const defaults: [string, ProxyConfig][] = [
    ['channel.proxy.subscribe', channel.proxy.subscribe],
    ['channel.proxy.publish', channel.proxy.publish],
    ['channel.proxy.sub_refresh', channel.proxy.subRefresh],
    ['channel.proxy.subscribe_stream', channel.proxy.subscribeStream],
    ['channel.proxy.map_publish', channel.proxy.mapPublish],
    ['channel.proxy.map_remove', channel.proxy.mapRemove],
    ['channel.proxy.shared_poll_refresh', channel.proxy.sharedPollRefresh],
    ['rpc.proxy', rpc.proxy],
  ];
  return [
    ...withPaths('proxies', proxies).map(({ path, options }): [string, ProxyConfig] => [path, options]),
    ...defaults.filter(([path]) => used.has(path)),
    ...(client.proxy.connect.enabled ? [['client.proxy.connect', client.proxy.connect] as [string, ProxyConfig]] : []),
    ...(client.proxy.refresh.enabled ? [['client.proxy.refresh', client.proxy.refresh] as [string, ProxyConfig]] : []),
  ];
}

function proxyUses(config: Config): ProxyUse[] {
  const { rpc } = config;
  const methods = [
    { path: 'rpc.without_namespace', options: rpc.withoutNamespace },
    ...withPaths('rpc.namespaces', rpc.namespaces),
  ];
  return [
    ...allNamespaces(config).flatMap(({ path, options }) => namespaceUses(path, options)),
    ...methods.flatMap(({ path, options }) =>
      options.proxyEnabled ? [{ at: `${path}.proxy_name`, name: options.proxyName, fallback: 'rpc.proxy' }] : [],
    ),
  ];
}

function namespaceUses(path: string, options: NamespaceConfig): ProxyUse[] {
  const { map, sharedPoll, subscriptionType } = options;
  const rows: [isUsed: boolean, option: string, name: string, kind: string][] = [
    [options.subscribeProxyEnabled, 'subscribe_proxy_name', options.subscribeProxyName, 'subscribe'],
    [options.publishProxyEnabled, 'publish_proxy_name', options.publishProxyName, 'publish'],
    [options.subRefreshProxyEnabled, 'sub_refresh_proxy_name', options.subRefreshProxyName, 'sub_refresh'],
    [
      options.subscribeStreamProxyEnabled,
      'subscribe_stream_proxy_name',
      options.subscribeStreamProxyName,
      'subscribe_stream',
    ],
    [map.publishProxyEnabled, 'map.publish_proxy_name', map.publishProxyName, 'map_publish'],
    [map.removeProxyEnabled, 'map.remove_proxy_name', map.removeProxyName, 'map_remove'],
    [subscriptionType === 'shared_poll', 'shared_poll.proxy_name', sharedPoll.proxyName, 'shared_poll_refresh'],
  ];
  return rows
    .filter(([isUsed]) => isUsed)
    .map(([, option, name, kind]) => ({ at: `${path}.${option}`, name, fallback: `channel.proxy.${kind}` }));
}
