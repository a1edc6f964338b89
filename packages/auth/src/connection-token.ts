import { compileCapabilities } from './capabilities.ts';
import { parseCapabilities, type Capability } from './capability-claims.ts';
import {
  objectClaim,
  opaqueClaim,
  rawClaim,
  readOpaque,
  stringListClaim,
  type ClaimSet,
  type OpaqueClaim,
} from './claims.ts';
import type { Payload } from '@spindle/protocol';
import { parseLabels } from './label-claims.ts';
import { Refused } from './refusal.ts';
import { expiryOf, parseRegisteredClaims, type RegisteredClaims } from './registered-claims.ts';
import { grantSubscription, parseSubscriptionClaims, type SubscriptionClaims } from './subscription-claims.ts';
import type { ConnectionGrant, GrantedSubscription, Labels } from './verdict.ts';

const noClaims: ClaimSet = { path: '', members: new Map() };

/** Shared by the grants of all tokens without subscriptions, which connections keep (`npm run bench -- memory`). */
const noSubs: ReadonlyMap<string, never> = new Map<string, never>();

export interface ConnectionClaims extends RegisteredClaims {
  readonly info: OpaqueClaim;
  readonly meta: string | undefined;
  readonly labels: Labels | undefined;
  readonly channels: readonly string[];
  readonly subs: ReadonlyMap<string, SubscriptionClaims>;
  readonly capabilities: readonly Capability[] | undefined;
  /** Only subscription tokens name a channel; a connection token that does is refused (A16). */
  readonly namesChannel: boolean;
}

export function parseConnectionClaims(claims: ClaimSet, userIdClaim: string | undefined): ConnectionClaims {
  return {
    ...parseRegisteredClaims(claims, userIdClaim),
    info: opaqueClaim(claims, 'info', 'b64info'),
    meta: rawClaim(claims, 'meta'),
    labels: parseLabels(claims),
    channels: stringListClaim(claims, 'channels') ?? [],
    subs: parseSubs(claims),
    capabilities: parseCapabilities(claims),
    namesChannel: (rawClaim(claims, 'channel') ?? 'null') !== 'null',
  };
}

/** Keeps a subscription token from opening a connection. */
export function checkIsConnection(claims: ConnectionClaims): void {
  if (claims.namesChannel) {
    throw new Refused(
      'channelInConnectionToken',
      'a connection token has no channel claim; is it a subscription token?',
    );
  }
}

export function grantConnection(claims: ConnectionClaims): ConnectionGrant {
  return {
    user: claims.user,
    subs: grantSubs(claims),
    expireAt: expiryOf(claims),
    info: connectionInfo(claims),
    meta: claims.meta,
    ...(claims.labels && { labels: claims.labels }),
    ...(claims.capabilities && { capabilities: compileCapabilities(claims.capabilities) }),
    tokenId: claims.tokenId,
    issuedAt: claims.issuedAt,
  };
}

function parseSubs(claims: ClaimSet): ReadonlyMap<string, SubscriptionClaims> {
  const object = objectClaim(claims, 'subs');
  if (object === undefined) return noSubs;
  const subs = new Map<string, SubscriptionClaims>();
  for (const channel of object.members.keys()) {
    subs.set(channel, parseSubscriptionClaims(objectClaim(object, channel, 'subs[]') ?? noClaims));
  }
  return subs;
}

/** `channels` counts only where `subs` lists nothing. */
function grantSubs(claims: ConnectionClaims): ReadonlyMap<string, GrantedSubscription> {
  if (claims.subs.size === 0 && claims.channels.length === 0) return noSubs;
  const granted = new Map<string, GrantedSubscription>();
  for (const [channel, options] of claims.subs) granted.set(channel, grantSubscription(options));
  if (claims.subs.size === 0) for (const channel of claims.channels) granted.set(channel, {});
  return granted;
}

function connectionInfo(claims: ConnectionClaims): Payload | undefined {
  const info = readOpaque(claims.info);
  if (info === null) throw new Refused('connectionInfoBase64', 'the claim b64info is not padded standard base64');
  return info;
}
