import { EngineError, type MaybePromise } from '@spindle/core';

/** A call that was stopped on its way. */
export interface StoppedCall {
  /** Lets it go on. */
  pass(): void;
  fail(error: Error): void;
}

type When = 'before' | 'after';

/**
 * Calls of some methods wait here until the test lets them go, so that the test and not the machine decides what happens
 * in which order. A call is stopped before it has done anything, or after, with its answer on the way.
 */
export class Gate<Method extends string> {
  readonly #closed = new Map<Method, When>();
  readonly #broken = new Map<Method, Error>();
  readonly #stopped: (StoppedCall & { readonly method: Method })[] = [];

  /** From here on calls of these methods stop. */
  stop(...methods: readonly Method[]): void {
    for (const method of methods) this.#closed.set(method, 'before');
  }

  /** The same, but what they ask for is done at once: only the answers stop. */
  stopAnswers(...methods: readonly Method[]): void {
    for (const method of methods) this.#closed.set(method, 'after');
  }

  /** From here on calls of these methods fail without doing anything. */
  break(...methods: readonly Method[]): void {
    for (const method of methods) this.#broken.set(method, new EngineError(`${method} is broken`, { temporary: true }));
  }

  /** Stopped calls go on, in their order, and later ones neither stop nor fail. */
  open(): void {
    this.#closed.clear();
    this.#broken.clear();
    for (const call of this.#stopped.splice(0)) call.pass();
  }

  /** How many calls of the method are stopped. */
  waiting(method: Method): number {
    return this.#stopped.filter((call) => call.method === method).length;
  }

  /** The oldest stopped call of the method. */
  next(method: Method): StoppedCall {
    const place = this.#stopped.findIndex((call) => call.method === method);
    const [call] = place < 0 ? [] : this.#stopped.splice(place, 1);
    if (call === undefined) throw new Error(`no call of ${method} is stopped`);
    return call;
  }

  async enter<T>(method: Method, work: () => MaybePromise<T>): Promise<T> {
    const broken = this.#broken.get(method);
    if (broken !== undefined) throw broken;
    const when = this.#closed.get(method);
    if (when === undefined) return work();
    if (when === 'before') {
      await this.#wait(method);
      return work();
    }
    const result = await work();
    await this.#wait(method);
    return result;
  }

  #wait(method: Method): Promise<void> {
    return new Promise((resolve, reject) => this.#stopped.push({ method, pass: resolve, fail: reject }));
  }
}
