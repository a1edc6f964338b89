/**
 * The numbers that stand for channels in what subscribers with compaction get (P130): from 1 on, the same for all
 * subscribers of a channel. None is given twice, so that a late push is never taken for one of another channel.
 */
export class ChannelNumbers {
  readonly #numbers = new Map<string, number>();
  #last = 0;

  /** Undefined where nobody needed one. */
  of(channel: string): number | undefined {
    return this.#numbers.get(channel);
  }

  give(channel: string): void {
    if (this.#numbers.has(channel)) return;
    this.#last += 1;
    this.#numbers.set(channel, this.#last);
  }

  forget(channel: string): void {
    this.#numbers.delete(channel);
  }
}
