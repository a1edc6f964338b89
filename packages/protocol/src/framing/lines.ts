/** Messages as lines of text, the framing of JSON. */
import { MessageTooLarge } from './message-too-large.ts';

/** The lines of a text; one line break at its end is optional. An empty text is one empty line. */
export function splitLines(text: string): string[] {
  if (!text.includes('\n')) return [text];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

export function joinLines(lines: readonly string[]): string {
  return lines.length === 1 ? (lines[0] ?? '') : lines.join('\n');
}

/** Cuts a stream of text into lines. */
export class LineSplitter {
  readonly #maxLength: number;
  #rest = '';

  /** @param maxLength of one line, in UTF-16 units; a longer one is refused as soon as that is known. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The lines completed by this chunk, without their line breaks. Throws `MessageTooLarge`. */
  push(chunk: string): string[] {
    const lines = chunk.split('\n');
    lines[0] = this.#rest + lines[0];
    if (lines.some((line) => line.length > this.#maxLength)) throw new MessageTooLarge(this.#maxLength);
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}
