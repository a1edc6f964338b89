import { decideGrant, type Access } from './access.ts';
import { createAccessTables } from './access-table.ts';
import type { ChannelRight } from './capabilities/capabilities.ts';
import { accessByCapability, subscribeByCapability } from './capabilities/capability-rule.ts';
import type { AccessRule, Channel, ChannelLookup, ChannelRules, ChannelSettings } from './channel-rules.ts';
import { checkDataFormat } from './data-format.ts';
import { checkDataSize } from './data-size.ts';
import { isDenial, refusal, type Refusal } from './decision.ts';
import { createExpressionRule } from './expression-rule.ts';
import { bytesOf, channelPartOf, clientOf, isAscii, isLongerThan, isPrivateName, usersOf } from './name.ts';
import { createNamespaceIndex } from './namespace-index.ts';
import type { Principal } from './principal.ts';
import { decideRewind } from './rewind.ts';
import { createFeatureSharing } from './shared-features.ts';
import { decideSubscribe } from './subscribe-order.ts';
import { decideFeatures } from './subscription-features.ts';
import { decideTagsFilter } from './tags-filter/decide-tags-filter.ts';
import { placeOf, valueOf } from './wording.ts';

/** Who asks to be told of what a channel keeps. */
interface Reader {
  readonly principal: Principal;
  readonly allowed: readonly ChannelRight[];
}

const noRights: readonly ChannelRight[] = [];

/** The rules of one configuration. Keeps nothing per channel: clients choose the names. Throws when patterns clash. */
export function createChannelRules(settings: ChannelSettings): ChannelRules {
  const { insecure } = settings;
  const namespaceOf = createNamespaceIndex(settings);
  const access = createAccessTables(insecure);
  const byExpression = createExpressionRule();
  const shared = createFeatureSharing();

  function resolve(name: string): ChannelLookup {
    const known = namespaceOf(name);
    if ('outcome' in known) return { found: false, refusal: known };
    const { vars, value } = known;
    const { namespace, history, metaTtlMs } = value;
    const users = namespace.options.allowUserLimitedChannels ? usersOf(name, settings) : null;
    const isPrivate = isPrivateName(name, settings);
    const client = clientOf(name, settings);
    return { found: true, channel: { name, namespace, vars, isPrivate, users, client, history, metaTtlMs } };
  }

  function may(operation: Access): AccessRule {
    return (channel, principal, isSubscribed, allowed = noRights) => {
      const decision = access(channel.namespace, operation, { isAnonymous: principal.user === '', isSubscribed });
      if (decision.allowed || !isDenial(decision.refusal)) return decision;
      const byCapability = accessByCapability(operation, channel, principal, allowed);
      return byCapability ?? byExpression(channel, { operation, principal, isSubscribed }) ?? decision;
    };
  }

  function canRead(operation: Access, channel: Channel, { principal, allowed }: Reader): boolean {
    const asker = { isAnonymous: principal.user === '', isSubscribed: true };
    if (decideGrant(channel.namespace, operation, asker, insecure).allowed) return true;
    if (accessByCapability(operation, channel, principal, allowed) !== null) return true;
    return byExpression(channel, { operation, principal, isSubscribed: true })?.allowed === true;
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
        because: `the channel name has ${bytesOf(name)} bytes, channel.max_length is ${settings.maxLength}`,
        fix: 'use a shorter channel name, or raise channel.max_length',
      });
    },
    maySubscribe: (channel, principal, request) =>
      decideSubscribe(
        channel,
        { user: principal.user, ...request },
        {
          insecure,
          byCapability: () => subscribeByCapability(channel, principal),
          byExpression: () => byExpression(channel, { operation: 'subscribe', principal, isSubscribed: false }),
        },
      ),
    featuresOf(channel, principal, { request = {}, override = {}, allowed = noRights } = {}) {
      const reader = { principal, allowed };
      const asked = { request, override, canRead: (operation: Access) => canRead(operation, channel, reader) };
      return shared(decideFeatures(channel, asked));
    },
    rewindOf: (channel, principal, { request = {}, allowed = noRights } = {}) =>
      decideRewind(channel.namespace, request.rewind ?? {}, () => canRead('history', channel, { principal, allowed })),
    tagsFilter: (channel, root) => decideTagsFilter(channel.namespace, root),
    mayPublish: may('publish'),
    mayReadPresence: may('presence'),
    mayReadHistory: may('history'),
    checkData: (channel, data) =>
      checkDataSize(settings.maxPublicationSize, data) ?? checkDataFormat(channel.namespace, data),
  };
}

/** C7, C8, C84 */
function checkName({ name, namespace }: Channel, settings: ChannelSettings): Refusal | null {
  const { channelRegex } = namespace.options;
  if (channelRegex !== null) {
    // What a pattern takes is not before a boundary.
    const hasPattern = (namespace.pattern ?? '') !== '';
    const part = hasPattern ? name : channelPartOf(name, settings);
    if (channelRegex.foundIn(part)) return null;
    return refusal('badRequest', {
      rule: 'C7',
      because: `${hasPattern ? 'the name' : 'the channel part of the name'} does not match: ${valueOf(namespace, 'channelRegex')}`,
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
