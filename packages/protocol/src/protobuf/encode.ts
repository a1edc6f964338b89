import { ProtobufWriter } from './writer.ts';

/** How a generated function writes a message. */
export type WriteMessage<Message> = (writer: ProtobufWriter, message: Message) => void;

/** Encoding never waits for anything, so one buffer serves all codecs. */
const writer = new ProtobufWriter();

/** A message by itself. */
export function encodeMessage<Message>(write: WriteMessage<Message>, message: Message): Uint8Array {
  writer.begin();
  write(writer, message);
  return writer.take();
}

/** A message with its length in front, as frames hold it. */
export function encodeDelimited<Message>(write: WriteMessage<Message>, message: Message): Uint8Array {
  writer.begin();
  const start = writer.open();
  write(writer, message);
  writer.close(start);
  return writer.take();
}
