import { encode as encodeBase64Url } from 'jose/base64url';
import type { Payload } from '@spindle/protocol';
import { isJson, quote } from '@spindle/protocol/raw-json';
import type { Capability, ChannelRight } from './capability-claims.ts';
import type { SigningKey } from './signing-key.ts';
import { overrideClaims } from './subscription-claims.ts';
import type { GrantedSubscription, Labels } from './verdict.ts';

/** What a token of either kind may say about itself. Times are Unix seconds. */
export interface TokenContent {
  /** The user id; empty for an anonymous user. */
  readonly user: string;
  /** The token is refused from then on; what it opened ends then, too, unless `expireAt` says otherwise. */
  readonly exp?: number | undefined;
  /** When what the token opened ends, rounded up to whole seconds; 0 is never. */
  readonly expireAt?: number | undefined;
  readonly issuedAt?: number | undefined;
  readonly notBefore?: number | undefined;
  readonly tokenId?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | readonly string[] | undefined;
  /** Where the server is configured to find the user id; it is written there besides `sub`. */
  readonly userIdClaim?: string | undefined;
}

export interface ConnectionTokenContent extends TokenContent {
  readonly info?: Payload | undefined;
  /** JSON text of private data. */
  readonly meta?: string | undefined;
  /** Texts by their names; they stay with the connection for as long as it lives. */
  readonly labels?: Labels | undefined;
  readonly channels?: readonly string[] | undefined;
  /** Where it lists anything, `channels` is not looked at. */
  readonly subs?: ReadonlyMap<string, GrantedSubscription> | undefined;
  /** Rights to channels, named or by pattern; together they are what the connection may do besides the options. */
  readonly caps?: readonly Capability[] | undefined;
}

export interface SubscriptionTokenContent extends TokenContent, GrantedSubscription {
  readonly channel: string;
  /** Rights to the channel besides the subscription. */
  readonly allow?: readonly ChannelRight[] | undefined;
  /** Older generation: binds the token to one connection instead of a user. */
  readonly client?: string | undefined;
  /** Older generation: `exp` limits the token alone. */
  readonly expiresTokenOnly?: boolean | undefined;
}

/** A claim and its value as JSON text; without a value it is left out. */
type RawClaim = readonly [name: string, json: string | undefined];

/** Rejects with a TypeError, naming the member, when a payload is not JSON text or a time no finite number. */
export async function signConnectionToken(content: ConnectionTokenContent, key: SigningKey): Promise<string> {
  const subs = [...(content.subs ?? [])].map(([channel, options]): RawClaim => [
    channel,
    object(subscriptionClaims(options)),
  ]);
  return sign(
    [
      ...registeredClaims(content),
      ...payloadClaims('info', content.info),
      ...payloadClaims('meta', content.meta),
      ['labels', content.labels && labelsJson(content.labels)],
      ['channels', jsonOf(content.channels)],
      ['subs', content.subs && object(subs)],
      ['caps', content.caps && `[${content.caps.map(capabilityJson).join(',')}]`],
    ],
    key,
  );
}

/** Rejects with a TypeError, naming the member, when a payload is not JSON text or a time no finite number. */
export async function signSubscriptionToken(content: SubscriptionTokenContent, key: SigningKey): Promise<string> {
  return sign(
    [
      ...registeredClaims(content),
      ['channel', quote(content.channel)],
      ['client', jsonOf(content.client)],
      ['eto', jsonOf(content.expiresTokenOnly)],
      ...subscriptionClaims(content),
      ['allow', jsonOf(content.allow)],
    ],
    key,
  );
}

async function sign(claims: readonly RawClaim[], key: SigningKey): Promise<string> {
  const { algorithm: alg, kid } = key;
  // Loaded here, because a server that only verifies would start later for it (G97).
  const { CompactSign } = await import('jose/jws/compact/sign');
  return new CompactSign(new TextEncoder().encode(object(claims)))
    .setProtectedHeader(kid === undefined ? { alg, typ: 'JWT' } : { alg, typ: 'JWT', kid })
    .sign(key.cryptoKey);
}

function registeredClaims(content: TokenContent): RawClaim[] {
  const claims: RawClaim[] = [
    ['iat', timeJson('issuedAt', content.issuedAt)],
    ['sub', quote(content.user)],
    ['exp', timeJson('exp', content.exp)],
    ['expire_at', timeJson('expireAt', content.expireAt && Math.ceil(content.expireAt))],
    ['nbf', timeJson('notBefore', content.notBefore)],
    ['jti', jsonOf(content.tokenId)],
    ['iss', jsonOf(content.issuer)],
    ['aud', jsonOf(content.audience)],
  ];
  if (content.userIdClaim && content.userIdClaim !== 'sub') claims.push([content.userIdClaim, quote(content.user)]);
  return claims;
}

function subscriptionClaims(options: GrantedSubscription): RawClaim[] {
  return [
    ...payloadClaims('info', options.info),
    ...payloadClaims('data', options.data),
    ['override', options.override && overrideJson(options.override)],
  ];
}

function capabilityJson({ channels, match, allow }: Capability): string {
  return object([
    ['channels', jsonOf(channels)],
    ['match', jsonOf(match || undefined)],
    ['allow', jsonOf(allow)],
  ]);
}

function labelsJson(labels: Labels): string {
  return object(Object.entries(labels).map(([name, value]) => [name, quote(value)]));
}

function overrideJson(override: NonNullable<GrantedSubscription['override']>): string {
  return object(
    Object.entries(overrideClaims).map(([claim, name]) => {
      const value = override[name];
      return [claim, value === undefined ? undefined : object([['value', jsonOf(value)]])];
    }),
  );
}

/** JSON text goes in as it is, bytes as base64 under the `b64` name. */
function payloadClaims(name: 'info' | 'data' | 'meta', payload: Payload | undefined): RawClaim[] {
  if (payload === undefined) return [];
  if (typeof payload !== 'string') return [[`b64${name}`, quote(base64(payload))]];
  if (!isJson(payload)) throw new TypeError(`${name} is not JSON text`);
  return [[name, payload]];
}

function base64(bytes: Uint8Array): string {
  const text = encodeBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** JSON has no NaN: it would become null, and with it a token that never expires. */
function timeJson(name: keyof TokenContent, value: number | undefined): string | undefined {
  if (value !== undefined && !Number.isFinite(value)) throw new TypeError(`${name} is not a time`);
  return jsonOf(value);
}

function jsonOf(value: string | number | boolean | readonly string[] | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Members in the order given. */
function object(members: readonly RawClaim[]): string {
  const present = members.filter(([, json]) => json !== undefined);
  return `{${present.map(([name, json]) => `${quote(name)}:${json}`).join(',')}}`;
}
