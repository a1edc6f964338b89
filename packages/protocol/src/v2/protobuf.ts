import type { Codec, DecodedFrame } from '../codec.ts';
import { joinBytes } from '../framing/length-delimited.ts';
import { readCommand, writeReply } from '../generated/v2-protobuf.ts';
import type { Reply as WireReply } from '../generated/v2-types.ts';
import { malformationOf } from '../malformed.ts';
import type { Command, Frame } from '../messages.ts';
import { frameBytes } from '../protobuf/frame-bytes.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { closeFrameOf } from './close.ts';
import { commandOf } from './commands.ts';
import { wirePushOf, wireReplyOf } from './replies.ts';

const writer = new ProtobufWriter();

export const v2Protobuf: Codec = {
  version: 'v2',
  encoding: 'protobuf',
  variant: 'v2-protobuf',
  ping: Uint8Array.of(0),
  decode,
  encodeReply: (reply) => encode(wireReplyOf(reply)),
  encodePush: (push) => encode({ push: wirePushOf(push) }),
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

function encode(reply: WireReply): Uint8Array {
  writer.begin();
  const start = writer.open();
  writeReply(writer, reply);
  writer.close(start);
  return writer.take();
}
