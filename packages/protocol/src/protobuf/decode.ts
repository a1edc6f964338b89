import type { DecodedFrame } from '../codec.ts';
import { malformationOf } from '../malformed.ts';
import type { Command, Frame } from '../messages.ts';
import { frameBytes } from './frame-bytes.ts';
import { ProtobufReader } from './reader.ts';

/** The commands of a frame, each with its length in front. Those before a malformed one count. */
export function decodeDelimited(frame: Frame, readCommand: (reader: ProtobufReader) => Command): DecodedFrame {
  const commands: Command[] = [];
  const reader = new ProtobufReader(frameBytes(frame));
  if (!reader.more()) return { commands, malformed: 'an empty frame' };
  try {
    while (reader.more()) {
      const outer = reader.enter();
      commands.push(readCommand(reader));
      reader.leave(outer);
    }
    return { commands };
  } catch (error) {
    return { commands, malformed: malformationOf(error) };
  }
}
