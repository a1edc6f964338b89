import type * as v1 from '../generated/v1-types.ts';
import type { Method } from '../messages.ts';

/** Method names by their number on the wire. */
export const methods = [
  'connect',
  'subscribe',
  'unsubscribe',
  'publish',
  'presence',
  'presenceStats',
  'history',
  'ping',
  'send',
  'rpc',
  'refresh',
  'subRefresh',
] as const satisfies readonly Method[];

/** Parameters of each command as this generation spells them. */
export interface V1Params {
  readonly connect: v1.ConnectRequest;
  readonly subscribe: v1.SubscribeRequest;
  readonly unsubscribe: v1.UnsubscribeRequest;
  readonly publish: v1.PublishRequest;
  readonly presence: v1.PresenceRequest;
  readonly presenceStats: v1.PresenceStatsRequest;
  readonly history: v1.HistoryRequest;
  readonly ping: v1.PingRequest;
  readonly send: v1.SendRequest;
  readonly rpc: v1.RPCRequest;
  readonly refresh: v1.RefreshRequest;
  readonly subRefresh: v1.SubRefreshRequest;
}

/** How an encoding reads the parameters of each command. */
export type ParamsReaders<Reader> = { readonly [M in Method]: (reader: Reader) => V1Params[M] };
