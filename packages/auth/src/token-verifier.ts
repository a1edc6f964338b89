import { TokenOptionsError, type OptionProblem, type TokenVerifierOptions } from './options.ts';
import { prepareTokenRules, type SharedSettings } from './token-rules.ts';
import type { ConnectionGrant, SubscriptionGrant, Verdict } from './verdict.ts';
import { connectionKind, createVerification, subscriptionKind } from './verify.ts';

/** Verifies tokens. Never rejects because of a token; a rejection is a defect. */
export interface TokenVerifier {
  verifyConnection(token: string): Promise<Verdict<ConnectionGrant>>;
  verifySubscription(token: string): Promise<Verdict<SubscriptionGrant>>;
}

/**
 * Imports the configured keys and prepares verification. Rejects with `TokenOptionsError`, which lists every problem
 * of the options. No key set endpoint is asked before the first token needs it.
 */
export async function createTokenVerifier(options: TokenVerifierOptions): Promise<TokenVerifier> {
  const shared = sharedSettings(options);
  const problems: OptionProblem[] = [];
  const token = await prepareTokenRules('token', options.token, shared, problems);
  const subscriptionToken = options.subscriptionToken
    ? await prepareTokenRules('subscriptionToken', options.subscriptionToken, shared, problems)
    : token;
  if (problems.length > 0) throw new TokenOptionsError(problems);
  return {
    verifyConnection: createVerification(connectionKind, token),
    verifySubscription: createVerification(subscriptionKind, subscriptionToken),
  };
}

function sharedSettings(options: TokenVerifierOptions): SharedSettings {
  const { jwks = {}, now = () => Date.now() / 1000, fetch = globalThis.fetch } = options;
  return {
    skipSignature: options.insecureSkipTokenSignatureVerify ?? false,
    maxTokenLength: options.maxTokenLength ?? 16_384,
    cacheBytes: options.cacheBytes ?? 32 * 1_048_576,
    now,
    verifyHmac: options.verifyHmac,
    jwks: {
      fetch,
      now,
      timeoutMs: jwks.timeoutMs ?? 1000,
      freshForSeconds: jwks.freshForSeconds ?? 3600,
      staleForSeconds: jwks.staleForSeconds ?? 86_400,
      coolDownSeconds: jwks.coolDownSeconds ?? 5,
    },
  };
}
