import { decideGrant } from './access.ts';
import type { Channel, RequestedFlags, SubscriptionFeatures, SubscriptionOverride } from './channel-rules.ts';

interface Asked {
  readonly request: RequestedFlags;
  readonly override: SubscriptionOverride;
  readonly insecure: boolean;
}

/** C40 to C45. Asked for as the subscriber the client is about to become. */
export function decideFeatures(
  { namespace }: Channel,
  user: string,
  { request, override, insecure }: Asked,
): SubscriptionFeatures {
  const { options } = namespace;
  const subscriber = { isAnonymous: user === '', isSubscribed: true };
  const canRead = (access: 'history' | 'presence') => decideGrant(namespace, access, subscriber, insecure).allowed;

  const recoverable =
    (override.forceRecovery ?? options.forceRecovery) ||
    (request.recoverable === true && (options.allowRecovery || canRead('history')));
  const positioned =
    recoverable ||
    (override.forcePositioning ?? options.forcePositioning) ||
    (request.positioned === true && (options.allowPositioning || canRead('history')));
  const joinLeave = override.joinLeave ?? options.joinLeave;
  const pushJoinLeave =
    (override.forcePushJoinLeave ?? options.forcePushJoinLeave) ||
    (request.joinLeave === true && joinLeave && canRead('presence'));
  const presence = override.presence ?? options.presence;
  // What a filter leaves out would be missing as a base.
  const delta = request.tf === undefined && options.allowedDeltaTypes.some((type) => type === request.delta);
  return { presence, joinLeave, pushJoinLeave, positioned, recoverable, delta };
}
