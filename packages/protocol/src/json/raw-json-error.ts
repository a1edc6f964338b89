/** Text is not the JSON that was expected. The message names the position alone, never the text. */
export class RawJsonError extends Error {
  override readonly name = 'RawJsonError';
  /** Offset in UTF-16 units of the first character that does not fit. */
  readonly position: number;

  constructor(expected: string, position: number) {
    super(`expected ${expected} at position ${position}`);
    this.position = position;
  }
}
