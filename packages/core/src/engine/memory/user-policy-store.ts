import type { Clock } from '../../lib/clock.ts';
import { ExpiringMap } from '../../lib/expiring-map.ts';
import type { UserPolicyStore, Withdrawal } from '../user-policy-store.ts';

/** Who is kept out of a single node; forgotten when it ends. */
export function createMemoryUserPolicyStore({ clock }: { readonly clock: Clock }): UserPolicyStore {
  return new MemoryUserPolicyStore(clock);
}

class MemoryUserPolicyStore implements UserPolicyStore {
  readonly #clock: Clock;
  readonly #blockedUsers = new ExpiringMap<true>();
  readonly #revokedTokens = new ExpiringMap<true>();
  readonly #issuedBefore = new ExpiringMap<number>();
  #onWithdrawn: (withdrawal: Withdrawal) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  run(onWithdrawn: (withdrawal: Withdrawal) => void): void {
    this.#onWithdrawn = onWithdrawn;
  }

  async withdraw(withdrawal: Withdrawal, expireAt: number | null): Promise<void> {
    const times = { nowMs: this.#clock.now(), endsAtMs: expireAt === null ? Infinity : expireAt * 1_000 };
    if (withdrawal.kind === 'user') this.#blockedUsers.set(withdrawal.user, true, times);
    else if (withdrawal.kind === 'token') this.#revokedTokens.set(withdrawal.tokenId, true, times);
    else this.#invalidate(withdrawal, times);
    this.#onWithdrawn(withdrawal);
  }

  #invalidate(
    { user, channel, issuedBefore }: Extract<Withdrawal, { kind: 'tokens' }>,
    { nowMs, endsAtMs }: { readonly nowMs: number; readonly endsAtMs: number },
  ): void {
    const key = keyOf(user, channel);
    const known = this.#issuedBefore.get(key, nowMs) ?? 0;
    const end = Math.max(endsAtMs, this.#issuedBefore.endOf(key, nowMs) ?? 0);
    this.#issuedBefore.set(key, Math.max(known, issuedBefore), { nowMs, endsAtMs: end });
  }

  async unblock(user: string): Promise<void> {
    this.#blockedUsers.delete(user);
  }

  isBlocked(user: string): boolean {
    return this.#blockedUsers.get(user, this.#clock.now()) === true;
  }

  isRevoked(tokenId: string): boolean {
    return this.#revokedTokens.get(tokenId, this.#clock.now()) === true;
  }

  issuedBefore(user: string, channel: string | null): number {
    return this.#issuedBefore.get(keyOf(user, channel), this.#clock.now()) ?? 0;
  }

  async close(): Promise<void> {
    this.#onWithdrawn = () => {};
  }
}

/** The length, and the space where there is none, keep users and channels apart whatever they are made of. */
function keyOf(user: string, channel: string | null): string {
  return channel === null ? ` ${user}` : `${user.length} ${user}${channel}`;
}
