/**
 * Unidirectional connections: the client sends one connect request without an envelope, the server pushes without an
 * envelope. To the rest of Spindle they are codecs like any other, whose frames no other variant can share.
 */
import type { Codec, DecodedFrame, Encoding } from '../codec.ts';
import { joinBytes } from '../framing/length-delimited.ts';
import { joinLines } from '../framing/lines.ts';
import { formatPush, parseConnectRequest, parsePush } from '../generated/v2-json.ts';
import { readConnectRequest, writePush } from '../generated/v2-protobuf.ts';
import type { ConnectRequest, Push as WirePush } from '../generated/v2-types.ts';
import { frameText } from '../json/frame-text.ts';
import { JsonReader } from '../json/reader.ts';
import { malformationOf } from '../malformed.ts';
import type { Frame, Reply } from '../messages.ts';
import { encodeDelimited } from '../protobuf/encode.ts';
import { frameBytes } from '../protobuf/frame-bytes.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import { closeFrameOf } from './close.ts';
import { wirePushOf } from './replies.ts';

const codecs: Readonly<Record<Encoding, Codec>> = {
  json: {
    version: 'v2',
    encoding: 'json',
    variant: 'uni-json',
    ping: '{}',
    decode: (frame) => decode(() => readJson(frame)),
    encodeReply: (reply) => formatPush(connectPushOf(reply)),
    encodePush: (push) => formatPush(wirePushOf(push)),
    join: (frames) => joinLines(frames as readonly string[]),
    close: closeFrameOf,
  },
  protobuf: {
    version: 'v2',
    encoding: 'protobuf',
    variant: 'uni-protobuf',
    ping: null,
    decode: (frame) => decode(() => readConnectRequest(new ProtobufReader(frameBytes(frame)))),
    encodeReply: (reply) => encodeDelimited(writePush, connectPushOf(reply)),
    encodePush: (push) => encodeDelimited(writePush, wirePushOf(push)),
    join: (frames) => joinBytes(frames as readonly Uint8Array[]),
    close: closeFrameOf,
  },
};

/**
 * The codec of unidirectional connections. It reads a bare connect request as a connect command with id 1 and writes
 * its result as a push; other replies do not exist there. Protobuf pushes have their length in front.
 */
export function unidirectionalCodecFor(encoding: Encoding): Codec {
  return codecs[encoding];
}

/** Reads one push back that the JSON codec wrote, for transports that look at what they carry. */
export function readUnidirectionalPush(text: string): WirePush {
  return parsePush(new JsonReader(text));
}

function decode(read: () => ConnectRequest): DecodedFrame {
  try {
    return { commands: [{ id: 1, method: 'connect', params: read() }] };
  } catch (error) {
    return { commands: [], malformed: malformationOf(error) };
  }
}

/** `null` asks for nothing in particular. */
function readJson(frame: Frame): ConnectRequest {
  const reader = new JsonReader(frameText(frame));
  const request = reader.takeNull() ? {} : parseConnectRequest(reader);
  reader.finish();
  return request;
}

function connectPushOf(reply: Reply): WirePush {
  if (!('error' in reply) && reply.method === 'connect') return { connect: reply.result };
  throw new TypeError('a unidirectional connection gets no reply but the result of its connect');
}
