import type { Codec, DecodedFrame } from '../codec.ts';
import { frameText } from '../json/frame-text.ts';
import { JsonReader } from '../json/reader.ts';
import { malformationOf } from '../malformed.ts';
import type { Command, Frame } from '../messages.ts';
import { closeFrameOf } from './close.ts';
import { readCommand } from './commands.ts';
import { nothing, pushText, replyText } from './replies.ts';

/** The protocol of 2016 (centrifuge-js 1.x), which is JSON alone. */
export const legacyJson: Codec = {
  version: 'legacy',
  encoding: 'json',
  variant: 'legacy-json',
  ping: null,
  decode,
  encodeReply: (reply, command = { id: reply.id, method: 'unknown' }) => replyText(reply, command),
  encodePush: pushText,
  join,
  close: closeFrameOf,
};

/** A frame is one command, or a list of them (L3). */
function decode(frame: Frame): DecodedFrame {
  const commands: Command[] = [];
  try {
    const reader = new JsonReader(frameText(frame));
    if (!reader.peeksArray()) commands.push(readCommand(reader));
    else if (!reader.beginArray()) return { commands, malformed: 'an empty frame' };
    else {
      do commands.push(readCommand(reader));
      while (reader.nextItem());
    }
    reader.finish();
    return { commands };
  } catch (error) {
    return { commands, malformed: malformationOf(error) };
  }
}

/** What leaves together is a list; one reply or push alone stands without one. */
function join(frames: readonly Frame[]): string {
  const said = frames.filter((frame) => frame !== nothing);
  const [only = nothing] = said;
  return said.length > 1 ? `[${said.join(',')}]` : String(only);
}
