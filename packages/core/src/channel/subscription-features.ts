import type { Access } from './access.ts';
import type { Channel, RequestedFlags, SubscriptionFeatures, SubscriptionOverride } from './channel-rules.ts';
import { decideRewind } from './rewind.ts';
import { hasFlag } from './subscribe-flags.ts';

interface Asked {
  readonly request: RequestedFlags;
  readonly override: SubscriptionOverride;
  /** Whether the client, as the subscriber it is about to become, may read. */
  readonly canRead: (access: Exclude<Access, 'publish'>) => boolean;
}

/** C40 to C45 */
export function decideFeatures({ namespace }: Channel, { request, override, canRead }: Asked): SubscriptionFeatures {
  const { options } = namespace;
  // Positions and patches need every publication (S100).
  const latestOnly = options.slowConsumer === 'latest_only';
  const recoverable =
    !latestOnly &&
    ((override.forceRecovery ?? options.forceRecovery) ||
      (request.recoverable === true && (options.allowRecovery || canRead('history'))));
  const positioned =
    !latestOnly &&
    (recoverable ||
      (override.forcePositioning ?? options.forcePositioning) ||
      decideRewind(namespace, request.rewind ?? {}, () => canRead('history')) !== null ||
      (request.positioned === true && (options.allowPositioning || canRead('history'))));
  const joinLeave = override.joinLeave ?? options.joinLeave;
  const pushJoinLeave =
    (override.forcePushJoinLeave ?? options.forcePushJoinLeave) ||
    (request.joinLeave === true && joinLeave && canRead('presence'));
  const presence = override.presence ?? options.presence;
  // What a filter leaves out would be missing as a base.
  const delta =
    !latestOnly && request.tf === undefined && options.allowedDeltaTypes.some((type) => type === request.delta);
  const compact = options.allowChannelCompaction && hasFlag(request.flag, 'channelCompaction');
  return { presence, joinLeave, pushJoinLeave, positioned, recoverable, delta, compact, latestOnly };
}
