import { compactVerify, errors } from 'jose';
import { isAlgorithm } from './algorithms.ts';
import type { KeySource, VerificationKey } from './key-source.ts';
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
    if (await isSignedWith(token, key)) return key;
  }
  throw new Refused('signature', `the signature does not match any configured ${header.alg} key`);
}

async function isSignedWith(token: string, key: VerificationKey): Promise<boolean> {
  try {
    await compactVerify(token, key.cryptoKey, { algorithms: [key.algorithm] });
    return true;
  } catch (error) {
    // The key was checked when it was imported, so whatever is objected to is the token's fault.
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
