import { createTokenVerifier } from '@spindle/auth';
import type { Authenticator } from '@spindle/core';
import type { Config } from '../config/index.ts';
import { verifyHmac } from './verify-hmac.ts';

/**
 * Checks tokens by `client.token`; subscription tokens by `client.subscription_token` alone where that is enabled.
 * Rejects with `TokenOptionsError` when a key cannot be used, which a loaded configuration rules out.
 */
export function createAuthenticator({ client }: Config): Promise<Authenticator> {
  return createTokenVerifier({
    token: client.token,
    subscriptionToken: client.subscriptionToken.enabled ? client.subscriptionToken : undefined,
    insecureSkipTokenSignatureVerify: client.insecureSkipTokenSignatureVerify,
    verifyHmac,
  });
}
