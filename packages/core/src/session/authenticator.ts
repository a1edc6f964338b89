import type { Payload } from '@spindle/protocol';
import type { Capabilities, ChannelRight } from '../channel/capabilities/capabilities.ts';
import type { SubscriptionOverride } from '../channel/channel-rules.ts';
import type { Labels } from '../channel/principal.ts';

/** A server-side subscription that comes with the connection. */
export interface GrantedSubscription {
  readonly info?: Payload | undefined;
  /** Handed to the client with the subscription. */
  readonly data?: Payload | undefined;
  readonly override?: SubscriptionOverride | undefined;
}

/** What a token says about itself, by which it can be revoked. Absent and null are the same. */
export interface TokenIdentity {
  readonly tokenId?: string | null | undefined;
  /** Unix seconds. */
  readonly issuedAt?: number | null | undefined;
}

/** What a connection token entitles to. */
export interface ConnectionGrant extends TokenIdentity {
  /** Empty: anonymous. */
  readonly user: string;
  /** Unix seconds; null: the connection does not expire. */
  readonly expireAt: number | null;
  readonly info?: Payload | undefined;
  /** Private data of the connection, never sent to clients. */
  readonly meta?: Payload | undefined;
  /** Absent: none. They stay with the connection, whatever tokens it is refreshed with. */
  readonly labels?: Labels | undefined;
  readonly subs: ReadonlyMap<string, GrantedSubscription>;
  /** What the connection may do besides what the options allow; absent: nothing. */
  readonly capabilities?: Capabilities | undefined;
}

/** What a subscription token entitles to. */
export interface SubscriptionGrant extends GrantedSubscription, TokenIdentity {
  readonly channel: string;
  /** What the subscriber may do with the channel besides what the options allow. */
  readonly allow?: readonly ChannelRight[] | undefined;
  /** The user it was made for; null when it names a client instead (the older generation). */
  readonly user: string | null;
  /** The connection it was made for; null for any connection of the user. */
  readonly client: string | null;
  /** Unix seconds; null: the subscription does not expire. */
  readonly expireAt: number | null;
}

/**
 * `expired`: past its exp or before its nbf. `invalid`: everything else wrong with the token.
 * `unavailable`: it could not be checked, for example because the key set endpoint is down.
 */
export type Verdict<Grant> =
  | { readonly ok: true; readonly grant: Grant }
  | {
      readonly ok: false;
      readonly kind: 'expired' | 'invalid' | 'unavailable';
      readonly rule: string;
      readonly because: string;
    };

/**
 * Checks the signatures that clients of 2016 present in place of tokens. A node without one does not serve that
 * generation.
 */
export interface LegacyAuthenticator {
  /** Seconds a connection lives from its timestamp on; 0: for ever. */
  readonly connectionLifetimeSeconds: number;
  isConnectionSigned(
    connection: { readonly user: string; readonly timestamp: string; readonly info: string },
    signature: string,
  ): Promise<boolean>;
  isSubscriptionSigned(
    subscription: { readonly client: string; readonly channel: string; readonly info: string },
    signature: string,
  ): Promise<boolean>;
}

/** Checks tokens. The core declares what it needs and never sees keys. */
export interface Authenticator {
  verifyConnection(token: string): Promise<Verdict<ConnectionGrant>>;
  verifySubscription(token: string): Promise<Verdict<SubscriptionGrant>>;
}
