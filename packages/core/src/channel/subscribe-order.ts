import type { Channel } from './channel-rules.ts';
import { allow, refuse, type Decision } from './decision.ts';
import type { NamespaceOptions } from './namespace.ts';
import { advise, valueOf } from './wording.ts';

export interface SubscribeQuestion {
  /** The empty user is the anonymous one. */
  readonly user: string;
  /** Subscription type as the request numbers it; 0 is a stream. */
  readonly type: number;
  readonly hasToken: boolean;
  /** Connection id. */
  readonly client?: string | undefined;
}

/** Position in the list is the number in the request. */
const subscriptionTypes = [
  'stream',
  'map',
  'map_clients',
  'map_users',
  'shared_poll',
] as const satisfies readonly NamespaceOptions['subscriptionType'][];

interface SubscribeRules {
  /** `client.insecure` */
  readonly insecure: boolean;
  /** C100; null where no capability has an opinion. */
  byCapability(): Decision | null;
  /** C86 to C88; null where the namespace has no expression. */
  byExpression(): Decision | null;
}

/** May this user subscribe? The rules are asked in order and the first with an opinion decides. */
export function decideSubscribe(
  channel: Channel,
  question: SubscribeQuestion,
  { insecure, byCapability, byExpression }: SubscribeRules,
): Decision {
  return (
    byType(channel, question.type) ??
    byToken(channel, question.hasToken) ??
    byClient(channel, question.client) ??
    byUsers(channel, question.user) ??
    byCapability() ??
    byOptions(channel, question.user) ??
    (insecure ? allow('C27', 'client.insecure is true') : null) ??
    // Never for a channel that is limited to users.
    (channel.users === null ? byExpression() : null) ??
    explainRefusal(channel, question.user)
  );
}

/** A capability and an expression, which reads the `meta`. */
const rulesOfConnection: ReadonlySet<string> = new Set(['C100', 'C86']);

/** Whether a subscription stands and falls with what the token of the connection holds (S120). */
export function isByConnection(decision: Decision): boolean {
  return decision.allowed && rulesOfConnection.has(decision.rule);
}

/** C20, C21 */
function byType({ namespace }: Channel, type: number): Decision | null {
  const configured = namespace.options.subscriptionType;
  const requested = subscriptionTypes[type];
  if (requested === configured) return null;
  const because = `the client asks for ${requested ?? `type ${type}`}, and ${valueOf(namespace, 'subscriptionType')}`;
  const fix = `subscribe as ${configured}, or ${advise(namespace, 'subscriptionType')}`;
  if (requested === 'shared_poll') return refuse('notAvailable', { rule: 'C20', because, fix });
  if (configured === 'shared_poll') return refuse('badRequest', { rule: 'C20', because, fix });
  return refuse('permissionDenied', { rule: 'C21', because, fix });
}

/** C22, C23 */
function byToken({ isPrivate }: Channel, hasToken: boolean): Decision | null {
  if (hasToken) return allow('C23', 'the subscription token decides');
  if (!isPrivate) return null;
  return refuse('permissionDenied', {
    rule: 'C22',
    because: 'the channel is private by channel.private_prefix, and the client sent no subscription token',
    fix: 'send a subscription token for this channel',
  });
}

/** L23 */
function byClient(channel: Channel, client: string | undefined): Decision | null {
  if (channel.client === null || channel.client === client) return null;
  return refuse('permissionDenied', {
    rule: 'L23',
    because: 'the channel name limits it to another client, and legacy.enabled gives names that meaning',
    fix: 'use a channel whose name ends with the id of the client, or one without `&`',
  });
}

/** C24 */
function byUsers({ users }: Channel, user: string): Decision | null {
  return users?.includes(user) === true ? allow('C24', 'the channel name lists the user') : null;
}

/** C25, C26: never for a channel that is limited to users. */
function byOptions({ users, namespace }: Channel, user: string): Decision | null {
  const { allowSubscribeForClient, allowSubscribeForAnonymous } = namespace.options;
  if (users !== null || !allowSubscribeForClient) return null;
  if (user !== '') return allow('C25', valueOf(namespace, 'allowSubscribeForClient'));
  return allowSubscribeForAnonymous ? allow('C26', valueOf(namespace, 'allowSubscribeForAnonymous')) : null;
}

/** C28 */
function explainRefusal({ users, namespace }: Channel, user: string): Decision {
  if (users !== null) {
    return refuse('permissionDenied', {
      rule: 'C28',
      because: `the channel name does not list the user, and ${valueOf(namespace, 'allowUserLimitedChannels')}`,
      fix: 'send a subscription token, or use a channel whose name lists the user',
    });
  }
  if (user === '' && namespace.options.allowSubscribeForClient) {
    return refuse('permissionDenied', {
      rule: 'C28',
      because: `the user is anonymous, and ${valueOf(namespace, 'allowSubscribeForAnonymous')}`,
      fix: `connect with a user id, send a subscription token, or ${advise(namespace, 'allowSubscribeForAnonymous')}`,
    });
  }
  return refuse('permissionDenied', {
    rule: 'C28',
    because: valueOf(namespace, 'allowSubscribeForClient'),
    fix: `send a subscription token, or ${advise(namespace, 'allowSubscribeForClient')}`,
  });
}
