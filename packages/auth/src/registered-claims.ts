import {
  integerClaim,
  numberClaim,
  rawClaim,
  stringClaim,
  stringOrListClaim,
  textOf,
  type ClaimSet,
} from './claims.ts';
import { Refused } from './refusal.ts';
import type { TokenIdentity } from './verdict.ts';

/** What tokens of both kinds say about themselves. Times are Unix seconds. */
export interface RegisteredClaims extends TokenIdentity {
  /** The user id: `sub`, or the claim configured instead of it. */
  readonly user: string;
  readonly exp: number | undefined;
  readonly nbf: number | undefined;
  readonly iss: string | undefined;
  readonly aud: readonly string[];
  readonly expireAt: number | undefined;
}

export function parseRegisteredClaims(claims: ClaimSet, userIdClaim: string | undefined): RegisteredClaims {
  const subject = stringClaim(claims, 'sub') ?? '';
  return {
    user: userIdClaim ? userIdFrom(claims, userIdClaim) : subject,
    exp: numberClaim(claims, 'exp'),
    nbf: numberClaim(claims, 'nbf'),
    issuedAt: numberClaim(claims, 'iat') ?? null,
    tokenId: stringClaim(claims, 'jti') ?? null,
    iss: stringClaim(claims, 'iss'),
    aud: stringOrListClaim(claims, 'aud') ?? [],
    expireAt: integerClaim(claims, 'expire_at'),
  };
}

/** No leeway: a token is expired from the second of its `exp` on. A token used too early is "expired" as well. */
export function checkTime(claims: Pick<RegisteredClaims, 'exp' | 'nbf'>, now: number): void {
  if (claims.exp !== undefined && now >= claims.exp) {
    throw new Refused('expired', `the token expired ${Math.floor(now - claims.exp)} s ago`);
  }
  if (claims.nbf !== undefined && now < claims.nbf) {
    throw new Refused('notYetValid', `the token is not valid for another ${Math.ceil(claims.nbf - now)} s`);
  }
}

/** When what the token opens ends, in whole Unix seconds; null is never (A32). */
export function expiryOf(claims: RegisteredClaims): number | null {
  if (claims.expireAt !== undefined) return claims.expireAt > 0 ? claims.expireAt : null;
  return claims.exp === undefined ? null : Math.floor(claims.exp);
}

/** Numbers and booleans become their text; integers of any length keep every digit. */
function userIdFrom(claims: ClaimSet, name: string): string {
  const raw = rawClaim(claims, name);
  if (raw === undefined || raw === 'null') return '';
  const text = textOf(raw);
  if (text !== null) return text;
  if (raw.startsWith('{') || raw.startsWith('[')) {
    throw new Refused('claimType', `the claim ${name}, configured as the user id, is not a string, number or boolean`);
  }
  return /^-?\d+$/.test(raw) || raw === 'true' || raw === 'false' ? raw : String(Number(raw));
}
