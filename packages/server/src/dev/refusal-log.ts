/** What was refused, by which rule, and what would make it pass. Holds no tokens, secrets or payloads. */
export interface Refusal {
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
  readonly operation: string;
  readonly channel?: string | undefined;
  readonly user?: string | undefined;
  readonly client?: string | undefined;
  readonly code: number;
  /** Unix time, milliseconds. */
  readonly at: number;
}

export type NumberedRefusal = Refusal & { readonly id: number };

/** The latest refusals, numbered from 1 in the order they came; the oldest give way. */
export class RefusalLog {
  readonly #capacity: number;
  readonly #refusals: NumberedRefusal[] = [];
  #lastId = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  record(refusal: Refusal): void {
    this.#lastId += 1;
    this.#refusals.push({ ...refusal, id: this.#lastId });
    if (this.#refusals.length > this.#capacity) this.#refusals.shift();
  }

  /** Oldest first. */
  after(id: number): NumberedRefusal[] {
    return this.#refusals.filter((refusal) => refusal.id > id);
  }
}
