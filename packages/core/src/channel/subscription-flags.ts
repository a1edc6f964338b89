import { decideGrant } from './access.ts';
import type { Channel, RequestedFlags, SubscriptionFlags } from './channel-rules.ts';

/** C40 to C43. Asked for as the subscriber the client is about to become. */
export function decideFlags(
  { namespace }: Channel,
  user: string,
  request: RequestedFlags,
  insecure: boolean,
): SubscriptionFlags {
  const { options } = namespace;
  const subscriber = { isAnonymous: user === '', isSubscribed: true };
  const canRead = (access: 'history' | 'presence') => decideGrant(namespace, access, subscriber, insecure).allowed;

  const recoverable =
    options.forceRecovery || (request.recoverable === true && (options.allowRecovery || canRead('history')));
  const positioned =
    recoverable ||
    options.forcePositioning ||
    (request.positioned === true && (options.allowPositioning || canRead('history')));
  const pushJoinLeave =
    options.forcePushJoinLeave || (request.joinLeave === true && options.joinLeave && canRead('presence'));
  return { positioned, recoverable, pushJoinLeave };
}
