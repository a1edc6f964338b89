/** What is there at once, or on its way. Whoever goes on at once with what is there saves everybody above a turn of the queue. */
export type MaybePromise<T> = T | Promise<T>;

/** How a piece of work ended. Never rejects: what the work throws or rejects with is part of it. */
export function outcomeOf<T>(work: () => MaybePromise<T>): MaybePromise<PromiseSettledResult<T>> {
  try {
    const result = work();
    return result instanceof Promise ? result.then(fulfilled, rejected) : fulfilled(result);
  } catch (error) {
    return rejected(error);
  }
}

function fulfilled<T>(value: T): PromiseFulfilledResult<T> {
  return { status: 'fulfilled', value };
}

function rejected(reason: unknown): PromiseRejectedResult {
  return { status: 'rejected', reason };
}
