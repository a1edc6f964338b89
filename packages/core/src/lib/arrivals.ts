/** Milliseconds of a turn of the event loop that those who come may take together, and once more if some had to wait. */
const portionMs = 2;

export interface ArrivalsOptions {
  /** Milliseconds that never go back; `performance.now` by default. */
  readonly nowMs?: (() => number) | undefined;
  /** Runs a callback at the end of the present turn of the event loop; `setImmediate` by default. */
  readonly turnEnd?: ((callback: () => void) => void) | undefined;
  /** Called behind a portion of those who had to wait. */
  readonly afterPortion?: (() => void) | undefined;
}

interface Waiting {
  readonly proceed: () => void;
  next: Waiting | null;
}

/**
 * Lets in those who come, one after the other, for a bounded time per turn of the event loop: what is due to those who are
 * there is read and written in between, however many come at once (S150). Nobody waits while there is time.
 *
 * Whoever waits takes one small record. Time is looked at when somebody is about to be let in, and what that one does until
 * it awaits something from outside counts.
 */
export class Arrivals {
  readonly #nowMs: () => number;
  readonly #turnEnd: (callback: () => void) => void;
  readonly #afterPortion: () => void;
  #first: Waiting | null = null;
  #last: Waiting | null = null;
  /** When the first one of this turn was let in; null: nobody was. */
  #since: number | null = null;

  constructor({ nowMs = performanceNow, turnEnd = setImmediate, afterPortion = nothing }: ArrivalsOptions = {}) {
    this.#nowMs = nowMs;
    this.#turnEnd = turnEnd;
    this.#afterPortion = afterPortion;
  }

  /** Null: come in at once. Otherwise resolves when it is the turn of whoever asked. */
  enter(): Promise<void> | null {
    if (this.#first === null && this.#hasTime()) return null;
    return new Promise((proceed) => this.#append({ proceed, next: null }));
  }

  #append(waiting: Waiting): void {
    if (this.#last === null) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
  }

  #hasTime(): boolean {
    const now = this.#nowMs();
    if (this.#since === null) {
      this.#since = now;
      this.#turnEnd(this.#beginTurn);
    }
    return now - this.#since < portionMs;
  }

  readonly #beginTurn = (): void => {
    this.#since = null;
    if (this.#first !== null) this.#letIn();
  };

  readonly #letIn = (): void => {
    const waiting = this.#first;
    if (waiting === null || !this.#hasTime()) return this.#afterPortion();
    this.#first = waiting.next;
    if (this.#first === null) this.#last = null;
    waiting.proceed();
    afterMicrotasks(this.#letIn);
  };
}

/** Promises that are settled have been followed by then as far as they lead. */
function afterMicrotasks(callback: () => void): void {
  // Ticks that are asked for by a microtask run once there is no other one.
  queueMicrotask(() => process.nextTick(callback));
}

function performanceNow(): number {
  return performance.now();
}

function nothing(): void {}
