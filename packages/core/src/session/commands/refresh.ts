import type { CommandParams, RefreshResult } from '@spindle/protocol';
import { identityOf } from '../admission.ts';
import type { ConnectionGrant, Verdict } from '../authenticator.ts';
import { endUncovered } from '../capability-rights.ts';
import type { Answer } from '../dispatch.ts';
import { disconnected, refused } from '../refused.ts';
import { isRefreshedByServer } from '../hooks/refreshing.ts';
import { connectedState } from '../require.ts';
import type { Session } from '../session.ts';
import { verifySignedConnection } from '../signed-credentials.ts';
import { ttlUntil } from '../ttl.ts';
import { checkConnectionAccess } from '../withdrawn.ts';

/** Prolongs the connection with a new token of the same user (rules S18 and S19). */
export async function refresh(session: Session, request: CommandParams['refresh']): Promise<Answer<'refresh'>> {
  const { clock, settings, version } = session.env;
  if (isRefreshedByServer(session.env, connectedState(session).identity)) {
    throw disconnected('badRequest', { rule: 'S141', because: 'the connection is refreshed by the server' });
  }
  const verdict = await verify(session, request);
  const state = connectedState(session);
  if (!verdict.ok) {
    if (verdict.kind === 'expired') throw disconnected('expired', verdict);
    if (verdict.kind === 'unavailable') throw refused('internal', verdict);
    throw disconnected('invalidToken', verdict);
  }
  checkGrant(session, verdict.grant);
  const identity = identityOf(verdict.grant, settings.insecure);
  const { expireAt } = identity;
  const ttl = expireAt === null ? null : ttlUntil(expireAt, clock.now());
  if (ttl !== null && ttl <= 0) {
    throw refused('expired', { rule: 'S19', because: 'the connection would already be expired with the new token' });
  }
  checkConnectionAccess(session.env, identity);
  state.identity = { ...identity, labels: state.identity.labels };
  session.expireAt(expireAt);
  session.reschedule();
  await endUncovered(session);
  const result: RefreshResult = ttl === null ? {} : { expires: true, ttl };
  return { result: { client: session.client, version, ...result } };
}

async function verify({ env }: Session, request: CommandParams['refresh']): Promise<Verdict<ConnectionGrant>> {
  const { token = '', signed } = request;
  if (signed !== undefined) return verifySignedConnection(env, signed);
  if (token === '') throw disconnected('badRequest', { rule: 'S19', because: 'refresh without a token' });
  if (env.authenticator === null)
    throw refused('notAvailable', { rule: 'S19', because: 'no key to check tokens is configured' });
  return env.authenticator.verifyConnection(token);
}

function checkGrant(session: Session, grant: ConnectionGrant): void {
  const { identity, subscriptions } = connectedState(session);
  if (grant.user !== identity.user) {
    throw disconnected('invalidToken', { rule: 'S19', because: 'the refresh token is for another user' });
  }
  const isMissing = [...grant.subs.keys()].some((channel) => !subscriptions.has(channel));
  const isDropped = [...identity.tokenChannels].some((channel) => !grant.subs.has(channel));
  if (isMissing || isDropped) {
    throw disconnected('insufficientState', {
      rule: 'S19',
      because:
        'the server-side channels of the refresh token are not those of the connection; a reconnect sorts it out',
    });
  }
}
