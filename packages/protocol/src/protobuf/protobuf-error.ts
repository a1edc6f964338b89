/** Bytes are not the Protobuf message that was expected. The message names the position alone. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';

  constructor(problem: string, position: number) {
    super(`${problem} at byte ${position}`);
  }
}
