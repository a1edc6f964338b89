/** What calls take. Payloads are JSON values, or bytes, which travel as base64. Times are Unix seconds. */
export interface PublicationParams {
  readonly data: unknown;
  /** Publishes without keeping the publication in the channel's history. */
  readonly skipHistory?: boolean | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Of two publications with one key the second is dropped. Default: a new key for each call, kept over its retries. */
  readonly idempotencyKey?: string | undefined;
  readonly delta?: boolean | undefined;
  /** Id of a connection that does not get the publication while it is made; recovery and history have it. */
  readonly excludeClient?: string | undefined;
  /** Publications of a version that is not newer are dropped. Up to 2^64 - 1: as a bigint where a number is not exact. */
  readonly version?: number | bigint | undefined;
  readonly versionEpoch?: string | undefined;
}

export interface ChannelParams {
  readonly channel: string;
}

export interface PublishParams extends ChannelParams, PublicationParams {}

export interface BroadcastParams extends PublicationParams {
  readonly channels: readonly string[];
}

/** Connections of a user: all of them, or one by its client id or session. */
export interface SelectorParams {
  readonly user: string;
  readonly client?: string | undefined;
  readonly session?: string | undefined;
}

export interface PositionParams {
  readonly offset: number;
  readonly epoch: string;
}

export interface SubscribeParams extends SelectorParams, ChannelParams {
  readonly expireAt?: number | undefined;
  readonly info?: unknown;
  readonly data?: unknown;
  readonly recoverSince?: PositionParams | undefined;
  readonly override?: OverrideParams | undefined;
}

export interface OverrideParams {
  readonly presence?: boolean | undefined;
  readonly joinLeave?: boolean | undefined;
  readonly forceRecovery?: boolean | undefined;
  readonly forcePositioning?: boolean | undefined;
  readonly forcePushJoinLeave?: boolean | undefined;
}

export interface UnsubscribeParams extends SelectorParams, ChannelParams {}

export interface DisconnectParams extends SelectorParams {
  /** Client ids that stay. */
  readonly whitelist?: readonly string[] | undefined;
  readonly disconnect?: { readonly code: number; readonly reason: string } | undefined;
}

export interface RefreshParams extends SelectorParams {
  readonly expired?: boolean | undefined;
  readonly expireAt?: number | undefined;
  readonly info?: unknown;
}

export interface HistoryParams extends ChannelParams {
  /** 0 asks for the position alone, -1 for everything. */
  readonly limit?: number | undefined;
  readonly since?: PositionParams | undefined;
  readonly reverse?: boolean | undefined;
}

export interface ChannelsParams {
  /** A glob. */
  readonly pattern?: string | undefined;
}

export interface RpcParams {
  readonly method: string;
  readonly params?: unknown;
}

export interface MapPublishParams extends PublishParams {
  readonly key: string;
  readonly keyMode?: 'if_new' | 'if_exists' | undefined;
}

export interface MapRemoveParams extends ChannelParams {
  readonly key: string;
  readonly idempotencyKey?: string | undefined;
}

export interface MapReadStateParams extends ChannelParams {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly key?: string | undefined;
  readonly asc?: boolean | undefined;
  readonly revisionOffset?: number | undefined;
  readonly revisionEpoch?: string | undefined;
}

export interface MapReadStreamParams extends ChannelParams {
  readonly sinceOffset?: number | undefined;
  readonly sinceEpoch?: string | undefined;
  readonly limit?: number | undefined;
  readonly reverse?: boolean | undefined;
}

export interface SharedPollPublishParams extends ChannelParams {
  readonly key: string;
  readonly data: unknown;
  /** Greater than 0. */
  readonly version: number;
  readonly epoch?: string | undefined;
}
