/** Signature algorithms of tokens: the closed list. `none` and the PS family are not on it. */
export const algorithms = {
  HS256: { family: 'HMAC', hash: 'SHA-256' },
  HS384: { family: 'HMAC', hash: 'SHA-384' },
  HS512: { family: 'HMAC', hash: 'SHA-512' },
  RS256: { family: 'RSA' },
  RS384: { family: 'RSA' },
  RS512: { family: 'RSA' },
  ES256: { family: 'ECDSA', curve: 'P-256' },
  ES384: { family: 'ECDSA', curve: 'P-384' },
  ES512: { family: 'ECDSA', curve: 'P-521' },
  EdDSA: { family: 'EdDSA', curve: 'Ed25519' },
} as const;

export type Algorithm = keyof typeof algorithms;
export type HmacAlgorithm = 'HS256' | 'HS384' | 'HS512';
export type AlgorithmFamily = (typeof algorithms)[Algorithm]['family'];

export const hmacAlgorithms = ['HS256', 'HS384', 'HS512'] as const satisfies readonly HmacAlgorithm[];

/** Those that verify with a public key. */
export const publicKeyAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const satisfies readonly Algorithm[];

export function isHmacAlgorithm(algorithm: Algorithm): algorithm is HmacAlgorithm {
  return algorithms[algorithm].family === 'HMAC';
}

export function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(algorithms, name);
}
