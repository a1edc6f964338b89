/** A message of a stream is longer than its reader takes. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';

  constructor(limit: number) {
    super(`a message is longer than ${limit}`);
  }
}
