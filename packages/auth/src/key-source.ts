import type { Algorithm } from './algorithms.ts';

/** Whether a key signed a token, which is in compact form. Bound to the key's algorithm, whatever the token says. */
export type SignatureCheck = (token: string) => boolean | Promise<boolean>;

/** One key for one algorithm: what a token may say about itself never widens what the key verifies (A40). */
export interface VerificationKey {
  readonly algorithm: Algorithm;
  readonly hasSigned: SignatureCheck;
  /** The check costs less than what it takes to remember its result: about 900 bytes a token (`npm run bench -- memory`). */
  readonly isQuick: boolean;
  /** Whether the key still counts, asked again whenever a remembered verification is used. */
  isCurrent(): boolean;
}

/** Where verification keys come from. */
export interface KeySource {
  /**
   * The keys a token with this algorithm and key id may have been signed with, at least one. Throws `Refused` when
   * there is none. `variables` come from the named groups of the issuer and audience patterns.
   */
  find(
    algorithm: Algorithm,
    kid: string | undefined,
    variables: ReadonlyMap<string, string>,
  ): readonly VerificationKey[] | Promise<readonly VerificationKey[]>;
}
