import type { Authenticator, ConnectionGrant, SubscriptionGrant, Verdict } from '@spindle/core';
import { Gate } from '@spindle/testkit';

type Failure = Extract<Verdict<unknown>, { ok: false }>['kind'];

/** Tokens are names that the test has given a meaning; one without is invalid. */
export class TestAuthenticator implements Authenticator {
  readonly gate = new Gate<'verifyConnection' | 'verifySubscription'>();
  readonly #connections = new Map<string, Verdict<ConnectionGrant>>();
  readonly #subscriptions = new Map<string, Verdict<SubscriptionGrant>>();

  connection(token: string, grant: Partial<ConnectionGrant>): void {
    this.#connections.set(token, { ok: true, grant: { user: '', expireAt: null, subs: new Map(), ...grant } });
  }

  subscription(token: string, grant: Partial<SubscriptionGrant> & { readonly channel: string }): void {
    this.#subscriptions.set(token, { ok: true, grant: { user: null, client: null, expireAt: null, ...grant } });
  }

  /** The token does not verify, wherever it is used. */
  bad(token: string, kind: Failure): void {
    this.#connections.set(token, verdictOf(kind));
    this.#subscriptions.set(token, verdictOf(kind));
  }

  verifyConnection(token: string): Promise<Verdict<ConnectionGrant>> {
    return this.gate.enter('verifyConnection', async () => this.#connections.get(token) ?? verdictOf('invalid'));
  }

  verifySubscription(token: string): Promise<Verdict<SubscriptionGrant>> {
    return this.gate.enter('verifySubscription', async () => this.#subscriptions.get(token) ?? verdictOf('invalid'));
  }
}

function verdictOf(kind: Failure): Verdict<never> {
  return { ok: false, kind, rule: 'A0', because: `the token is ${kind}` };
}
