/** Something with writes pending that should leave as one. */
export interface Flushable {
  flush(): void;
}

/**
 * Joins what one turn of the event loop writes to a connection: the first write of a turn registers the connection, and
 * at the end of the turn, or before a group is published to (which keeps the order), all of them are flushed.
 */
export class TurnWriter {
  readonly #turnEnd: (callback: () => void) => void;
  readonly #dirty: Flushable[] = [];
  #scheduled = false;
  readonly #flushAll = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  constructor(turnEnd: (callback: () => void) => void) {
    this.#turnEnd = turnEnd;
  }

  /** To be called once per flushable between two flushes. */
  mark(flushable: Flushable): void {
    this.#dirty.push(flushable);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#turnEnd(this.#flushAll);
  }

  /** Resolves at the end of the turn, so that long work lets others have theirs. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => this.#turnEnd(resolve));
  }

  /** Nothing is pending when it returns, also when a flush led to another one. */
  flush(): void {
    for (let next = this.#dirty.pop(); next !== undefined; next = this.#dirty.pop()) next.flush();
  }
}
