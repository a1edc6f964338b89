// Generated from proto/client-v1.proto by codegen/generate.ts; edit those.
import type { Payload } from '../payload.ts';

export const MethodType = {
  CONNECT: 0,
  SUBSCRIBE: 1,
  UNSUBSCRIBE: 2,
  PUBLISH: 3,
  PRESENCE: 4,
  PRESENCE_STATS: 5,
  HISTORY: 6,
  PING: 7,
  SEND: 8,
  RPC: 9,
  REFRESH: 10,
  SUB_REFRESH: 11,
} as const;

export const PushType = {
  PUBLICATION: 0,
  JOIN: 1,
  LEAVE: 2,
  UNSUBSCRIBED: 3,
  MESSAGE: 4,
  SUBSCRIBED: 5,
  CONNECTED: 6,
  DISCONNECTED: 7,
  REFRESHED: 8,
} as const;

/** Client to server. */
export interface Command {
  /** Chosen by the client, repeated by the reply. Zero for `send`. */
  readonly id?: number | undefined;
  readonly method?: number | undefined;
  /** Encoded request of the method. */
  readonly params?: Payload | undefined;
}

/** Server to client. */
export interface Reply {
  /** Zero for pushes. */
  readonly id?: number | undefined;
  readonly error?: Error | undefined;
  /** Encoded result of the method, or an encoded push. The 2.x servers write it even when it is empty. */
  readonly result?: Payload | undefined;
}

export interface Error {
  readonly code: number;
  readonly message: string;
}

export interface Push {
  readonly type?: number | undefined;
  readonly channel?: string | undefined;
  /** Encoded message of the push type. */
  readonly data?: Payload | undefined;
}

/** Who is behind a connection. */
export interface ClientInfo {
  /** Empty for an anonymous user. */
  readonly user: string;
  readonly client: string;
  readonly connInfo?: Payload | undefined;
  readonly chanInfo?: Payload | undefined;
}

export interface Publication {
  /** The offset before it had 64 bits: its lower and upper half. */
  readonly seq?: number | undefined;
  readonly gen?: number | undefined;
  readonly data?: Payload | undefined;
  readonly info?: ClientInfo | undefined;
  readonly offset?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface Join {
  readonly info?: ClientInfo | undefined;
}

export interface Leave {
  readonly info?: ClientInfo | undefined;
}

/** The server ended a subscription. */
export interface Unsubscribe {
  /** The client shall subscribe again. */
  readonly resubscribe?: boolean | undefined;
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

/** The server made a subscription. */
export interface Subscribe {
  readonly recoverable?: boolean | undefined;
  readonly seq?: number | undefined;
  readonly gen?: number | undefined;
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
  readonly positioned?: boolean | undefined;
  readonly data?: Payload | undefined;
}

export interface Message {
  readonly data?: Payload | undefined;
}

/** First push of a unidirectional connection. */
export interface Connect {
  readonly client?: string | undefined;
  readonly version?: string | undefined;
  readonly data?: Payload | undefined;
  readonly subs?: Readonly<Record<string, SubscribeResult>> | undefined;
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface Disconnect {
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  readonly reconnect?: boolean | undefined;
}

export interface Refresh {
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface ConnectRequest {
  readonly token?: string | undefined;
  readonly data?: Payload | undefined;
  readonly subs?: Readonly<Record<string, SubscribeRequest>> | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

export interface ConnectResult {
  readonly client: string;
  readonly version: string;
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  /** The 2.x servers write it even when it is empty. */
  readonly data?: Payload | undefined;
  readonly subs?: Readonly<Record<string, SubscribeResult>> | undefined;
}

export interface RefreshRequest {
  readonly token?: string | undefined;
}

export interface RefreshResult {
  readonly client: string;
  readonly version: string;
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface SubscribeRequest {
  readonly channel?: string | undefined;
  readonly token?: string | undefined;
  readonly recover?: boolean | undefined;
  readonly seq?: number | undefined;
  readonly gen?: number | undefined;
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
  readonly data?: Payload | undefined;
}

export interface SubscribeResult {
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  readonly recoverable?: boolean | undefined;
  readonly seq?: number | undefined;
  readonly gen?: number | undefined;
  readonly epoch?: string | undefined;
  readonly publications?: readonly Publication[] | undefined;
  readonly recovered?: boolean | undefined;
  readonly offset?: number | undefined;
  readonly positioned?: boolean | undefined;
  readonly data?: Payload | undefined;
}

export interface SubRefreshRequest {
  readonly channel?: string | undefined;
  readonly token?: string | undefined;
}

export interface SubRefreshResult {
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface UnsubscribeRequest {
  readonly channel?: string | undefined;
}

export type UnsubscribeResult = Readonly<Record<string, never>>;

export interface PublishRequest {
  readonly channel?: string | undefined;
  readonly data?: Payload | undefined;
}

export type PublishResult = Readonly<Record<string, never>>;

export interface PresenceRequest {
  readonly channel?: string | undefined;
}

export interface PresenceResult {
  /** By client id. */
  readonly presence: Readonly<Record<string, ClientInfo>>;
}

export interface PresenceStatsRequest {
  readonly channel?: string | undefined;
}

export interface PresenceStatsResult {
  readonly numClients: number;
  readonly numUsers: number;
}

export interface StreamPosition {
  readonly offset?: number | undefined;
  readonly epoch?: string | undefined;
}

/** 2.x clients send the channel alone. */
export interface HistoryRequest {
  readonly channel?: string | undefined;
  readonly limit?: number | undefined;
  readonly since?: StreamPosition | undefined;
  readonly reverse?: boolean | undefined;
}

export interface HistoryResult {
  readonly publications: readonly Publication[];
  readonly epoch: string;
  readonly offset: number;
}

export type PingRequest = Readonly<Record<string, never>>;

export type PingResult = Readonly<Record<string, never>>;

export interface RPCRequest {
  readonly data?: Payload | undefined;
  readonly method?: string | undefined;
}

export interface RPCResult {
  readonly data?: Payload | undefined;
}

export interface SendRequest {
  readonly data?: Payload | undefined;
}
