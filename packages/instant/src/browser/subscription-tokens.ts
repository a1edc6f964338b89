import type { Backend } from './backend.ts';

/** Tokens for channels; those that are asked for in one turn are fetched in one request. */
export type GetSubscriptionToken = (channel: string) => Promise<string | null>;

/** As many as the backend takes in one request unless configured otherwise. */
const maxBatch = 100;

interface Waiting {
  readonly channel: string;
  readonly resolve: (token: string | null) => void;
  readonly reject: (error: unknown) => void;
}

export function createSubscriptionTokens(backend: Backend, signal: AbortSignal): GetSubscriptionToken {
  let waiting: Waiting[] = [];

  async function fetchBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const tokens = await backend.subscriptionTokens([...new Set(batch.map(({ channel }) => channel))], signal);
      signal.throwIfAborted();
      for (const { channel, resolve, reject } of batch) {
        const token = tokens.get(channel);
        if (token === undefined) reject(new Error(`no token for ${channel} yet`));
        else resolve(token);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  function flush(): void {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += maxBatch) void fetchBatch(all.slice(start, start + maxBatch));
  }

  return (channel) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(flush, 0);
      waiting.push({ channel, resolve, reject });
    });
}
