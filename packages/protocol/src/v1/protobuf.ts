import type { Codec } from '../codec.ts';
import { joinBytes } from '../framing/length-delimited.ts';
import * as v1 from '../generated/v1-protobuf.ts';
import type { ConnectResult, Reply as WireReply } from '../generated/v1-types.ts';
import type { Command, Push, Reply } from '../messages.ts';
import { decodeDelimited } from '../protobuf/decode.ts';
import { encodeDelimited, encodeMessage, type WriteMessage } from '../protobuf/encode.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import { closeFrameOf } from './close.ts';
import { commandOf } from './commands.ts';
import type { ParamsReaders } from './methods.ts';
import { type BodyWriters, errorOf, pushOf, resultOf } from './replies.ts';

export const v1Protobuf: Codec = {
  version: 'v1',
  encoding: 'protobuf',
  variant: 'v1-protobuf',
  ping: null,
  decode: (frame) => decodeDelimited(frame, readCommand),
  encodeReply,
  encodePush: (push: Push) =>
    encodeDelimited(v1.writeReply, { result: encodeMessage(v1.writePush, pushOf(push, bodies)) }),
  // Every frame of this codec is bytes.
  join: (frames) => joinBytes(frames as readonly Uint8Array[]),
  close: closeFrameOf,
};

const readers: ParamsReaders<ProtobufReader> = {
  connect: v1.readConnectRequest,
  subscribe: v1.readSubscribeRequest,
  unsubscribe: v1.readUnsubscribeRequest,
  publish: v1.readPublishRequest,
  presence: v1.readPresenceRequest,
  presenceStats: v1.readPresenceStatsRequest,
  history: v1.readHistoryRequest,
  ping: v1.readPingRequest,
  send: v1.readSendRequest,
  rpc: v1.readRPCRequest,
  refresh: v1.readRefreshRequest,
  subRefresh: v1.readSubRefreshRequest,
};

const nothing = new Uint8Array(0);

const bodies: BodyWriters<Uint8Array> = {
  // The 2.x servers write data even where there is none.
  connectResult: body((writer, result: ConnectResult) =>
    v1.writeConnectResult(writer, { ...result, data: result.data ?? nothing }),
  ),
  subscribeResult: body(v1.writeSubscribeResult),
  unsubscribeResult: body(v1.writeUnsubscribeResult),
  publishResult: body(v1.writePublishResult),
  presenceResult: body(v1.writePresenceResult),
  presenceStatsResult: body(v1.writePresenceStatsResult),
  historyResult: body(v1.writeHistoryResult),
  rpcResult: body(v1.writeRPCResult),
  refreshResult: body(v1.writeRefreshResult),
  subRefreshResult: body(v1.writeSubRefreshResult),
  publication: body(v1.writePublication),
  join: body(v1.writeJoin),
  leave: body(v1.writeLeave),
  unsubscribe: body(v1.writeUnsubscribe),
  message: body(v1.writeMessage),
  subscribe: body(v1.writeSubscribe),
  connect: body(v1.writeConnect),
  disconnect: body(v1.writeDisconnect),
  refresh: body(v1.writeRefresh),
};

/** A message by itself, as it stands inside an envelope. */
function body<Message>(write: WriteMessage<Message>): (message: Message) => Uint8Array {
  return (message) => encodeMessage(write, message);
}

function readCommand(reader: ProtobufReader): Command {
  const { id, method, params } = v1.readCommand(reader);
  // The reader of this codec yields payloads as bytes.
  const request = new ProtobufReader((params as Uint8Array | undefined) ?? nothing);
  return commandOf(id ?? 0, method ?? 0, readers, request);
}

/** The 2.x servers write a result into every reply, also beside an error; so do we (P63). */
function encodeReply(reply: Reply): Uint8Array {
  const wire: WireReply =
    'error' in reply
      ? { id: reply.id, error: errorOf(reply.error), result: nothing }
      : { id: reply.id, result: resultOf(reply, bodies) ?? nothing };
  return encodeDelimited(v1.writeReply, wire);
}
