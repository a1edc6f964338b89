import { parseRights, type ChannelRight } from './capability-claims.ts';
import { booleanClaim, stringClaim, type ClaimSet } from './claims.ts';
import { Refused } from './refusal.ts';
import { expiryOf, parseRegisteredClaims, type RegisteredClaims } from './registered-claims.ts';
import { grantSubscription, parseSubscriptionClaims, type SubscriptionClaims } from './subscription-claims.ts';
import type { SubscriptionGrant } from './verdict.ts';

export interface SubscriptionTokenClaims extends RegisteredClaims, SubscriptionClaims {
  readonly channel: string;
  readonly client: string | null;
  readonly allow: readonly ChannelRight[];
  /** Older generation: `exp` limits the token alone, the subscription does not expire. */
  readonly expiresTokenOnly: boolean;
}

export function parseSubscriptionTokenClaims(
  claims: ClaimSet,
  userIdClaim: string | undefined,
): SubscriptionTokenClaims {
  return {
    ...parseRegisteredClaims(claims, userIdClaim),
    ...parseSubscriptionClaims(claims),
    channel: stringClaim(claims, 'channel') ?? '',
    client: stringClaim(claims, 'client') || null,
    allow: parseRights(claims, 'allow'),
    expiresTokenOnly: booleanClaim(claims, 'eto') ?? false,
  };
}

export function grantSubscriptionToken(claims: SubscriptionTokenClaims): SubscriptionGrant {
  if (claims.channel === '')
    throw new Refused('channelMissing', 'a subscription token names its channel, this one does not');
  return {
    ...grantSubscription(claims),
    channel: claims.channel,
    ...(claims.allow.length > 0 && { allow: claims.allow }),
    // Tokens of the older generation are made for one connection and know no user (A35).
    user: claims.client === null ? claims.user : null,
    client: claims.client,
    expireAt: claims.expiresTokenOnly && claims.expireAt === undefined ? null : expiryOf(claims),
    tokenId: claims.tokenId,
    issuedAt: claims.issuedAt,
  };
}
