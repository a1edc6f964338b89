import type { ErrorSpec } from '../codes/errors.ts';
import * as v1 from '../generated/v1-types.ts';
import type * as v2 from '../generated/v2-types.ts';
import type { Push, Reply } from '../messages.ts';

/** How an encoding writes the messages that stand, already encoded, inside an envelope. */
export interface BodyWriters<Body> {
  readonly connectResult: (message: v1.ConnectResult) => Body;
  readonly subscribeResult: (message: v1.SubscribeResult) => Body;
  readonly unsubscribeResult: (message: v1.UnsubscribeResult) => Body;
  readonly publishResult: (message: v1.PublishResult) => Body;
  readonly presenceResult: (message: v1.PresenceResult) => Body;
  readonly presenceStatsResult: (message: v1.PresenceStatsResult) => Body;
  readonly historyResult: (message: v1.HistoryResult) => Body;
  readonly rpcResult: (message: v1.RPCResult) => Body;
  readonly refreshResult: (message: v1.RefreshResult) => Body;
  readonly subRefreshResult: (message: v1.SubRefreshResult) => Body;
  readonly publication: (message: v1.Publication) => Body;
  readonly join: (message: v1.Join) => Body;
  readonly leave: (message: v1.Leave) => Body;
  readonly unsubscribe: (message: v1.Unsubscribe) => Body;
  readonly message: (message: v1.Message) => Body;
  readonly subscribe: (message: v1.Subscribe) => Body;
  readonly connect: (message: v1.Connect) => Body;
  readonly disconnect: (message: v1.Disconnect) => Body;
  readonly refresh: (message: v1.Refresh) => Body;
}

/** The first generation knows no temporary errors. */
export function errorOf({ code, message }: ErrorSpec): v1.Error {
  return { code, message };
}

/** The result of a command; undefined for a ping, which is answered by its id alone (P58). */
export function resultOf<Body>(
  reply: Exclude<Reply, { readonly error: ErrorSpec }>,
  write: BodyWriters<Body>,
): Body | undefined {
  switch (reply.method) {
    case 'connect':
      return write.connectResult(withIdentity(reply.result));
    case 'subscribe':
      return write.subscribeResult(reply.result);
    case 'unsubscribe':
      return write.unsubscribeResult(reply.result);
    case 'publish':
      return write.publishResult(reply.result);
    case 'presence':
      return write.presenceResult(reply.result);
    case 'presenceStats':
      return write.presenceStatsResult(reply.result);
    case 'history':
      return write.historyResult(reply.result);
    case 'rpc':
      return write.rpcResult(reply.result);
    case 'refresh':
      return write.refreshResult(withIdentity(reply.result));
    case 'subRefresh':
      return write.subRefreshResult(reply.result);
    case 'ping':
      break;
  }
  return undefined;
}

/** Client id and server version are always there in this generation. */
function withIdentity<Result extends v2.ConnectResult | v2.RefreshResult>(
  result: Result,
): Result & { readonly client: string; readonly version: string } {
  return { ...result, client: result.client ?? '', version: result.version ?? '' };
}

interface PushBody<Body> {
  readonly type: number;
  readonly channel?: string;
  readonly data: Body;
}

/** A push with its content encoded. Types from `CONNECTED` on are unknown to bidirectional clients. */
export function pushOf<Body>(push: Push, write: BodyWriters<Body>): PushBody<Body> {
  switch (push.type) {
    case 'publication':
      return { type: v1.PushType.PUBLICATION, channel: push.channel, data: write.publication(push.publication) };
    case 'join':
      return { type: v1.PushType.JOIN, channel: push.channel, data: write.join({ info: push.info }) };
    case 'leave':
      return { type: v1.PushType.LEAVE, channel: push.channel, data: write.leave({ info: push.info }) };
    case 'unsubscribe':
      return {
        type: v1.PushType.UNSUBSCRIBED,
        channel: push.channel,
        data: write.unsubscribe(unsubscribeOf(push.unsubscribe)),
      };
    case 'message':
      return { type: v1.PushType.MESSAGE, data: write.message({ data: push.data }) };
    case 'subscribe':
      return { type: v1.PushType.SUBSCRIBED, channel: push.channel, data: write.subscribe(push.subscribe) };
    case 'connect':
      return { type: v1.PushType.CONNECTED, data: write.connect(push.connect) };
    case 'disconnect':
      return { type: v1.PushType.DISCONNECTED, data: write.disconnect(push.disconnect) };
    case 'refresh':
      break;
  }
  return { type: v1.PushType.REFRESHED, data: write.refresh(push.refresh) };
}

/** From this code on an unsubscribed client shall subscribe again. */
const resubscribeFrom = 2500;

/** Code and reason are unknown to this generation; what its client needs is whether to subscribe again (P61). */
function unsubscribeOf({ code }: v2.Unsubscribe): v1.Unsubscribe {
  return (code ?? 0) >= resubscribeFrom ? { resubscribe: true } : {};
}
