/**
 * What verification answers. The grants and the verdict have the shape the core asks of an authenticator, so a
 * verifier can be handed to it as it is; this package does not depend on the core.
 */
import type { Payload } from '@spindle/protocol';
import type { ChannelRight } from './capability-claims.ts';

/** Options of a namespace that a token turns on or off for one subscription. */
export interface SubscriptionOverride {
  readonly presence?: boolean | undefined;
  readonly joinLeave?: boolean | undefined;
  readonly forcePushJoinLeave?: boolean | undefined;
  readonly forcePositioning?: boolean | undefined;
  readonly forceRecovery?: boolean | undefined;
}

/** What a token says about one subscription. */
export interface GrantedSubscription {
  readonly info?: Payload | undefined;
  /** Handed to the client with the subscription. */
  readonly data?: Payload | undefined;
  readonly override?: SubscriptionOverride | undefined;
}

/** What channels one has which rights to. Only ever grants. */
export interface Capabilities {
  /** What grants the right, in words for a log line, such as `"news:*" (wildcard)`; null: nothing here does. */
  find(right: ChannelRight, channel: string): string | null;
}

/** What a backend tells connections apart by, for the server alone. */
export type Labels = Readonly<Record<string, string>>;

/** Identity of a token, for revocation by id or by time of issue. */
export interface TokenIdentity {
  /** The `jti` claim. */
  readonly tokenId: string | null;
  /** The `iat` claim, Unix seconds. */
  readonly issuedAt: number | null;
}

/** What a connection token entitles to. */
export interface ConnectionGrant extends TokenIdentity {
  /** Empty: anonymous. */
  readonly user: string;
  /** Unix seconds, may already be past; null: the connection does not expire. */
  readonly expireAt: number | null;
  readonly info?: Payload | undefined;
  /** Private data of the connection, JSON text, never sent to clients. */
  readonly meta?: Payload | undefined;
  /** Absent: the token has none. */
  readonly labels?: Labels | undefined;
  /** Server-side subscriptions by channel. Channels are not checked against namespaces here. */
  readonly subs: ReadonlyMap<string, GrantedSubscription>;
  /** Absent: the token has none. */
  readonly capabilities?: Capabilities | undefined;
}

/** What a subscription token entitles to. The caller compares channel, user and client with the connection's. */
export interface SubscriptionGrant extends GrantedSubscription, TokenIdentity {
  readonly channel: string;
  /** What the subscriber may do with the channel besides; `sub` says nothing more here. */
  readonly allow?: readonly ChannelRight[] | undefined;
  /** The user it was made for; null when it names a client instead (the older generation). */
  readonly user: string | null;
  /** The connection it was made for; null for any connection of the user. */
  readonly client: string | null;
  /** Unix seconds, may already be past; null: the subscription does not expire. */
  readonly expireAt: number | null;
}

/**
 * `expired`: past its `exp` or before its `nbf`. `invalid`: anything else wrong with the token.
 * `unavailable`: no verdict could be reached, for example because the key set endpoint is down; worth a retry.
 */
export type RefusalKind = 'expired' | 'invalid' | 'unavailable';

export interface Refusal {
  readonly ok: false;
  readonly kind: RefusalKind;
  /** The rule of `spec/auth.md` that refused. */
  readonly rule: string;
  /** A sentence for the operator's log; holds no token, secret or payload. */
  readonly because: string;
}

export type Verdict<Grant> = { readonly ok: true; readonly grant: Grant } | Refusal;
