import type { Question } from './question.ts';

/**
 * Asks for a path of the deployment as a page of the origin does, and answers once the headers are there. `late`: they did
 * not come in time; `broken`: the connection ended instead. A request without a signal of its own is given up then.
 */
export async function request(
  { target, origin, limitMs, authorities }: Question,
  path: string,
  init: RequestInit,
): Promise<Response | 'late' | 'broken'> {
  const headers = { ...(init.headers as Record<string, string>), ...(origin === null ? null : { origin }) };
  const tls = authorities === undefined ? {} : { tls: { ca: authorities } };
  const signal = init.signal ?? AbortSignal.timeout(2 * limitMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  const url = `${target.origin}${target.prefix}${path}`;
  const response = fetch(url, { ...init, ...tls, signal, headers, redirect: 'manual' });
  const answered = response.catch((): 'broken' => 'broken');
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
