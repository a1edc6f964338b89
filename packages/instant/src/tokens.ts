import { signConnectionToken, signSubscriptionToken, type GrantedSubscription, type SigningKey } from '@spindle/auth';
import type { ChannelGrant } from './authorize.ts';
import { jsonText } from './json-text.ts';
import { payloadOf } from './payload.ts';
import type { ServerSubscription, User } from './user.ts';

/** Seconds that tokens are good for; null for ever. */
export interface TokenLifetimes {
  /** Default 3600. */
  readonly connectionSeconds?: number | null | undefined;
  /** Default 3600. */
  readonly subscriptionSeconds?: number | null | undefined;
}

/** What tokens say besides who and what, where the server is configured to look for it. */
export interface TokenClaims {
  readonly audience?: string | readonly string[] | undefined;
  readonly issuer?: string | undefined;
  /** The claim with the user's id, besides `sub`. */
  readonly userIdClaim?: string | undefined;
}

/** Makes tokens. Rejects with a TypeError for info, data or meta that JSON cannot hold. */
export interface TokenIssuer {
  connection(user: User): Promise<string>;
  /** For generations 3 to 5: good for any connection of the user. */
  subscription(user: User, channel: string, grant?: ChannelGrant): Promise<string>;
  /** For generation 2: good for one connection. */
  clientSubscription(holder: ClientHolder, channel: string, grant?: ChannelGrant): Promise<string>;
}

export interface ClientHolder {
  readonly user: User;
  /** The id that the server gave the connection. */
  readonly client: string;
}

export interface TokenIssuerOptions {
  readonly key: SigningKey;
  readonly lifetimes?: TokenLifetimes | undefined;
  readonly claims?: TokenClaims | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const defaultSeconds = 3600;

export function createTokenIssuer({ key, lifetimes = {}, claims = {}, now }: TokenIssuerOptions): TokenIssuer {
  const { connectionSeconds = defaultSeconds, subscriptionSeconds = defaultSeconds } = lifetimes;

  function times(lifetimeSeconds: number | null): { readonly issuedAt: number; readonly exp: number | undefined } {
    const issuedAt = Math.floor(now() / 1000);
    return { issuedAt, exp: lifetimeSeconds === null ? undefined : issuedAt + lifetimeSeconds };
  }

  function subscriptionContent(user: User, channel: string, grant: ChannelGrant) {
    const { lifetimeSeconds = subscriptionSeconds, allow } = grant;
    return {
      ...claims,
      ...times(lifetimeSeconds),
      user: user.id,
      channel,
      ...grantedSubscription(grant),
      allow,
    };
  }

  return {
    connection: async (user) =>
      signConnectionToken(
        {
          ...claims,
          ...times(connectionSeconds),
          user: user.id,
          info: payloadOf('info', user.info),
          meta: jsonText('meta', user.meta),
          labels: user.labels,
          ...subscriptionsOf(user),
          caps: user.caps,
        },
        key,
      ),
    subscription: async (user, channel, grant = {}) =>
      signSubscriptionToken(
        { ...subscriptionContent(user, channel, grant), expireAt: grant.oneTime ? 0 : undefined },
        key,
      ),
    clientSubscription: async ({ user, client }, channel, grant = {}) =>
      signSubscriptionToken(
        { ...subscriptionContent(user, channel, grant), client, expiresTokenOnly: grant.oneTime ? true : undefined },
        key,
      ),
  };
}

/** The channels of a user by the claim they go into: where `subs` lists anything, servers do not look at `channels`. */
function subscriptionsOf({ channels, subs = {} }: User) {
  const withOptions = Object.entries(subs).map(
    ([channel, options]) => [channel, grantedSubscription(options)] as const,
  );
  if (withOptions.length === 0) return { channels };
  const plain = (channels ?? []).map((channel): readonly [string, GrantedSubscription] => [channel, {}]);
  return { subs: new Map([...plain, ...withOptions]) };
}

function grantedSubscription({ info, data, override }: ServerSubscription): GrantedSubscription {
  return { info: payloadOf('info', info), data: payloadOf('data', data), override };
}
