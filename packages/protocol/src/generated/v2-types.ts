// Placeholder of the generated file, in its final shape.
import type { Payload } from '../messages.ts';

export interface ClientInfo {
  readonly user: string;
  readonly client: string;
  readonly connInfo?: Payload | undefined;
  readonly chanInfo?: Payload | undefined;
}

export interface Publication {
  readonly data?: Payload | undefined;
  readonly info?: ClientInfo | undefined;
  readonly offset?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly delta?: boolean | undefined;
  readonly time?: number | undefined;
  readonly channel?: string | undefined;
  readonly key?: string | undefined;
  readonly removed?: boolean | undefined;
  readonly score?: number | undefined;
  readonly epoch?: string | undefined;
  readonly version?: number | undefined;
}

export interface StreamPosition {
  readonly offset?: number | undefined;
  readonly epoch?: string | undefined;
}

export interface Unsubscribe {
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

export interface Subscribe {
  readonly recoverable?: boolean | undefined;
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
  readonly positioned?: boolean | undefined;
  readonly data?: Payload | undefined;
}

export interface Disconnect {
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  readonly reconnect?: boolean | undefined;
}

export interface Refresh {
  readonly expires?: boolean | undefined;
  readonly ttl?: number | undefined;
}

export interface FilterNode {
  readonly op?: string | undefined;
  readonly key?: string | undefined;
  readonly cmp?: string | undefined;
  readonly val?: string | undefined;
  readonly vals?: readonly string[] | undefined;
  readonly nodes?: readonly FilterNode[] | undefined;
}

export interface ConnectRequest {
  readonly token?: string | undefined;
  readonly data?: Payload | undefined;
  readonly subs?: Readonly<Record<string, SubscribeRequest>> | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly flag?: number | undefined;
  readonly dict?: string | undefined;
  readonly profile?: string | undefined;
}

export interface ConnectResult {
  readonly client?: string | undefined;
  readonly version?: string | undefined;
  readonly expires?: boolean | undefined;
  readonly ttl?: number | undefined;
  readonly data?: Payload | undefined;
  readonly subs?: Readonly<Record<string, SubscribeResult>> | undefined;
  readonly ping?: number | undefined;
  readonly pong?: boolean | undefined;
  readonly session?: string | undefined;
  readonly node?: string | undefined;
  readonly time?: number | undefined;
}

export interface RefreshRequest {
  readonly token?: string | undefined;
}

export interface RefreshResult {
  readonly client?: string | undefined;
  readonly version?: string | undefined;
  readonly expires?: boolean | undefined;
  readonly ttl?: number | undefined;
}

export interface SubscribeRequest {
  readonly channel?: string | undefined;
  readonly token?: string | undefined;
  readonly recover?: boolean | undefined;
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
  readonly data?: Payload | undefined;
  readonly positioned?: boolean | undefined;
  readonly recoverable?: boolean | undefined;
  readonly joinLeave?: boolean | undefined;
  readonly delta?: string | undefined;
  readonly tf?: FilterNode | undefined;
  readonly flag?: number | undefined;
  readonly type?: number | undefined;
  readonly phase?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly asc?: boolean | undefined;
}

export interface SubscribeResult {
  readonly expires?: boolean | undefined;
  readonly ttl?: number | undefined;
  readonly recoverable?: boolean | undefined;
  readonly epoch?: string | undefined;
  readonly publications?: readonly Publication[] | undefined;
  readonly recovered?: boolean | undefined;
  readonly offset?: number | undefined;
  readonly positioned?: boolean | undefined;
  readonly data?: Payload | undefined;
  readonly wasRecovering?: boolean | undefined;
  readonly delta?: boolean | undefined;
  readonly id?: number | undefined;
  readonly type?: number | undefined;
  readonly phase?: number | undefined;
  readonly cursor?: string | undefined;
  readonly state?: readonly Publication[] | undefined;
  readonly publishDebounce?: number | undefined;
}

export interface SubRefreshRequest {
  readonly channel?: string | undefined;
  readonly token?: string | undefined;
  readonly type?: number | undefined;
}

export interface SubRefreshResult {
  readonly expires?: boolean | undefined;
  readonly ttl?: number | undefined;
}

export interface UnsubscribeRequest {
  readonly channel?: string | undefined;
}

export interface PublishRequest {
  readonly channel?: string | undefined;
  readonly data?: Payload | undefined;
  readonly type?: number | undefined;
  readonly key?: string | undefined;
  readonly removed?: boolean | undefined;
}

export interface PresenceRequest {
  readonly channel?: string | undefined;
}

export interface PresenceResult {
  readonly presence: Readonly<Record<string, ClientInfo>>;
}

export interface PresenceStatsRequest {
  readonly channel?: string | undefined;
}

export interface PresenceStatsResult {
  readonly numClients: number;
  readonly numUsers: number;
}

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
