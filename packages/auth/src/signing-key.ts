import type { CryptoKey } from 'jose';
import type { Algorithm } from './algorithms.ts';
import { importKeys, KeyError, type KeyMaterial } from './key-material.ts';

/** A key that signs with one algorithm. */
export interface SigningKey {
  readonly algorithm: Algorithm;
  /** Goes into the header, so that verifiers with several keys find theirs. */
  readonly kid: string | undefined;
  readonly cryptoKey: CryptoKey;
}

export interface SigningKeyOptions {
  /** Default: the first the key fits, which is HS256 for a secret and RS256 for RSA. */
  readonly algorithm?: Algorithm | undefined;
  /** Default: that of a JWK, else none. */
  readonly kid?: string | undefined;
}

/** Takes a secret, a PKCS #8 private key as PEM, or a private JWK. Rejects with `KeyError`. */
export async function importSigningKey(material: KeyMaterial, options: SigningKeyOptions = {}): Promise<SigningKey> {
  const keys = await importKeys(material, 'sign');
  const [algorithm = options.algorithm] = options.algorithm ? [] : keys.keys();
  const cryptoKey = algorithm && keys.get(algorithm);
  if (algorithm === undefined || cryptoKey === undefined) {
    throw new KeyError(`the key does not fit ${options.algorithm}, only ${[...keys.keys()].join(', ')}`);
  }
  return { algorithm, cryptoKey, kid: options.kid ?? ('jwk' in material ? material.jwk.kid : undefined) };
}
