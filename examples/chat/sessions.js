import { createHmac, timingSafeEqual } from 'node:crypto';

/** Null unless it is a name that can be read. There is no password, so any such name will do. */
export function readName(input) {
  const name = typeof input === 'string' ? input.trim() : '';
  return name === '' || name.length > 32 || /\p{C}/u.test(name) ? null : name;
}

/** Sessions that live in their cookie, `<name>.<signature>`; the name is in base64url. */
export function createSessions(key) {
  const sign = (value) => createHmac('sha256', key).update(value).digest('base64url');

  return {
    /** Value of the `Set-Cookie` header that signs in. */
    cookieOf(name) {
      const value = Buffer.from(name).toString('base64url');
      return `chat=${value}.${sign(value)}; Path=/; HttpOnly; SameSite=Strict`;
    },
    /** The user as instant wants one; null unless the `Cookie` header holds a session of ours. */
    userOf(header) {
      const [, value, signature] = /(?:^|; *)chat=([\w-]+)\.([\w-]{43})(?:;|$)/.exec(header ?? '') ?? [];
      if (value === undefined || !timingSafeEqual(Buffer.from(signature), Buffer.from(sign(value)))) return null;
      return { id: Buffer.from(value, 'base64url').toString() };
    },
  };
}
