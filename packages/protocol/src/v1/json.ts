import type { Codec, DecodedFrame } from '../codec.ts';
import * as v1 from '../generated/v1-json.ts';
import { frameText } from '../json/frame-text.ts';
import { JsonReader } from '../json/reader.ts';
import { malformationOf } from '../malformed.ts';
import type { Command, Frame, Push, Reply } from '../messages.ts';
import { closeFrameOf } from './close.ts';
import { commandOf } from './commands.ts';
import type { ParamsReaders } from './methods.ts';
import { type BodyWriters, errorOf, pushOf, resultOf } from './replies.ts';

export const v1Json: Codec = {
  version: 'v1',
  encoding: 'json',
  variant: 'v1-json',
  ping: null,
  decode,
  encodeReply,
  encodePush,
  // Every frame of this codec is text that ends its lines itself.
  join: (frames) => frames.join(''),
  close: closeFrameOf,
};

const readers: ParamsReaders<JsonReader> = {
  connect: v1.parseConnectRequest,
  subscribe: v1.parseSubscribeRequest,
  unsubscribe: v1.parseUnsubscribeRequest,
  publish: v1.parsePublishRequest,
  presence: v1.parsePresenceRequest,
  presenceStats: v1.parsePresenceStatsRequest,
  history: v1.parseHistoryRequest,
  ping: v1.parsePingRequest,
  send: v1.parseSendRequest,
  rpc: v1.parseRPCRequest,
  refresh: v1.parseRefreshRequest,
  subRefresh: v1.parseSubRefreshRequest,
};

const bodies: BodyWriters<string> = {
  connectResult: v1.formatConnectResult,
  subscribeResult: v1.formatSubscribeResult,
  unsubscribeResult: v1.formatUnsubscribeResult,
  publishResult: v1.formatPublishResult,
  presenceResult: v1.formatPresenceResult,
  presenceStatsResult: v1.formatPresenceStatsResult,
  historyResult: v1.formatHistoryResult,
  rpcResult: v1.formatRPCResult,
  refreshResult: v1.formatRefreshResult,
  subRefreshResult: v1.formatSubRefreshResult,
  publication: v1.formatPublication,
  join: v1.formatJoin,
  leave: v1.formatLeave,
  unsubscribe: v1.formatUnsubscribe,
  message: v1.formatMessage,
  subscribe: v1.formatSubscribe,
  connect: v1.formatConnect,
  disconnect: v1.formatDisconnect,
  refresh: v1.formatRefresh,
};

/** Commands follow one another with any space between them, or none (P50). */
function decode(frame: Frame): DecodedFrame {
  const commands: Command[] = [];
  if (frame.length === 0) return { commands, malformed: 'an empty frame' };
  try {
    const reader = new JsonReader(frameText(frame));
    while (!reader.atEnd()) {
      const { id, method, params } = v1.parseCommand(reader);
      const text = params === undefined || params === 'null' ? '{}' : params;
      // The reader of this codec yields payloads as text.
      commands.push(commandOf(id ?? 0, method ?? 0, readers, new JsonReader(text as string)));
    }
    return { commands };
  } catch (error) {
    return { commands, malformed: malformationOf(error) };
  }
}

function encodeReply(reply: Reply): string {
  const wire = 'error' in reply ? { error: errorOf(reply.error) } : { result: resultOf(reply, bodies) };
  return `${v1.formatReply({ id: reply.id, ...wire })}\n`;
}

function encodePush(push: Push): string {
  return `${v1.formatReply({ result: v1.formatPush(pushOf(push, bodies)) })}\n`;
}
