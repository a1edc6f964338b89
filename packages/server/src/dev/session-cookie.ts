import { createHmac, timingSafeEqual } from 'node:crypto';
import { visitorNamed, type Visitor } from './visitor.ts';

const cookieName = 'spindle_demo';
const lifetimeSeconds = 12 * 3600;
const attributes = 'Path=/; HttpOnly; SameSite=Strict';

/**
 * The session lives in its cookie, `<name>.<expiry>.<signature>`: the name in base64url, the expiry in Unix seconds.
 * `now` gives Unix milliseconds.
 */
export interface SessionCookie {
  /** Value of the `Set-Cookie` header that signs the visitor in. */
  issue(visitor: Visitor): string;
  /** Value of the `Set-Cookie` header that signs out. */
  revoke(): string;
  /** Null unless the header holds a session of ours that has not expired. */
  read(cookieHeader: string | null): Visitor | null;
}

export function createSessionCookie(key: string, now: () => number): SessionCookie {
  const sign = (payload: string): string => createHmac('sha256', key).update(payload).digest('base64url');

  return {
    issue(visitor) {
      const expiry = Math.floor(now() / 1000) + lifetimeSeconds;
      const payload = `${Buffer.from(visitor.name).toString('base64url')}.${expiry}`;
      return `${cookieName}=${payload}.${sign(payload)}; Max-Age=${lifetimeSeconds}; ${attributes}`;
    },
    revoke: () => `${cookieName}=; Max-Age=0; ${attributes}`,
    read(cookieHeader) {
      const [name = '', expiry = '', signature = ''] = valueIn(cookieHeader ?? '').split('.');
      if (!isEqual(signature, sign(`${name}.${expiry}`))) return null;
      if (Number(expiry) * 1000 <= now()) return null;
      return visitorNamed(Buffer.from(name, 'base64url').toString());
    },
  };
}

function valueIn(cookieHeader: string): string {
  const prefix = `${cookieName}=`;
  const pair = cookieHeader.split(';').find((part) => part.trimStart().startsWith(prefix));
  return pair?.trim().slice(prefix.length) ?? '';
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
