import { inspectToken } from '@spindle/auth';
import { disconnects, errors } from '@spindle/protocol';
import type { Check } from '../check.ts';
import { field, readMessage } from '../connect.ts';
import { fault, ok, skipped, warning, type ConnectOutcome, type Diagnosis } from '../finding.ts';

/** A token that ends sooner is in trouble with every delay on the way. */
const briefSeconds = 10;

/** Whether the server takes the token, and why not. */
export const token: Check = {
  name: 'token',
  rule: 'D12',
  needs: ['round-trip'],
  run({ token }, { connect }) {
    if (connect === undefined) return Promise.resolve(skipped('there was no answer to the connect'));
    return Promise.resolve(token === null ? withoutToken(connect) : judge(token, connect));
  },
};

function withoutToken(connect: ConnectOutcome): Diagnosis {
  if (connect.accepted) return ok('a connection without a token is accepted');
  const fix = 'give one with --token, or let one be made with --config';
  return skipped(`without a token the server refuses the connection (${connect.code} ${connect.message})`, fix);
}

function judge(token: string, connect: ConnectOutcome): Diagnosis {
  if (connect.accepted) return accepted(connect.ttlSeconds);
  const refusal = `the server refuses the token (${connect.code} ${connect.message})`;
  const inspected = inspectToken(token);
  if (inspected === null) return fault(`${refusal}: it is no JSON Web Token`, 'make one with spindle gentoken');
  if (connect.code === errors.tokenExpired.code || connect.code === errors.expired.code) {
    return fault(`${refusal}: ${timeOf(inspected.payload)}`, 'let the client fetch a new one, and look at the clocks');
  }
  if (connect.code === disconnects.invalidToken.code) {
    const { alg } = inspected.header;
    return fault(
      `${refusal}: its signature (${alg}) or one of its claims`,
      'sign with the key of the server (client.token); spindle checktoken with its configuration tells the reason',
    );
  }
  return fault(refusal, 'the log of the server names the rule');
}

function accepted(ttlSeconds: number | null): Diagnosis {
  if (ttlSeconds === null) return ok('the token is accepted, and the connection does not expire');
  const because = `the token is accepted, and the connection expires in ${ttlSeconds} s`;
  if (ttlSeconds >= briefSeconds) return ok(because);
  return warning(because, 'let tokens live longer, or look at the clocks');
}

/** What the claims say about now. */
function timeOf(payload: string): string {
  const claims = readMessage(payload.replaceAll('\n', ' '));
  const now = Date.now() / 1_000;
  const exp = field(claims, 'exp');
  const nbf = field(claims, 'nbf');
  if (typeof exp === 'number' && exp <= now) return `it expired ${Math.round(now - exp)} s ago`;
  if (typeof nbf === 'number' && nbf > now) return `it is valid in ${Math.round(nbf - now)} s`;
  return 'by the clock of this machine it is valid, by that of the server it is not';
}
