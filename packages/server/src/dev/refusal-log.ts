import type { RefusalReport } from '../logging/reporter.ts';

/** A refusal with its number, from 1 on, and its time in Unix milliseconds. */
export type LoggedRefusal = RefusalReport & { readonly id: number; readonly at: number };

/** The latest refusals in the order they came; the oldest give way. */
export class RefusalLog {
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #refusals: LoggedRefusal[] = [];
  #lastId = 0;

  /** `now` gives Unix milliseconds. */
  constructor(capacity: number, now: () => number) {
    this.#capacity = capacity;
    this.#now = now;
  }

  record(report: RefusalReport): void {
    this.#lastId += 1;
    this.#refusals.push({ ...report, id: this.#lastId, at: this.#now() });
    if (this.#refusals.length > this.#capacity) this.#refusals.shift();
  }

  /** Those with a higher number, oldest first. */
  after(id: number): LoggedRefusal[] {
    return this.#refusals.filter((refusal) => refusal.id > id);
  }
}
