import { quoted } from '../lib/quoted.ts';
import { createAccessTables } from './access-table.ts';
import type { Channel, ChannelLookup, ChannelRules, ChannelSettings } from './channel-rules.ts';
import { checkDataFormat } from './data-format.ts';
import { refusal, type Refusal } from './decision.ts';
import { channelPartOf, clientOf, isAscii, isLongerThan, isPrivateName, namespaceNameOf, usersOf } from './name.ts';
import { createFeatureSharing } from './shared-features.ts';
import { decideSubscribe } from './subscribe-order.ts';
import { decideFeatures } from './subscription-features.ts';
import { decideTagsFilter } from './tags-filter/decide-tags-filter.ts';
import { placeOf, valueOf } from './wording.ts';

/** The rules of one configuration. Keeps nothing per channel: clients choose the names. */
export function createChannelRules(settings: ChannelSettings): ChannelRules {
  const { insecure } = settings;
  const namespaces = indexNamespaces(settings);
  const access = createAccessTables(insecure);
  const shared = createFeatureSharing();

  function resolve(name: string): ChannelLookup {
    const namespaceName = namespaceNameOf(name, settings);
    const known = namespaces.get(namespaceName);
    if (known === undefined) return { found: false, refusal: unknownNamespace(namespaceName) };
    const { namespace, history, metaTtlMs } = known;
    const users = namespace.options.allowUserLimitedChannels ? usersOf(name, settings) : null;
    const isPrivate = isPrivateName(name, settings);
    const client = clientOf(name, settings);
    return { found: true, channel: { name, namespace, isPrivate, users, client, history, metaTtlMs } };
  }

  return {
    settings,
    resolve,
    resolveForClient(name) {
      const lookup = resolve(name);
      if (!lookup.found) return lookup;
      const invalid = checkName(lookup.channel, settings);
      return invalid === null ? lookup : { found: false, refusal: invalid };
    },
    checkLength(name) {
      if (!isLongerThan(name, settings.maxLength)) return null;
      return refusal('badRequest', {
        rule: 'C6',
        because: `the channel name is longer than channel.max_length, ${settings.maxLength} bytes`,
        fix: 'use a shorter channel name, or raise channel.max_length',
      });
    },
    maySubscribe: (channel, user, request) => decideSubscribe(channel, { user, ...request }, insecure),
    featuresOf: (channel, user, { request = {}, override = {} } = {}) =>
      shared(decideFeatures(channel, user, { request, override, insecure })),
    tagsFilter: (channel, root) => decideTagsFilter(channel.namespace, root),
    mayPublish: (channel, actor) => access(channel.namespace, 'publish', actor),
    mayReadPresence: (channel, actor) => access(channel.namespace, 'presence', actor),
    mayReadHistory: (channel, actor) => access(channel.namespace, 'history', actor),
    checkData: (channel, data) => checkDataFormat(channel.namespace, data),
  };
}

type KnownNamespace = Pick<Channel, 'namespace' | 'history' | 'metaTtlMs'>;

/** C10 to C12: what depends on the namespace alone, worked out once. */
function indexNamespaces(settings: ChannelSettings): ReadonlyMap<string, KnownNamespace> {
  const all = [{ name: '', options: settings.withoutNamespace }, ...settings.namespaces];
  return new Map(
    all.map((namespace): [string, KnownNamespace] => {
      const { historySize: size, historyTtlMs: ttlMs, historyMetaTtlMs } = namespace.options;
      const metaTtlMs = historyMetaTtlMs > 0 ? historyMetaTtlMs : settings.historyMetaTtlMs;
      const history = size > 0 && ttlMs > 0 ? { size, ttlMs, metaTtlMs } : null;
      return [namespace.name, { namespace, history, metaTtlMs }];
    }),
  );
}

/** C4 */
function unknownNamespace(name: string): Refusal {
  return refusal('unknownChannel', {
    rule: 'C4',
    because: `namespace ${quoted(name)} is not configured`,
    fix: 'add it to channel.namespaces, or correct the channel name',
  });
}

/** C7, C8 */
function checkName({ name, namespace }: Channel, settings: ChannelSettings): Refusal | null {
  const { channelRegex } = namespace.options;
  if (channelRegex !== null) {
    if (channelPartOf(name, settings).search(channelRegex) !== -1) return null;
    return refusal('badRequest', {
      rule: 'C7',
      because: `the channel part of the name does not match: ${valueOf(namespace, 'channelRegex')}`,
      fix: `use another channel name, or change channel_regex in ${placeOf(namespace)}`,
    });
  }
  if (isAscii(name)) return null;
  return refusal('badRequest', {
    rule: 'C8',
    because: `the channel name is not ASCII, and ${valueOf(namespace, 'channelRegex')}`,
    fix: `use an ASCII channel name, or set channel_regex in ${placeOf(namespace)}`,
  });
}
