import type { Codec } from '../codec.ts';
import { joinBytes } from '../framing/length-delimited.ts';
import { readCommand, writeReply } from '../generated/v2-protobuf.ts';
import { decodeDelimited } from '../protobuf/decode.ts';
import { encodeDelimited } from '../protobuf/encode.ts';
import { closeFrameOf } from './close.ts';
import { commandOf } from './commands.ts';
import { wirePushOf, wireReplyOf } from './replies.ts';

export const v2Protobuf: Codec = {
  version: 'v2',
  encoding: 'protobuf',
  variant: 'v2-protobuf',
  ping: Uint8Array.of(0),
  decode: (frame) => decodeDelimited(frame, (reader) => commandOf(readCommand(reader))),
  encodeReply: (reply) => encodeDelimited(writeReply, wireReplyOf(reply)),
  encodePush: (push) => encodeDelimited(writeReply, { push: wirePushOf(push) }),
  // Every frame of this codec is bytes.
  join: (frames) => joinBytes(frames as readonly Uint8Array[]),
  close: closeFrameOf,
};
