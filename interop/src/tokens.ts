import { createHmac } from 'node:crypto';
import { secret } from './server.ts';

/** Signs claims as any JWT library of a backend would, on purpose without the project's own signing code. */
export function sign(claims: Readonly<Record<string, unknown>>, key: string = secret): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

/**
 * When a token expires whose renewal a test waits for: in two to three seconds. It may have expired when it is first sent, on a
 * machine that is busy, so a test has to get along with one that is asked for once more.
 */
export const soon = (): number => Math.ceil(Date.now() / 1_000) + 2;
