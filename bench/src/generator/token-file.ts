import { importSigningKey, signConnectionToken } from '@spindle/auth';
import { writeFileSync } from 'node:fs';

/** One HS256 token per user, so that no verification is answered from a cache of an earlier one. */
export async function writeTokens(path: string, count: number, secret: string): Promise<void> {
  const key = await importSigningKey({ secret }, { algorithm: 'HS256' });
  const exp = Math.floor(Date.now() / 1000) + 24 * 3600;
  const users = Array.from({ length: count }, (_, i) => `user-${String(i)}`);
  const tokens = await Promise.all(users.map((user) => signConnectionToken({ user, exp }, key)));
  writeFileSync(path, tokens.map((token) => `${token}\n`).join(''), { mode: 0o600 });
}
