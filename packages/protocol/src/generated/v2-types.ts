// Generated from proto/client-v2.proto by codegen/generate.ts; edit those.
import type { Frame } from '../frame.ts';
import type { Payload } from '../payload.ts';

/** Client to server. Without a request and id it is the answer to a ping. */
export interface Command {
  /** Chosen by the client, repeated by the reply. Zero for `send` and pongs. */
  readonly id?: number | undefined;
  readonly connect?: ConnectRequest | undefined;
  readonly subscribe?: SubscribeRequest | undefined;
  readonly unsubscribe?: UnsubscribeRequest | undefined;
  readonly publish?: PublishRequest | undefined;
  readonly presence?: PresenceRequest | undefined;
  readonly presenceStats?: PresenceStatsRequest | undefined;
  readonly history?: HistoryRequest | undefined;
  readonly ping?: PingRequest | undefined;
  readonly send?: SendRequest | undefined;
  readonly rpc?: RPCRequest | undefined;
  readonly refresh?: RefreshRequest | undefined;
  readonly subRefresh?: SubRefreshRequest | undefined;
}

/** Server to client. Empty it is a ping. */
export interface Reply {
  /** Zero for pushes and pings. */
  readonly id?: number | undefined;
  readonly error?: Error | undefined;
  readonly push?: Push | undefined;
  readonly connect?: ConnectResult | undefined;
  readonly subscribe?: SubscribeResult | undefined;
  readonly unsubscribe?: UnsubscribeResult | undefined;
  readonly publish?: PublishResult | undefined;
  readonly presence?: PresenceResult | undefined;
  readonly presenceStats?: PresenceStatsResult | undefined;
  readonly history?: HistoryResult | undefined;
  readonly ping?: PingResult | undefined;
  readonly rpc?: RPCResult | undefined;
  readonly refresh?: RefreshResult | undefined;
  readonly subRefresh?: SubRefreshResult | undefined;
}

export interface Error {
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  /** The same command may succeed later. */
  readonly temporary?: boolean | undefined;
}

/** Unsolicited message: inside a reply, or by itself on unidirectional transports. */
export interface Push {
  /** Stands for the channel where the subscription negotiated a numeric id. */
  readonly id?: number | undefined;
  readonly channel?: string | undefined;
  readonly pub?: Publication | undefined;
  readonly join?: Join | undefined;
  readonly leave?: Leave | undefined;
  readonly unsubscribe?: Unsubscribe | undefined;
  readonly message?: Message | undefined;
  readonly subscribe?: Subscribe | undefined;
  readonly connect?: Connect | undefined;
  readonly disconnect?: Disconnect | undefined;
  readonly refresh?: Refresh | undefined;
}

/** Who is behind a connection. */
export interface ClientInfo {
  /** Empty for an anonymous user. */
  readonly user: string;
  readonly client: string;
  /** Set when the connection was made. */
  readonly connInfo?: Payload | undefined;
  /** Set when the subscription was made. */
  readonly chanInfo?: Payload | undefined;
}

export interface Publication {
  readonly data?: Payload | undefined;
  /** The publisher, when it is a client. */
  readonly info?: ClientInfo | undefined;
  /** Place in the history stream; absent when the publication did not enter one. */
  readonly offset?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** `data` is a patch against the previous publication. */
  readonly delta?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly time?: number | undefined;
  /** The exact channel where it differs from the subscribed one. */
  readonly channel?: string | undefined;
  /** Key of a map or shared poll entry. */
  readonly key?: string | undefined;
  /** The key is gone. */
  readonly removed?: boolean | undefined;
  /** Order of an entry in an ordered map. */
  readonly score?: number | undefined;
  /** Carried by the publication with offset 1. */
  readonly epoch?: string | undefined;
  /** Version of a shared poll entry. */
  readonly version?: number | undefined;
}

export interface Join {
  readonly info?: ClientInfo | undefined;
}

export interface Leave {
  readonly info?: ClientInfo | undefined;
}

/** The server ended a subscription. */
export interface Unsubscribe {
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
}

/** The server made a subscription. */
export interface Subscribe {
  readonly recoverable?: boolean | undefined;
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
  readonly positioned?: boolean | undefined;
  readonly data?: Payload | undefined;
}

/** Asynchronous message to one connection. */
export interface Message {
  readonly data?: Payload | undefined;
}

/** First push of a unidirectional connection. */
export interface Connect {
  readonly client?: string | undefined;
  readonly version?: string | undefined;
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  readonly data?: Payload | undefined;
  readonly subs?: Readonly<Record<string, SubscribeResult>> | undefined;
  /** Seconds between pings. */
  readonly ping?: number | undefined;
  readonly pong?: boolean | undefined;
  readonly session?: string | undefined;
  readonly node?: string | undefined;
  /** Milliseconds since 1970. */
  readonly time?: number | undefined;
}

/** Last push on transports that cannot close with a code. */
export interface Disconnect {
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** Left from the first generation; never set. */
  readonly reconnect?: boolean | undefined;
}

