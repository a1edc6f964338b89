import { createTokenVerifier, TokenOptionsError } from '@spindle/auth';
import type { OptionProblem } from '@spindle/auth';
import { verifyHmac } from '../../auth/verify-hmac.ts';
import type { Config } from '../config.ts';
import type { Complaint } from './rule.ts';

const sections: Readonly<Record<string, string>> = {
  token: 'client.token',
  subscriptionToken: 'client.subscription_token',
};

/** G36: keys can be imported, and the checks of claims fit each other. The verifier itself says what does not. */
export async function tokenOptionsAreUsable({ client }: Config): Promise<Complaint[]> {
  const subscriptionToken = client.subscriptionToken.enabled ? client.subscriptionToken : undefined;
  try {
    await createTokenVerifier({ token: client.token, subscriptionToken, verifyHmac });
    return [];
  } catch (error) {
    if (error instanceof TokenOptionsError) return error.problems.map(complaint);
    throw error;
  }
}

function complaint({ path: [section = '', option = ''], because, value, suggestion }: OptionProblem): Complaint {
  const name = option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { path: `${sections[section] ?? section}.${name}`, message: because, value, suggestion };
}
