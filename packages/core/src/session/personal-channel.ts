import type { ChannelRules } from '../channel/channel-rules.ts';
import { quoted } from '../lib/quoted.ts';
import type { GrantedSubscription } from './authenticator.ts';
import type { SessionEnvironment } from './environment.ts';
import { refused, RefusedError } from './refused.ts';

const option = 'client.subscribe_to_user_personal_channel';

/** A channel of every user, which the server subscribes the user's connections to. */
export interface PersonalChannels {
  /** Namespace of the channels; empty: none. */
  readonly namespace: string;
  /** A new connection of a user takes the place of all others. */
  readonly singleConnection: boolean;
}

/**
 * What comes with a connection of the user: what its token grants, and its personal channel (S113). Where the token
 * grants that too, it is as the token says.
 */
export function withPersonalChannel(
  { rules, settings }: Pick<SessionEnvironment, 'rules' | 'settings'>,
  user: string,
  granted: ReadonlyMap<string, GrantedSubscription>,
): ReadonlyMap<string, GrantedSubscription> {
  if (settings.personalChannels === null || user === '') return granted;
  const name = personalChannelName(rules, settings.personalChannels, user);
  return granted.has(name) ? granted : new Map([...granted, [name, {}]]);
}

/** Throws where the name would belong to a namespace or to users other than these (S114). */
function personalChannelName(rules: ChannelRules, { namespace }: PersonalChannels, user: string): string {
  const { namespaceBoundary, userBoundary } = rules.settings;
  const name = `${namespace === '' ? '' : namespace + namespaceBoundary}${userBoundary}${user}`;
  const lookup = rules.resolve(name);
  if (!lookup.found) throw new RefusedError(lookup.refusal);
  const { channel } = lookup;
  const isShared = channel.users !== null && (channel.users.length !== 1 || channel.users[0] !== user);
  if (channel.namespace.name === namespace && !isShared) return name;
  throw refused('unknownChannel', {
    rule: 'S114',
    because: `${option} is on, and the user id has a boundary in it that makes ${quoted(name)} the channel of others`,
    fix: `use user ids without ${quoted(namespaceBoundary)}, ${quoted(userBoundary)} and ${quoted(rules.settings.userSeparator)}`,
  });
}

/** S115 */
export const singleConnectionOption = `${option}.single_connection`;
