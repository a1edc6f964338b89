import type { CryptoKey } from 'jose';
import { algorithms, isHmacAlgorithm, type Algorithm } from './algorithms.ts';
import { hmacCheck, type VerifyHmac } from './hmac-check.ts';
import { importKeys, type KeyMaterial } from './key-material.ts';
import type { KeySource, VerificationKey } from './key-source.ts';
import { quoted, Refused } from './refusal.ts';
import { webCryptoCheck } from './signature.ts';

/** A verification key of the configuration. */
export type StaticKey = KeyMaterial & {
  /** The key serves tokens that name this key id or none. Without it, the key serves any token. */
  readonly kid?: string | undefined;
  /** Unix seconds after which the key is ignored; 0 or absent sets no limit. Compared with the clock, not with `iat`. */
  readonly validUntil?: number | undefined;
};

/** A static key for one algorithm. */
export type IdentifiedKey = VerificationKey & { readonly kid: string | undefined };

/** What static keys are made with. */
export interface StaticKeySettings {
  /** Unix seconds. */
  readonly now: () => number;
  /** Undefined: HMAC keys verify with WebCrypto like all others. */
  readonly verifyHmac: VerifyHmac | undefined;
}

/** Imports one key for every algorithm it fits. Rejects with `KeyError`. */
export async function importStaticKey(
  key: StaticKey,
  { now, verifyHmac }: StaticKeySettings,
): Promise<readonly IdentifiedKey[]> {
  const { kid, validUntil } = key;
  const isCurrent = validUntil ? () => now() <= validUntil : () => true;
  const imported = await importKeys(key, 'verify');
  const identified = async ([algorithm, cryptoKey]: [Algorithm, CryptoKey]): Promise<IdentifiedKey> => {
    return { algorithm, ...(await checkOf(key, algorithm, cryptoKey, verifyHmac)), kid, isCurrent };
  };
  return Promise.all([...imported].map(identified));
}

async function checkOf(
  key: StaticKey,
  algorithm: Algorithm,
  cryptoKey: CryptoKey,
  verifyHmac: VerifyHmac | undefined,
): Promise<Pick<VerificationKey, 'hasSigned' | 'isQuick'>> {
  if (verifyHmac === undefined || !('secret' in key) || !isHmacAlgorithm(algorithm)) {
    return { hasSigned: await webCryptoCheck(algorithm, cryptoKey), isQuick: false };
  }
  const secret = new TextEncoder().encode(key.secret);
  return { hasSigned: hmacCheck(verifyHmac, algorithm, secret), isQuick: true };
}

/** Keys are tried in the order given. */
export function createStaticKeySource(keys: readonly IdentifiedKey[]): KeySource {
  const byAlgorithm = new Map<Algorithm, IdentifiedKey[]>();
  for (const key of keys) byAlgorithm.set(key.algorithm, [...(byAlgorithm.get(key.algorithm) ?? []), key]);
  return {
    find(algorithm, kid) {
      const current = (byAlgorithm.get(algorithm) ?? []).filter((key) => key.isCurrent());
      if (current.length === 0) {
        throw new Refused(
          'disabledAlgorithm',
          `the token is signed with ${algorithm} and no ${algorithms[algorithm].family} key for it is configured`,
        );
      }
      const fitting = current.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
      if (fitting.length === 0) {
        throw new Refused('disabledAlgorithm', `no ${algorithm} key with the id ${quoted(kid ?? '')} is configured`);
      }
      return fitting;
    },
  };
}
