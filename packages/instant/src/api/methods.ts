import type { Reader } from './answer-field.ts';
import type * as P from './params.ts';
import * as results from './results.ts';

/** How a method behaves when the same call reaches the server twice. */
type Repeat =
  /** Nothing happens that had not happened after the first. */
  | 'harmless'
  /** So with an idempotency key. */
  | 'keyed'
  /** Nobody knows. */
  | 'unknown';

export interface ApiMethod<Params extends object, Result> {
  /** As the server calls it. */
  readonly wire: string;
  readonly read: Reader<Result>;
  readonly repeat: Repeat;
  /** Never there; carries the type of the parameters. */
  readonly params?: Params;
}

function define<Params extends object>() {
  return <Result>(wire: string, read: Reader<Result>, repeat: Repeat = 'harmless'): ApiMethod<Params, Result> => ({
    wire,
    read,
    repeat,
  });
}

/** Every method of the server API. */
export const methods = {
  publish: define<P.PublishParams>()('publish', results.position, 'keyed'),
  broadcast: define<P.BroadcastParams>()('broadcast', results.broadcast, 'keyed'),
  subscribe: define<P.SubscribeParams>()('subscribe', results.empty),
  unsubscribe: define<P.UnsubscribeParams>()('unsubscribe', results.empty),
  disconnect: define<P.DisconnectParams>()('disconnect', results.empty),
  refresh: define<P.RefreshParams>()('refresh', results.empty),
  presence: define<P.ChannelParams>()('presence', results.presence),
  presenceStats: define<P.ChannelParams>()('presence_stats', results.presenceStats),
  history: define<P.HistoryParams>()('history', results.history),
  historyRemove: define<P.ChannelParams>()('history_remove', results.empty),
  channels: define<P.ChannelsParams>()('channels', results.channels),
  info: define<object>()('info', results.info),
  rpc: define<P.RpcParams>()('rpc', results.rpc, 'unknown'),
  mapPublish: define<P.MapPublishParams>()('map_publish', results.mapChange, 'keyed'),
  mapRemove: define<P.MapRemoveParams>()('map_remove', results.mapChange, 'keyed'),
  mapReadState: define<P.MapReadStateParams>()('map_read_state', results.mapState),
  mapReadStream: define<P.MapReadStreamParams>()('map_read_stream', results.mapStream),
  mapStats: define<P.ChannelParams>()('map_stats', results.mapStats),
  mapClear: define<P.ChannelParams>()('map_clear', results.empty),
  sharedPollPublish: define<P.SharedPollPublishParams>()('shared_poll_publish', results.empty),
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type ParamsOf<M extends MethodName> = NonNullable<Methods[M]['params']>;
export type ResultOf<M extends MethodName> = ReturnType<Methods[M]['read']>;
