import { decode as decodeBase64Url } from 'jose/base64url';
import type { HmacAlgorithm } from './algorithms.ts';
import type { SignatureCheck } from './key-source.ts';

/**
 * Tells whether `signature` is the HMAC of the ASCII `text` under `secret`, with the hash of the algorithm. It has to
 * take the same time wherever the two differ.
 */
export type VerifyHmac = (algorithm: HmacAlgorithm, secret: Uint8Array, text: string, signature: Uint8Array) => boolean;

/**
 * Checks HMAC signatures with what the host provides instead of WebCrypto, whose promises and threads cost ten times
 * the computation (`npm run bench -- connect`).
 */
export function hmacCheck(verifyHmac: VerifyHmac, algorithm: HmacAlgorithm, secret: Uint8Array): SignatureCheck {
  return (token) => {
    const dot = token.lastIndexOf('.');
    const signature = signatureBytes(token.slice(dot + 1));
    return signature !== null && verifyHmac(algorithm, secret, token.slice(0, dot), signature);
  };
}

function signatureBytes(text: string): Uint8Array | null {
  try {
    return decodeBase64Url(text);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
