import type { Capability, SubscriptionOverride } from '@spindle/auth';

/** What comes with a channel the server subscribes connections to by itself. */
export interface ServerSubscription {
  /** Any JSON value, or bytes; others see it in this channel's presence and joins. */
  readonly info?: unknown;
  /** Any JSON value, or bytes; handed to the client with the subscription. */
  readonly data?: unknown;
  /** Capabilities of the namespace that are turned on or off for this subscription. */
  readonly override?: SubscriptionOverride | undefined;
}

/** Who sends a request to the application. */
export interface User {
  /** The id in tokens; empty for an anonymous user. */
  readonly id: string;
  /** Default: whether there is an id. */
  readonly isAuthenticated?: boolean | undefined;
  readonly isStaff?: boolean | undefined;
  readonly isSuperuser?: boolean | undefined;
  readonly groups?: readonly string[] | undefined;
  /** Any JSON value, or bytes; others see it in presence, joins and publications of the user. */
  readonly info?: unknown;
  /** Channels the server subscribes the user's connections to by itself. */
  readonly channels?: readonly string[] | undefined;
  /** The same with options, by channel; both may be given. */
  readonly subs?: Readonly<Record<string, ServerSubscription>> | undefined;
  /** What the user's connections may do with which channels, by name or pattern, besides what the server allows everybody. */
  readonly caps?: readonly Capability[] | undefined;
  /** Any JSON value; private, for the server alone. */
  readonly meta?: unknown;
  /** Texts by which the server tells the user's connections apart; private, for expressions and the API. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export const anonymous: User = { id: '', isAuthenticated: false };

/** Nobody is authenticated without an id. */
export function isAuthenticated(user: User): boolean {
  return user.id !== '' && user.isAuthenticated !== false;
}
