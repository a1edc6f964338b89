import type { CryptoKey } from 'jose';
import { isAlgorithm, type Algorithm } from './algorithms.ts';
import type { KeySource, SignatureCheck, VerificationKey } from './key-source.ts';
import { loadPublicKeys } from './public-keys.ts';
import { quoted, Refused } from './refusal.ts';
import type { TokenHeader } from './token-text.ts';

/**
 * Finds the key that signed the token. The header's algorithm only selects among configured keys; each key verifies
 * with its own algorithm (A40). Throws `Refused`.
 */
export async function verifySignature(
  token: string,
  header: TokenHeader,
  keys: KeySource,
  variables: ReadonlyMap<string, string>,
): Promise<VerificationKey> {
  if (!isAlgorithm(header.alg)) {
    throw new Refused('unsupportedAlgorithm', `the algorithm ${quoted(header.alg)} is not supported`);
  }
  for (const key of await keys.find(header.alg, header.kid, variables)) {
    if (await key.hasSigned(token)) return key;
  }
  throw new Refused('signature', `the signature does not match any configured ${header.alg} key`);
}

/** Checks signatures of one algorithm, whatever the header says, with WebCrypto. */
export async function webCryptoCheck(algorithm: Algorithm, key: CryptoKey): Promise<SignatureCheck> {
  const { compactVerify, JOSEError } = await loadPublicKeys();
  return async (token) => {
    try {
      await compactVerify(token, key, { algorithms: [algorithm] });
      return true;
    } catch (error) {
      // The key was checked when it was imported, so whatever is objected to is the token's fault.
      if (error instanceof JOSEError) return false;
      throw error;
    }
  };
}
