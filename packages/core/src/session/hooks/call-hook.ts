import { refused } from '../refused.ts';
import type { SessionEnvironment } from '../environment.ts';
import type { Hooks } from './hooks.ts';

export const defaultHookTimeoutMs = 5_000;

export type HookEnvironment = Pick<SessionEnvironment, 'hooks' | 'hookTimeoutMs' | 'clock' | 'reportFailure'>;

/**
 * Asks a hook and waits for its answer, as long as it may take. A hook that fails is reported, and what it was asked for
 * is refused with error 100 (S131); an answer that comes too late counts for nothing. `read` checks the answer.
 */
export async function callHook<T, R>(
  env: HookEnvironment,
  name: keyof Hooks,
  { call, read, client }: { readonly client: string; call(): T; read(answer: Awaited<T>): R },
): Promise<R> {
  try {
    return read(await inTime(env, call()));
  } catch (error) {
    env.reportFailure(name, error, { client });
    throw refused('internal', { rule: 'S131', because: `the hook ${name} failed` });
  }
}

async function inTime<T>({ clock, hookTimeoutMs }: HookEnvironment, answer: T): Promise<Awaited<T>> {
  // Whatever can be waited for may never be there, such as the queries of some libraries.
  if (!isAwaitable(answer)) return await answer;
  let cancel = (): void => {};
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.after(hookTimeoutMs, () => reject(new Error(`no answer within ${hookTimeoutMs} ms`)));
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    cancel();
  }
}

function isAwaitable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';
}
