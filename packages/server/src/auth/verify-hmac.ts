import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HmacAlgorithm, VerifyHmac } from '@spindle/auth';

const hashes = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const satisfies Record<HmacAlgorithm, string>;

/** Computed in place: for a token, the way to another thread and back takes many times as long. */
export const verifyHmac: VerifyHmac = (algorithm, secret, text, signature) => {
  const expected = createHmac(hashes[algorithm], secret).update(text).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
};
