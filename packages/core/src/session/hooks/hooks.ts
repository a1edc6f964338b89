import type { Disconnect, DisconnectName, Encoding, ErrorName, ErrorSpec, Payload } from '@spindle/protocol';
import type { Capabilities, ChannelRight } from '../../channel/capabilities/capabilities.ts';
import type { SubscriptionOverride } from '../../channel/channel-rules.ts';
import type { Labels } from '../../channel/principal.ts';
import type { HttpRequest } from '../../transport/http-request.ts';
import type { GrantedSubscription } from '../authenticator.ts';

/**
 * Where an application that embeds a node decides, or is told. A hook that is absent costs nothing. One that throws, or
 * takes longer than `hookTimeoutMs`, is reported as a failure and counts as failed (S131). Payloads of answers are JSON
 * text, see `json`, or bytes.
 */
export interface Hooks {
  /** Who connects? Asked before any token is looked at; without an answer the token decides, or the settings do (S130). */
  connecting?(event: ConnectingEvent): Answer<ConnectingGrant | Denial>;
  /** The connection is established, and its client told. */
  connected?(event: UserEvent): Notice;
  /** May they subscribe? Asked before the rules of the channel; without an answer those decide (S133). */
  subscribing?(event: SubscribingEvent): Answer<SubscribingGrant | Denial>;
  /** A subscription is live, whoever asked for it. */
  subscribed?(event: SubscriptionEvent): Notice;
  /** One that was live has ended. */
  unsubscribed?(event: SubscriptionEvent): Notice;
  /** May they publish, and what? Asked before the rules of the channel; without an answer those decide (S135). */
  publishing?(event: PublishingEvent): Answer<PublishingGrant | Denial>;
  /** May they ask who is in the channel? Without an answer the rules decide (S137). */
  presence?(event: ChannelEvent): Answer<Permission | Denial>;
  /** May they read the history? Without an answer the rules decide (S137). */
  history?(event: ChannelEvent): Answer<Permission | Denial>;
  /** A connection expires: until when does it live on? Without an answer it ends (S140). */
  refreshing?(event: UserEvent): Answer<RefreshingGrant | Ending>;
  /** A subscription that `subscribing` granted expires: until when does it live on? Without an answer it ends (S142). */
  subRefreshing?(event: SubscriptionEvent): Answer<SubRefreshingGrant>;
  /** Serves a method; null: there is none of this name (S138). */
  rpc?(call: RpcCall): RpcAnswer | Promise<RpcAnswer>;
  /** The end of a connection that `connected` was about, after that hook is done. */
  disconnected?(event: DisconnectedEvent): Notice;
}

// A function without `return` is a hook that never answers.
// oxlint-disable-next-line typescript/no-invalid-void-type
type Nothing = undefined | null | void;
type Answer<T> = T | Nothing | Promise<T | Nothing>;
// oxlint-disable-next-line typescript/no-invalid-void-type
type Notice = void | Promise<void>;

/** What is known of a connection from the beginning. */
export interface ConnectionEvent {
  /** Connection id. */
  readonly client: string;
  /** Such as `websocket`. */
  readonly transport: string;
  readonly encoding: Encoding;
  /** Absent where the host keeps none. */
  readonly request: HttpRequest | undefined;
}

export interface ConnectingEvent extends ConnectionEvent {
  /** Not verified; empty: none was sent. */
  readonly token: string;
  readonly data: Payload | undefined;
  /** What the client calls itself; often empty. */
  readonly name: string;
  readonly version: string;
  /** Stand-ins for headers that a browser cannot set. */
  readonly headers: Readonly<Record<string, string>>;
  /** Channels the client would like to be subscribed to by the server. */
  readonly channels: readonly string[];
}

export interface UserEvent extends ConnectionEvent {
  /** Empty: anonymous. */
  readonly user: string;
  /** What `connecting` or the token attached, for the server alone. */
  readonly meta: Payload | undefined;
}

export interface ChannelEvent extends UserEvent {
  readonly channel: string;
  readonly isSubscribed: boolean;
}

export interface SubscribingEvent extends UserEvent {
  readonly channel: string;
  /** Not verified; empty: none was sent. */
  readonly token: string;
  readonly data: Payload | undefined;
}

export interface SubscriptionEvent extends UserEvent {
  readonly channel: string;
}

export interface PublishingEvent extends ChannelEvent {
  readonly data: Payload | undefined;
}

export interface DisconnectedEvent extends UserEvent {
  readonly disconnect: Disconnect;
}

/** No: with an error for the command, or with the end of the connection. `because` is for the operator, not the client. */
export type Denial = ({ readonly error: ErrorName | ErrorSpec } | Ending) & {
  readonly because?: string | undefined;
  readonly fix?: string | undefined;
};

export interface Ending {
  /** Codes of applications: from 4000 the client reconnects, from 4500 it does not. */
  readonly disconnect: DisconnectName | Disconnect;
  readonly because?: string | undefined;
}

/** Who it is, and what comes with the connection. */
export interface ConnectingGrant {
  /** Empty: anonymous. */
  readonly user: string;
  /** Unix seconds; absent: the connection does not expire. */
  readonly expireAt?: number | undefined;
  /** Who sees to that: the server by asking `refreshing` (the default), or the client with a token (S141). */
  readonly refreshedBy?: 'server' | 'client' | undefined;
  /** Shown to others in presence, joins and publications. */
  readonly info?: Payload | undefined;
  /** Handed to every later hook; clients never see it. */
  readonly meta?: Payload | undefined;
  /** By which expressions and the API tell connections apart. */
  readonly labels?: Labels | undefined;
  /** Goes into the answer to the client. */
  readonly data?: Payload | undefined;
  /** Channels the server subscribes the connection to. */
  readonly subs?: Readonly<Record<string, GrantedSubscription>> | undefined;
  readonly capabilities?: Capabilities | undefined;
}

/** Only with `allow` it decides in place of the rules; what else it holds counts in any case. */
export interface Permission {
  readonly allow?: true | undefined;
}

export interface SubscribingGrant extends GrantedSubscription, Permission {
  /** Unix seconds; absent: the subscription does not expire. */
  readonly expireAt?: number | undefined;
  /** Who sees to that: the server by asking `subRefreshing` (the default), or the client with a token (S142). */
  readonly refreshedBy?: 'server' | 'client' | undefined;
  readonly override?: SubscriptionOverride | undefined;
  /** What the subscriber may do with the channel besides. */
  readonly rights?: readonly ChannelRight[] | undefined;
}

export interface PublishingGrant extends Permission {
  /** In place of what the client sent. */
  readonly data?: Payload | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** The client is told that it succeeded, and nothing is published. */
  readonly skip?: boolean | undefined;
  readonly skipHistory?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly delta?: boolean | undefined;
  readonly version?: number | undefined;
  readonly versionEpoch?: string | undefined;
}

/** Of `info` and `meta` what is left out stays, and null removes. */
export interface RefreshingGrant {
  /** Unix seconds; null: the connection does not expire any more. */
  readonly expireAt: number | null;
  readonly info?: Payload | null | undefined;
  readonly meta?: Payload | null | undefined;
}

export interface SubRefreshingGrant {
  /** Unix seconds; null: the subscription does not expire any more. */
  readonly expireAt: number | null;
  readonly info?: Payload | null | undefined;
}

export interface RpcCall extends UserEvent {
  readonly method: string;
  readonly data: Payload | undefined;
}

export type RpcAnswer = { readonly data?: Payload | undefined } | Denial | null;
