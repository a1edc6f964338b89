import type { VerifyHmac } from './hmac-check.ts';
import type { StaticKey } from './static-keys.ts';

/**
 * Keys and checks for one kind of token. Names follow the configuration section `client.token`; an empty string or
 * zero counts as absent, as it does there.
 */
export interface TokenOptions {
  /** Shared secret for HS256, HS384 and HS512. */
  readonly hmacSecretKey?: string | undefined;
  /** A second secret, accepted while tokens signed with it are still around. */
  readonly hmacPreviousSecretKey?: string | undefined;
  /** Unix seconds after which the previous secret is ignored; 0 sets no limit. */
  readonly hmacPreviousSecretKeyValidUntil?: number | undefined;
  /** PEM text of an RSA public key or certificate, or base64 of it. */
  readonly rsaPublicKey?: string | undefined;
  /** PEM text of a P-256, P-384 or P-521 public key or certificate, or base64 of it. */
  readonly ecdsaPublicKey?: string | undefined;
  /** Further keys of any algorithm, for rotation. */
  readonly keys?: readonly StaticKey[] | undefined;
  /** URL of a JWK set, with `{{name}}` for named groups of the patterns. When set, no other key is used. */
  readonly jwksPublicEndpoint?: string | undefined;
  /** Accepts an endpoint whose variables a token could choose freely. */
  readonly insecureSkipJwksEndpointSafetyCheck?: boolean | undefined;
  readonly audience?: string | undefined;
  /** Regular expression in RE2 syntax; some entry of `aud` must match. */
  readonly audienceRegex?: string | undefined;
  readonly issuer?: string | undefined;
  /** Regular expression in RE2 syntax; `iss` must match. */
  readonly issuerRegex?: string | undefined;
  /** Claim that holds the user id instead of `sub`. */
  readonly userIdClaim?: string | undefined;
}

/** How the key set endpoint is asked. */
export interface JwksOptions {
  /** Milliseconds one attempt may take. Default 1000. */
  readonly timeoutMs?: number | undefined;
  /** Seconds a key set is used before it is asked for again. Default 3600. */
  readonly freshForSeconds?: number | undefined;
  /** Seconds a known key set keeps serving while the endpoint fails. Default 86 400. */
  readonly staleForSeconds?: number | undefined;
  /** Least number of seconds between two requests to one endpoint. Default 5. */
  readonly coolDownSeconds?: number | undefined;
}

export interface TokenVerifierOptions {
  /** Keys and checks of connection tokens, and of subscription tokens unless those have their own. */
  readonly token: TokenOptions;
  /** Keys and checks of subscription tokens; nothing is inherited from `token`. */
  readonly subscriptionToken?: TokenOptions | undefined;
  /** Takes every signature for good. For development only. */
  readonly insecureSkipTokenSignatureVerify?: boolean | undefined;
  /** Characters; longer tokens are refused unread. Default 16 384. */
  readonly maxTokenLength?: number | undefined;
  /** Rough bound on the memory of remembered verifications, per kind of token; 0 remembers none. Default 32 MiB. */
  readonly cacheBytes?: number | undefined;
  readonly jwks?: JwksOptions | undefined;
  /** Unix seconds, fractions allowed. Default: the system clock. */
  readonly now?: (() => number) | undefined;
  /** Checks signatures made with a shared secret. Default: WebCrypto, which every runtime has and which is slower. */
  readonly verifyHmac?: VerifyHmac | undefined;
  /** Default: the runtime's. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** One thing wrong with the options. */
export interface OptionProblem {
  /** Where, for example `['token', 'rsaPublicKey']`. */
  readonly path: readonly string[];
  readonly because: string;
  /** The refused value, where it is no secret. */
  readonly value?: string | undefined;
  readonly suggestion?: string | undefined;
}

/** The options cannot be used; all problems are reported together. */
export class TokenOptionsError extends Error {
  override readonly name = 'TokenOptionsError';
  readonly problems: readonly OptionProblem[];

  constructor(problems: readonly OptionProblem[]) {
    super(problems.map((problem) => `${problem.path.join('.')}: ${problem.because}`).join('; '));
    this.problems = problems;
  }
}
