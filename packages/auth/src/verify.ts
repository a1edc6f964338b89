import type { ClaimSet } from './claims.ts';
import { checkIsConnection, grantConnection, parseConnectionClaims } from './connection-token.ts';
import type { KeySource } from './key-source.ts';
import { matchAny } from './pattern.ts';
import type { Re2 } from './re2.ts';
import { Refused } from './refusal.ts';
import { checkTime, type RegisteredClaims } from './registered-claims.ts';
import { verifySignature } from './signature.ts';
import { grantSubscriptionToken, parseSubscriptionTokenClaims } from './subscription-token.ts';
import { TokenCache } from './token-cache.ts';
import { decodeToken } from './token-text.ts';
import type { Verdict } from './verdict.ts';

/** What one kind of token is checked with. */
export interface TokenRules {
  /** Null takes every signature for good. */
  readonly keys: KeySource | null;
  readonly audience: string | undefined;
  readonly audiencePattern: Re2 | undefined;
  readonly issuer: string | undefined;
  readonly issuerPattern: Re2 | undefined;
  readonly userIdClaim: string | undefined;
  readonly maxTokenLength: number;
  readonly cacheBytes: number;
  /** Unix seconds. */
  readonly now: () => number;
}

/** How one kind of token is read. */
export interface TokenKind<Claims extends RegisteredClaims, Grant> {
  parse(claims: ClaimSet, userIdClaim: string | undefined): Claims;
  /** What must hold besides the registered claims, before the times are looked at. */
  check?(claims: Claims): void;
  grant(claims: Claims): Grant;
}

export const connectionKind = {
  parse: parseConnectionClaims,
  check: checkIsConnection,
  grant: grantConnection,
} as const;

export const subscriptionKind = {
  parse: parseSubscriptionTokenClaims,
  grant: grantSubscriptionToken,
} as const;

/** Verifies tokens of one kind; the order of the checks is that of A22. */
export function createVerification<Claims extends RegisteredClaims, Grant>(
  kind: TokenKind<Claims, Grant>,
  rules: TokenRules,
): (token: string) => Promise<Verdict<Grant>> {
  const cache = new TokenCache<Grant>(rules.cacheBytes);

  function recall(token: string): Grant | undefined {
    const known = cache.get(token);
    if (known === undefined) return undefined;
    if (known.key.isCurrent()) {
      checkTime(known, rules.now());
      return known.grant;
    }
    cache.forget(token);
    return undefined;
  }

  async function verify(token: string): Promise<Grant> {
    const { header, claims: claimSet } = decodeToken(token);
    const claims = kind.parse(claimSet, rules.userIdClaim);
    const variables = matchPatterns(claims, rules);
    const key = rules.keys && (await verifySignature(token, header, rules.keys, variables));
    checkAudienceAndIssuer(claims, rules);
    kind.check?.(claims);
    checkTime(claims, rules.now());
    const grant = kind.grant(claims);
    if (key !== null && !key.isQuick) cache.add(token, { grant, key, exp: claims.exp, nbf: claims.nbf });
    return grant;
  }

  return async (token) => {
    try {
      if (token.length > rules.maxTokenLength) {
        throw new Refused('oversized', `the token has ${token.length} characters, ${rules.maxTokenLength} are allowed`);
      }
      return { ok: true, grant: recall(token) ?? (await verify(token)) };
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  };
}

/** Comes before the signature: the named groups may tell where the key is. */
function matchPatterns(claims: RegisteredClaims, rules: TokenRules): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  if (rules.issuerPattern !== undefined) {
    const groups = matchAny(rules.issuerPattern, [claims.iss ?? '']);
    if (groups === null) throw new Refused('pattern', 'iss does not match issuer_regex');
    for (const [name, value] of groups) variables.set(name, value);
  }
  if (rules.audiencePattern !== undefined) {
    const groups = matchAny(rules.audiencePattern, claims.aud);
    if (groups === null) throw new Refused('pattern', 'no entry of aud matches audience_regex');
    for (const [name, value] of groups) variables.set(name, value);
  }
  return variables;
}

function checkAudienceAndIssuer(claims: RegisteredClaims, rules: TokenRules): void {
  if (rules.audience !== undefined && !claims.aud.includes(rules.audience)) {
    throw new Refused('audience', `aud does not list the configured audience ${JSON.stringify(rules.audience)}`);
  }
  if (rules.issuer !== undefined && claims.iss !== rules.issuer) {
    throw new Refused('issuer', `iss is not the configured issuer ${JSON.stringify(rules.issuer)}`);
  }
}
