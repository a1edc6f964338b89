import { booleanClaim, objectClaim, opaqueClaim, readOpaque, type ClaimSet, type OpaqueClaim } from './claims.ts';
import type { Payload } from '@spindle/protocol';
import { Refused } from './refusal.ts';
import type { GrantedSubscription, SubscriptionOverride } from './verdict.ts';

/** Claim names of the override object and what they are called in a grant. */
export const overrideClaims = {
  presence: 'presence',
  join_leave: 'joinLeave',
  force_push_join_leave: 'forcePushJoinLeave',
  force_positioning: 'forcePositioning',
  force_recovery: 'forceRecovery',
} as const satisfies Record<string, keyof SubscriptionOverride>;

/** What a subscription token, or one entry of `subs`, says about the subscription. */
export interface SubscriptionClaims {
  readonly info: OpaqueClaim;
  readonly data: OpaqueClaim;
  readonly override: SubscriptionOverride | undefined;
}

export function parseSubscriptionClaims(claims: ClaimSet): SubscriptionClaims {
  return {
    info: opaqueClaim(claims, 'info', 'b64info'),
    data: opaqueClaim(claims, 'data', 'b64data'),
    override: parseOverride(claims),
  };
}

export function grantSubscription(claims: SubscriptionClaims): GrantedSubscription {
  return { info: decoded(claims.info), data: decoded(claims.data), override: claims.override };
}

function decoded(claim: OpaqueClaim): Payload | undefined {
  const payload = readOpaque(claim);
  if (payload === null) throw new Refused('base64', `the claim ${claim.path} is not padded standard base64`);
  return payload;
}

function parseOverride(claims: ClaimSet): SubscriptionOverride | undefined {
  const object = objectClaim(claims, 'override');
  if (object === undefined) return undefined;
  const override: { -readonly [Name in keyof SubscriptionOverride]: SubscriptionOverride[Name] } = {};
  for (const [claim, name] of Object.entries(overrideClaims)) {
    const setting = objectClaim(object, claim);
    if (setting !== undefined) override[name] = booleanClaim(setting, 'value') ?? false;
  }
  return override;
}
