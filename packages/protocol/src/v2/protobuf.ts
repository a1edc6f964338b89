import type { Codec, DecodedFrame } from '../codec.ts';
import { joinBytes } from '../framing/length-delimited.ts';
import { readCommand, writeReply } from '../generated/v2-protobuf.ts';
import { malformationOf } from '../malformed.ts';
import type { Command, Frame } from '../messages.ts';
import { encodeDelimited } from '../protobuf/encode.ts';
import { frameBytes } from '../protobuf/frame-bytes.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import { closeFrameOf } from './close.ts';
import { commandOf } from './commands.ts';
import { wirePushOf, wireReplyOf } from './replies.ts';

export const v2Protobuf: Codec = {
  version: 'v2',
  encoding: 'protobuf',
  variant: 'v2-protobuf',
  ping: Uint8Array.of(0),
  decode,
  encodeReply: (reply) => encodeDelimited(writeReply, wireReplyOf(reply)),
  encodePush: (push) => encodeDelimited(writeReply, { push: wirePushOf(push) }),
  // Every frame of this codec is bytes.
  join: (frames) => joinBytes(frames as readonly Uint8Array[]),
  close: closeFrameOf,
};

function decode(frame: Frame): DecodedFrame {
  const commands: Command[] = [];
  const reader = new ProtobufReader(frameBytes(frame));
  if (!reader.more()) return { commands, malformed: 'an empty frame' };
  try {
    while (reader.more()) {
      const outer = reader.enter();
      commands.push(commandOf(readCommand(reader)));
      reader.leave(outer);
    }
    return { commands };
  } catch (error) {
    return { commands, malformed: malformationOf(error) };
  }
}
