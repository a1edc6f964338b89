import type { MaybePromise } from './maybe-promise.ts';

/** So many results are under way at once. */
const limit = 1024;

/** Maps in order of the items, with a bounded number of results under way. What is there at once is waited for by nobody. */
export async function mapConcurrently<T, R>(items: readonly T[], map: (item: T) => MaybePromise<R>): Promise<R[]> {
  const results: R[] = [];
  const pending: Promise<void>[] = [];
  for (const [index, item] of items.entries()) {
    const result = map(item);
    if (!(result instanceof Promise)) {
      results[index] = result;
      continue;
    }
    pending.push(result.then((value) => void (results[index] = value)));
    if (pending.length === limit) await Promise.all(pending.splice(0));
  }
  await Promise.all(pending);
  return results;
}
