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
  #dirty: Flushable[] = [];
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

  flush(): void {
    if (this.#dirty.length === 0) return;
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const flushable of dirty) flushable.flush();
  }
}
