import type { Codec, DecodedFrame } from '../codec.ts';
import { joinLines, splitLines } from '../framing/lines.ts';
import { formatReply, parseCommand } from '../generated/v2-json.ts';
import { frameText } from '../json/frame-text.ts';
import { JsonReader } from '../json/reader.ts';
import { malformationOf } from '../malformed.ts';
import type { Command, Frame } from '../messages.ts';
import { closeFrameOf } from './close.ts';
import { commandOf } from './commands.ts';
import { wirePushOf, wireReplyOf } from './replies.ts';

export const v2Json: Codec = {
  version: 'v2',
  encoding: 'json',
  variant: 'v2-json',
  ping: '{}',
  decode,
  encodeReply: (reply) => formatReply(wireReplyOf(reply)),
  encodePush: (push) => formatReply({ push: wirePushOf(push) }),
  // Every frame of this codec is text.
  join: (frames) => joinLines(frames as readonly string[]),
  close: closeFrameOf,
};

/** One command a line. Whatever follows the object on its line is dropped (P13). */
function decode(frame: Frame): DecodedFrame {
  const commands: Command[] = [];
  try {
    for (const line of splitLines(frameText(frame))) commands.push(commandOf(parseCommand(new JsonReader(line))));
    return { commands };
  } catch (error) {
    return { commands, malformed: malformationOf(error) };
  }
}
