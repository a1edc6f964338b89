import type { CryptoKey, JWK } from 'jose';
import { decode as decodeBase64Url } from 'jose/base64url';
import { algorithms, hmacAlgorithms, isAlgorithm, publicKeyAlgorithms, type Algorithm } from './algorithms.ts';
import { loadPublicKeys } from './public-keys.ts';

/**
 * A key as an operator writes it: a shared secret, PEM text (public key, certificate or PKCS #8 private key, also
 * as base64 of the PEM text), or a JWK.
 */
export type KeyMaterial = { readonly secret: string } | { readonly pem: string } | { readonly jwk: JWK };

/** The key cannot be used; the message says why and holds nothing of it. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** A usable key for each algorithm the material fits, in the order of the algorithm table. */
export type ImportedKeys = ReadonlyMap<Algorithm, CryptoKey>;

type KeyUse = 'sign' | 'verify';

/** Rejects with `KeyError` when no algorithm fits. */
export async function importKeys(material: KeyMaterial, use: KeyUse): Promise<ImportedKeys> {
  if ('secret' in material) return importSecret(new TextEncoder().encode(material.secret));
  if ('jwk' in material) return importJwk(material.jwk, use);
  return importPem(material.pem, use);
}

async function importSecret(secret: Uint8Array<ArrayBuffer>): Promise<ImportedKeys> {
  if (secret.length === 0) throw new KeyError('the secret is empty');
  const keys = new Map<Algorithm, CryptoKey>();
  for (const algorithm of hmacAlgorithms) {
    const { hash } = algorithms[algorithm];
    keys.set(
      algorithm,
      await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign', 'verify']),
    );
  }
  return keys;
}

const privateLabel = 'PRIVATE KEY';
const readers = {
  'PUBLIC KEY': 'importSPKI',
  CERTIFICATE: 'importX509',
  [privateLabel]: 'importPKCS8',
} as const;

async function importPem(text: string, use: KeyUse): Promise<ImportedKeys> {
  const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/.exec(pemText(text));
  if (block === null) throw new KeyError('this is neither PEM text nor base64 of PEM text');
  const [pem, label = ''] = block;
  if (!isReadable(label)) {
    const form = use === 'sign' ? 'PKCS #8 (BEGIN PRIVATE KEY)' : 'PKIX (BEGIN PUBLIC KEY) or a certificate';
    throw new KeyError(`PEM of type ${label} is not supported, convert it to ${form}`);
  }
  if (use === 'sign' && label !== privateLabel) throw new KeyError('signing needs a private key');
  if (use === 'verify' && label === privateLabel) throw new KeyError('this is a private key, a public key is expected');
  const { [readers[label]]: read } = await loadPublicKeys();
  return fitting((algorithm) => read(pem, algorithm));
}

function isReadable(label: string): label is keyof typeof readers {
  return Object.hasOwn(readers, label);
}

function pemText(text: string): string {
  if (text.includes('-----BEGIN ')) return text;
  try {
    return atob(text);
  } catch {
    // Not base64 either; the caller finds no PEM block in it.
    return '';
  }
}

/** What the JWK declares about itself (`use`, `alg`) is respected. */
async function importJwk(jwk: JWK, use: KeyUse): Promise<ImportedKeys> {
  if (jwk.use !== undefined && jwk.use !== 'sig') throw new KeyError('the JWK is not meant for signatures');
  const keys = jwk.kty === 'oct' ? await importSecret(jwkSecret(jwk)) : await importJwkPair(jwk, use);
  if (jwk.alg === undefined) return keys;
  const key = isAlgorithm(jwk.alg) ? keys.get(jwk.alg) : undefined;
  if (key === undefined || !isAlgorithm(jwk.alg)) throw new KeyError('the algorithm of the JWK does not fit its key');
  return new Map([[jwk.alg, key]]);
}

function jwkSecret({ k }: JWK): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(decodeBase64Url(k ?? ''));
  } catch (error) {
    throw new KeyError('the secret of the JWK is not base64url', { cause: error });
  }
}

async function importJwkPair(jwk: JWK, use: KeyUse): Promise<ImportedKeys> {
  if (use === 'verify' && jwk.d !== undefined) throw new KeyError('this is a private key, a public key is expected');
  if (use === 'sign' && jwk.d === undefined) throw new KeyError('signing needs a private key');
  const { importJWK } = await loadPublicKeys();
  return fitting((algorithm) => importJWK(jwk, algorithm));
}

/**
 * Asks the runtime which algorithms the key can serve: WebCrypto refuses a key of another type or curve, so the
 * structure of the key need not be parsed here.
 */
async function fitting(read: (algorithm: Algorithm) => Promise<CryptoKey | Uint8Array>): Promise<ImportedKeys> {
  const keys = new Map<Algorithm, CryptoKey>();
  for (const algorithm of publicKeyAlgorithms) {
    const key = await read(algorithm).catch(() => null);
    if (key === null || key instanceof Uint8Array) continue;
    // RFC 7518 3.3: RS256, RS384 and RS512 need a modulus of 2048 bits.
    const { modulusLength } = key.algorithm as { modulusLength?: number };
    if (modulusLength !== undefined && modulusLength < 2048) {
      throw new KeyError(`the RSA key has ${modulusLength} bits, at least 2048 are needed`);
    }
    keys.set(algorithm, key);
  }
  if (keys.size === 0) throw new KeyError('this is no RSA, ECDSA (P-256, P-384, P-521) or Ed25519 key');
  return keys;
}
