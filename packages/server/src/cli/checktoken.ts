import { createTokenVerifier, inspectToken } from '@spindle/auth';
import type { InspectedToken, TokenVerifier, Verdict } from '@spindle/auth';
import { CommandError } from './command-error.ts';
import { loadClientSection } from './token-section.ts';

/** Prints what a connection token says when it is valid, and why it is not otherwise. */
export async function checkToken(token: string, file: string): Promise<void> {
  const { grant, payload } = await check(token, file, (verifier) => verifier.verifyConnection(token));
  console.log(`valid token for ${grant.user === '' ? 'anonymous user' : `user ${grant.user}`}\npayload: ${payload}`);
}

/** The same for a subscription token. */
export async function checkSubToken(token: string, file: string): Promise<void> {
  const { grant, payload } = await check(token, file, (verifier) => verifier.verifySubscription(token));
  const forWhom =
    grant.user === null ? `client "${grant.client}"` : grant.user ? `user "${grant.user}"` : 'anonymous user';
  console.log(`valid subscription token for ${forWhom} and channel "${grant.channel}"\npayload: ${payload}`);
}

async function check<Grant>(
  token: string,
  file: string,
  verify: (verifier: TokenVerifier) => Promise<Verdict<Grant>>,
): Promise<{ grant: Grant; payload: InspectedToken['payload'] }> {
  const client = await loadClientSection(file);
  const inspected = inspectToken(token);
  if (inspected === null)
    throw new CommandError('this is no JSON Web Token: three parts of base64url with dots between');
  const subscriptionToken = client.subscriptionToken.enabled ? client.subscriptionToken : undefined;
  const verdict = await verify(await createTokenVerifier({ token: client.token, subscriptionToken }));
  if (verdict.ok) return { grant: verdict.grant, payload: inspected.payload };
  const { header, payload } = inspected;
  const about = `token with algorithm ${header.alg} and claims ${payload}`;
  throw new CommandError(`${about} has error: ${verdict.because} [${verdict.rule}]`);
}
