import assert from 'node:assert/strict';
import type { Position } from '@spindle/core';

/** A publication as it was made. */
export interface Entry {
  /** Counts the publications of the channel from 1, those without a place in the stream included. */
  readonly number: number;
  /** No other publication of the channel has it. */
  readonly text: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Null: it went to whoever was there, and is in no stream. */
  readonly position: Position | null;
  /** Id of the client that is left out of it; empty: nobody. */
  readonly excluded: string;
}

/** What was published in a channel, and what its history may still hold. */
export class Ledger {
  readonly channel: string;
  readonly historySize: number;
  /** Publications dropped out of the history since somebody reset this. */
  hasForgotten = false;
  readonly #entries: Entry[] = [];
  readonly #byText = new Map<string, Entry>();
  /** Of each epoch, by offset. */
  readonly #streams = new Map<string, Entry[]>();
  /** Of the stream as it is now; empty while that is not known. */
  #epoch = '';
  /** Offset of the oldest publication that is certainly kept. */
  #keptFrom = 1;

  constructor(channel: string, historySize: number) {
    this.channel = channel;
    this.historySize = historySize;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Position of the last publication; null while there is none in the stream. */
  get top(): Position | null {
    const end = this.#streams.get(this.#epoch)?.length;
    return end === undefined ? null : { offset: end - 1, epoch: this.#epoch };
  }

  record(text: string, tags: Entry['tags'], position: Position | null, excluded = ''): void {
    const entry = { number: this.#entries.length + 1, text, tags, position, excluded };
    this.#entries.push(entry);
    this.#byText.set(text, entry);
    if (position === null) return;
    const { epoch, offset } = position;
    const stream = this.#streams.get(epoch) ?? [];
    if (epoch !== this.#epoch) this.#keptFrom = this.#streams.has(epoch) ? offset : 1;
    this.#streams.set(epoch, stream);
    assert.equal(stream[offset], undefined, `two publications have offset ${offset}`);
    stream[offset] = entry;
    this.#epoch = epoch;
    if (offset - this.historySize >= this.#keptFrom) this.hasForgotten = true;
    this.#keptFrom = Math.max(this.#keptFrom, offset - this.historySize + 1);
  }

  /** The kept publications are gone, or may be. */
  forget(): void {
    this.#keptFrom = this.#streams.get(this.#epoch)?.length ?? 1;
    this.hasForgotten = true;
  }

  /** The stream is gone, or may be. */
  restart(): void {
    this.#epoch = '';
    this.hasForgotten = true;
  }

  find(text: string): Entry | undefined {
    return this.#byText.get(text);
  }

  at({ epoch, offset }: Position): Entry | undefined {
    return this.#streams.get(epoch)?.[offset];
  }

  /** Publications after the number. */
  after(number: number): readonly Entry[] {
    return this.#entries.slice(number);
  }

  /** Certainly still in the history. */
  isKept({ epoch, offset }: Position): boolean {
    return epoch === this.#epoch && offset >= this.#keptFrom;
  }

  /** Whoever comes back from there has no reason to be told of a loss. */
  isSurelyKept({ epoch, offset }: Position): boolean {
    const end = this.#streams.get(this.#epoch)?.length ?? 1;
    return epoch === this.#epoch && offset + 1 >= this.#keptFrom && offset < end;
  }
}
