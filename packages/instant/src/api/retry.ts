import { ApiError } from './api-error.ts';

export interface RetryOptions {
  /** Further attempts after the first. */
  readonly retries: number;
  /** Resolves after that many milliseconds, sooner when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

const firstDelayMs = 100;
const longestDelayMs = 2000;

/** Tries again while failures are temporary; each wait is random, up to twice as long as the last. */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { retries, sleep, random }: RetryOptions,
  signal?: AbortSignal,
): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isTemporary || tried >= retries) throw error;
    }
    await sleep(random() * Math.min(longestDelayMs, firstDelayMs * 2 ** tried), signal);
  }
}

/** An aborted wait ends at once: the attempt that follows it finds out. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    if (signal?.aborted === true) wake();
    else signal?.addEventListener('abort', wake);
  });
}
