import { importSigningKey, signConnectionToken, type KeyMaterial } from '@spindle/auth';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';

export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256';

/** What signs tokens, and what a server needs to know to verify them. */
export interface TokenKey {
  readonly algorithm: TokenAlgorithm;
  readonly material: KeyMaterial;
  readonly publicKeys?: { readonly rsa?: string; readonly ecdsa?: string };
}

export function newTokenKey(algorithm: TokenAlgorithm, secret: string): TokenKey {
  if (algorithm === 'HS256') return { algorithm, material: { secret } };
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const known = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    algorithm,
    material: { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    publicKeys: algorithm === 'RS256' ? { rsa: known } : { ecdsa: known },
  };
}

/** One token per user, so that no verification is answered from a cache of an earlier one; empty ones without a key. */
export async function writeTokens(path: string, count: number, tokenKey: TokenKey | undefined): Promise<void> {
  if (tokenKey === undefined) {
    writeFileSync(path, '\n'.repeat(count));
    return;
  }
  const { algorithm, material } = tokenKey;
  const key = await importSigningKey(material, { algorithm });
  const exp = Math.floor(Date.now() / 1000) + 24 * 3600;
  const users = Array.from({ length: count }, (_, i) => `user-${String(i)}`);
  const tokens = await Promise.all(users.map((user) => signConnectionToken({ user, exp }, key)));
  writeFileSync(path, tokens.map((token) => `${token}\n`).join(''), { mode: 0o600 });
}
