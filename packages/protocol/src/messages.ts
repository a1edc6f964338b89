/**
 * The client protocol as the rest of Spindle sees it: one vocabulary for every generation and encoding.
 * Codecs translate between these values and frames; nothing outside the codecs knows wire spelling.
 *
 * Commands travel from client to server, replies answer them, pushes are unsolicited.
 */
import type { ErrorSpec } from './codes/errors.ts';
import type {
  ClientInfo,
  ConnectRequest,
  ConnectResult,
  Disconnect as DisconnectBody,
  HistoryRequest,
  HistoryResult,
  PresenceRequest,
  PresenceResult,
  PresenceStatsRequest,
  PresenceStatsResult,
  Publication,
  PublishRequest,
  Refresh as RefreshBody,
  RefreshRequest,
  RefreshResult,
  RPCRequest,
  RPCResult,
  SendRequest,
  Subscribe as SubscribeBody,
  SubscribeRequest,
  SubscribeResult,
  SubRefreshRequest,
  SubRefreshResult,
  Unsubscribe as UnsubscribeBody,
  UnsubscribeRequest,
} from './generated/v2-types.ts';
import type { Payload } from './payload.ts';

export type { Frame } from './frame.ts';
export type { Payload } from './payload.ts';

/** What a client of the 2016 generation presents in place of a connection token; absent texts are empty. */
export interface SignedConnection {
  readonly user: string;
  /** Unix seconds, as the text the client sends. */
  readonly timestamp: string;
  /** JSON text, exactly as it is signed. */
  readonly info: string;
  readonly signature: string;
}

/** What such a client presents in place of a subscription token; absent texts are empty. */
export interface SignedSubscription {
  readonly client: string;
  /** JSON text, exactly as it is signed. */
  readonly info: string;
  readonly signature: string;
}

/** Parameters of each command, by method. `signed` is of the 2016 generation, which has no tokens. */
export interface CommandParams {
  readonly connect: ConnectRequest & { readonly signed?: SignedConnection | undefined };
  readonly subscribe: SubscribeRequest & { readonly signed?: SignedSubscription | undefined };
  readonly unsubscribe: UnsubscribeRequest;
  readonly publish: PublishRequest;
  readonly presence: PresenceRequest;
  readonly presenceStats: PresenceStatsRequest;
  readonly history: HistoryRequest;
  readonly rpc: RPCRequest;
  readonly send: SendRequest;
  readonly refresh: RefreshRequest & { readonly signed?: SignedConnection | undefined };
  readonly subRefresh: SubRefreshRequest;
  /**
   * The client's keepalive in v1, answered with a bare id, and in the 2016 generation, which gets its data back. v2:
   * present in the schema, refused.
   */
  readonly ping: { readonly data?: Payload | undefined };
}

/** Result of each command that is answered with one, by method. */
export interface CommandResults {
  readonly connect: ConnectResult;
  readonly subscribe: SubscribeResult;
  readonly unsubscribe: Readonly<Record<string, never>>;
  readonly publish: Readonly<Record<string, never>>;
  readonly presence: PresenceResult;
  readonly presenceStats: PresenceStatsResult;
  readonly history: HistoryResult;
  readonly rpc: RPCResult;
  readonly refresh: RefreshResult;
  readonly subRefresh: SubRefreshResult;
  readonly ping: Readonly<Record<string, never>>;
}

export type Method = keyof CommandParams;

export type Command = (
  | { readonly [M in Method]: { readonly id: number; readonly method: M; readonly params: CommandParams[M] } }[Method]
  /** v2: an empty command, or any command with id 0 that is not `send`. */
  | { readonly id: 0; readonly method: 'pong' }
  /** A command whose request is missing or unknown; v1 answers 104, the others close the connection. */
  | { readonly id: number; readonly method: 'unknown' }
) & {
  /** In place of an id, which is 0 then: the 2016 generation numbers commands with texts, or not at all. */
  readonly uid?: string | undefined;
};

export type Reply =
  | { readonly id: number; readonly error: ErrorSpec }
  | {
      readonly [M in keyof CommandResults]: {
        readonly id: number;
        readonly method: M;
        readonly result: CommandResults[M];
      };
    }[keyof CommandResults];

/** Where a push belongs. v2 writes the number a subscription negotiated for its channel in place of the name. */
interface Address {
  readonly channel: string;
  /** From 1 on. */
  readonly channelId?: number | undefined;
}

export type Push =
  | (Address & {
      readonly type: 'publication';
      readonly publication: Publication;
      /** Of the stream its offset belongs to; written by the 2016 generation, whose messages tell their whole position. */
      readonly epoch?: string | undefined;
    })
  | (Address & { readonly type: 'join'; readonly info: ClientInfo })
  | (Address & { readonly type: 'leave'; readonly info: ClientInfo })
  | { readonly type: 'subscribe'; readonly channel: string; readonly subscribe: SubscribeBody }
  | { readonly type: 'unsubscribe'; readonly channel: string; readonly unsubscribe: UnsubscribeBody }
  | { readonly type: 'message'; readonly data: Payload }
  | { readonly type: 'connect'; readonly connect: ConnectResult }
  | { readonly type: 'disconnect'; readonly disconnect: DisconnectBody }
  | { readonly type: 'refresh'; readonly refresh: RefreshBody };