/** The server changed when the connection expires. */
export interface Refresh {
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface ConnectRequest {
  readonly token?: string | undefined;
  readonly data?: Payload | undefined;
  /** Positions to recover server-side subscriptions from. */
  readonly subs?: Readonly<Record<string, SubscribeRequest>> | undefined;
  /** Name and version of the SDK or application. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** Stand-ins for HTTP headers a browser cannot set. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bit 0: frames may be compressed with a dictionary. */
  readonly flag?: number | undefined;
  /** Id of the dictionary the client already holds. */
  readonly dict?: string | undefined;
  /** Hint which dictionary would suit. */
  readonly profile?: string | undefined;
}

export interface ConnectResult {
  readonly client?: string | undefined;
  readonly version?: string | undefined;
  /** The client has to refresh. */
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  readonly data?: Payload | undefined;
  /** All server-side subscriptions. */
  readonly subs?: Readonly<Record<string, SubscribeResult>> | undefined;
  /** Seconds between pings; absent means no pings. */
  readonly ping?: number | undefined;
  /** Pings want an answer. */
  readonly pong?: boolean | undefined;
  /** Secret that lets emulated transports send. */
  readonly session?: string | undefined;
  readonly node?: string | undefined;
  /** Milliseconds since 1970. */
  readonly time?: number | undefined;
  /** Bit 0: frames are compressed with a dictionary. */
  readonly flag?: number | undefined;
  readonly dict?: Dictionary | undefined;
}

/** Compression dictionary. */
export interface Dictionary {
  readonly id?: string | undefined;
  /** Deflated content. */
  readonly data?: Uint8Array | undefined;
  /** The same in base64, for JSON. */
  readonly dataB64?: string | undefined;
}

export interface RefreshRequest {
  readonly token?: string | undefined;
}

export interface RefreshResult {
  readonly client?: string | undefined;
  readonly version?: string | undefined;
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface SubscribeRequest {
  readonly channel?: string | undefined;
  readonly token?: string | undefined;
  /** Asks for what was missed after `offset` of `epoch`. */
  readonly recover?: boolean | undefined;
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
  readonly data?: Payload | undefined;
  readonly positioned?: boolean | undefined;
  readonly recoverable?: boolean | undefined;
  readonly joinLeave?: boolean | undefined;
  /** Delta encoding the client knows: `fossil`. */
  readonly delta?: string | undefined;
  /** Tags filter. */
  readonly tf?: FilterNode | undefined;
  /** Bit 0: the channel may be replaced by a number. Bit 1: refuse instead of going on unrecovered. */
  readonly flag?: number | undefined;
  /** 0 stream, 1 map, 2 map of clients, 3 map of users, 4 shared poll. */
  readonly type?: number | undefined;
  /** Map: 0 live, 1 stream, 2 state. */
  readonly phase?: number | undefined;
  /** Map: page of the state. */
  readonly cursor?: string | undefined;
  /** Map: entries on a page. */
  readonly limit?: number | undefined;
  /** Ordered map: direction. */
  readonly asc?: boolean | undefined;
  /** What a client that does not recover gets of the history to begin with. Of Spindle alone. */
  readonly rewind?: Rewind | undefined;
}

/** Not further back than either says, where it says something. */
export interface Rewind {
  /** Publications. */
  readonly size?: number | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
}

export interface SubscribeResult {
  /** The client has to refresh the subscription. */
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  readonly recoverable?: boolean | undefined;
  readonly epoch?: string | undefined;
  /** What was missed, ascending. */
  readonly publications?: readonly Publication[] | undefined;
  readonly recovered?: boolean | undefined;
  readonly offset?: number | undefined;
  readonly positioned?: boolean | undefined;
  readonly data?: Payload | undefined;
  readonly wasRecovering?: boolean | undefined;
  /** Delta encoding was negotiated. */
  readonly delta?: boolean | undefined;
  /** Number that replaces the channel in pushes. */
  readonly id?: number | undefined;
  readonly type?: number | undefined;
  readonly phase?: number | undefined;
  /** Map: where the next page starts. */
  readonly cursor?: string | undefined;
  /** Map: entries of this page. */
  readonly state?: readonly Publication[] | undefined;
  /** Milliseconds. */
  readonly publishDebounce?: number | undefined;
}

export interface SubRefreshRequest {
  readonly channel?: string | undefined;
  readonly token?: string | undefined;
  /** 0 refresh, 1 track keys, 2 untrack keys. */
  readonly type?: number | undefined;
  readonly track?: readonly TrackBatch[] | undefined;
  readonly untrack?: readonly string[] | undefined;
}

export interface SubRefreshResult {
  readonly expires?: boolean | undefined;
  /** Seconds. */
  readonly ttl?: number | undefined;
  /** Entries newer than the versions the client has. */
  readonly items?: readonly Publication[] | undefined;
}

/** Keys of a shared poll with the signature that permits them. */
export interface TrackBatch {
  readonly signature?: string | undefined;
  readonly items?: readonly KeyedItem[] | undefined;
}

export interface KeyedItem {
  readonly key?: string | undefined;
  readonly version?: number | undefined;
}

export interface UnsubscribeRequest {
  readonly channel?: string | undefined;
}

export type UnsubscribeResult = Readonly<Record<string, never>>;

export interface PublishRequest {
  readonly channel?: string | undefined;
  readonly data?: Payload | undefined;
  /** 0 stream, 1 map. */
  readonly type?: number | undefined;
  readonly key?: string | undefined;
  readonly removed?: boolean | undefined;
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

export interface HistoryRequest {
  readonly channel?: string | undefined;
  /** 0 asks for the position alone, negative for as many as allowed. */
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

/** Client half of the emulated transports. */
export interface EmulationRequest {
  readonly node?: string | undefined;
  readonly session?: string | undefined;
  /** Frame with the client's commands. */
  readonly data?: Frame | undefined;
}

/** Node of a tags filter: a comparison, or an operator over other nodes. */
export interface FilterNode {
  /** `and`, `or`, `not`; empty for a comparison. */
  readonly op?: string | undefined;
  readonly key?: string | undefined;
  readonly cmp?: string | undefined;
  readonly val?: string | undefined;
  readonly vals?: readonly string[] | undefined;
  readonly nodes?: readonly FilterNode[] | undefined;
}
