import { FrameJoiner } from './frame-joiner.ts';

/** Has written something that is to leave at the end of the turn. */
export interface Pending {
  flush(joiner: FrameJoiner): void;
}

/** Flushes once, at the end of a turn of the event loop, whatever was marked in it. */
export class TurnFlusher {
  #marked: Pending[] = [];

  mark(pending: Pending): void {
    this.#marked.push(pending);
    if (this.#marked.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const marked = this.#marked;
    this.#marked = [];
    const joiner = new FrameJoiner();
    for (const pending of marked) pending.flush(joiner);
  }
}
