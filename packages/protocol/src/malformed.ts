import { RawJsonError } from './json/raw-json-error.ts';
import { ProtobufError } from './protobuf/protobuf-error.ts';

/** A command that can be read but may not be sent, such as one without id. The rest of the frame counts as malformed. */
export class IllegalCommand extends Error {
  override readonly name = 'IllegalCommand';
}

/** What is wrong with a frame, if the error says that something is; any other error is thrown on. */
export function malformationOf(error: unknown): string {
  if (error instanceof RawJsonError || error instanceof ProtobufError || error instanceof IllegalCommand) {
    return error.message;
  }
  throw error;
}
