import type { UserPolicyStore } from '../engine/user-policy-store.ts';
import type { TokenIdentity } from './authenticator.ts';
import type { SessionEnvironment } from './environment.ts';
import { disconnected, refused, type Explanation } from './refused.ts';
import type { Identity } from './state.ts';

type Policies = Pick<SessionEnvironment, 'policies'>;

/** A token in use. */
export interface TokenUse {
  readonly user: string;
  /** Null: a connection token. */
  readonly channel: string | null;
  /** Null: there is none. */
  readonly token: TokenIdentity | null;
}

/** How a connection that may not be is told so. */
export interface Withheld extends Explanation {
  readonly disconnect: 'permissionDenied' | 'invalidToken';
}

/** Shared, because every connection keeps one. */
const unnamed: TokenIdentity = {};

/** What is kept of a token. */
export function tokenIdentityOf({ tokenId = null, issuedAt = null }: TokenIdentity): TokenIdentity {
  return tokenId === null && issuedAt === null ? unnamed : { tokenId, issuedAt };
}

/** Throws when the connection may not be (Y10 to Y13). Nothing may be awaited between this and the use of its answer. */
export function checkConnectionAccess({ policies }: Policies, identity: Pick<Identity, 'user' | 'token'>): void {
  const withheld = findWithheld(policies, identity);
  if (withheld !== null) throw disconnected(withheld.disconnect, withheld);
}

/** The same for a subscription that is asked for: error 103. */
export function checkSubscriptionAccess({ policies }: Policies, use: TokenUse): void {
  const withheld = findBlock(policies, use.user) ?? findRevocation(policies, use);
  if (withheld !== null) throw refused('permissionDenied', withheld);
}

/** Why a connection may not be, or not be any more; null when it may. */
export function findWithheld(
  policies: UserPolicyStore,
  { user, token }: Pick<Identity, 'user' | 'token'>,
): Withheld | null {
  const block = findBlock(policies, user);
  if (block !== null) return { ...block, disconnect: 'permissionDenied' };
  const revocation = findRevocation(policies, { user, channel: null, token });
  return revocation === null ? null : { ...revocation, disconnect: 'invalidToken' };
}

/** Y10, Y11 */
function findBlock(policies: UserPolicyStore, user: string): Explanation | null {
  if (!policies.isBlocked(user)) return null;
  return { rule: 'Y10', because: 'the user is blocked', fix: 'unblock_user lifts the block' };
}

/** Why a token does not count any more, null when it does (Y12, Y13). */
export function findRevocation(policies: UserPolicyStore, { user, channel, token }: TokenUse): Explanation | null {
  if (token === null) return null;
  const { tokenId = null, issuedAt = null } = token;
  if (tokenId !== null && policies.isRevoked(tokenId)) {
    return { rule: 'Y12', because: 'the token is revoked by its id', fix: 'issue a new token' };
  }
  const issuedBefore = policies.issuedBefore(user, channel);
  if (issuedBefore === 0 || (issuedAt !== null && issuedAt >= issuedBefore)) return null;
  const about = `tokens of the user issued before ${issuedBefore} are invalidated`;
  if (issuedAt === null) {
    return { rule: 'Y13', because: `${about}, and this one has no iat`, fix: 'issue tokens with the claim iat' };
  }
  return { rule: 'Y13', because: `${about}, this one was issued at ${issuedAt}`, fix: 'issue a new token' };
}
