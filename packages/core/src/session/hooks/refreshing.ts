import { disconnects } from '@spindle/protocol';
import { endUncovered } from '../capability-rights.ts';
import type { SessionEnvironment } from '../environment.ts';
import type { Session } from '../session.ts';
import type { Identity } from '../state.ts';
import { ttlUntil } from '../ttl.ts';
import { answeredExpiry } from './answered-expiry.ts';
import { replaced } from './answered-payload.ts';
import { callHook } from './call-hook.ts';
import { deniedBy } from './denial.ts';
import { userEvent } from './events.ts';
import type { Ending, RefreshingGrant } from './hooks.ts';

/** Milliseconds a connection or a subscription lives on when nobody could say whether it may (S143). */
export const graceMs = 60_000;

/** Whether the client has nothing to do with the expiry of its connection, and is not told of it (S141). */
export function isRefreshedByServer({ hooks }: Pick<SessionEnvironment, 'hooks'>, identity: Identity): boolean {
  return hooks.refreshing !== undefined || identity.isRefreshedByServer === true;
}

/** The connection has expired, with whatever grace it had: it ends, unless the application prolongs it (S20, S140). */
export function expireConnection(session: Session): void {
  if (session.env.hooks.refreshing === undefined) return endExpired(session);
  session.deadlines.expireAt = Infinity;
  void refreshByHook(session);
}

function endExpired(session: Session): void {
  session.close(disconnects.expired, {
    rule: 'S20',
    because: 'the connection expired and was not refreshed within client.expired_close_delay',
    fix: 'let the client refresh its token before it expires',
  });
}

/** Never rejects. */
async function refreshByHook(session: Session): Promise<void> {
  const asked = identityOf(session);
  const answer = await askRefreshing(session, asked);
  const identity = identityOf(session);
  // The API may have refreshed the connection meanwhile, which is newer.
  if (identity === null || identity !== asked) return;
  if (answer === 'failed') {
    session.deadlines.expireAt = session.env.clock.now() + graceMs;
    return session.reschedule();
  }
  if ('disconnect' in answer) {
    const { refusal } = deniedBy('refreshing', answer);
    return session.close(
      refusal.outcome.kind === 'disconnect' ? refusal.outcome.disconnect : disconnects.expired,
      refusal,
    );
  }
  prolong(session, { ...identity, ...answer });
}

/** Without an answer the connection ends as expired; so it does with an expiry that has passed. */
const noAnswer: Ending = { disconnect: 'expired', because: 'it does not prolong the connection' };

async function askRefreshing(
  session: Session,
  identity: Identity | null,
): Promise<Pick<Identity, 'expireAt' | 'info' | 'meta'> | Ending | 'failed'> {
  const { env, client } = session;
  const { hooks, clock } = env;
  const call = () => hooks.refreshing?.(userEvent(session));
  const read = (answer: RefreshingGrant | Ending | undefined | null | void) => {
    if (answer === undefined || answer === null) return noAnswer;
    if ('disconnect' in answer) return answer;
    const { info, meta } = answer;
    const expireAt = answeredExpiry(answer.expireAt);
    if (expireAt !== null && ttlUntil(expireAt, clock.now()) <= 0) return noAnswer;
    return {
      expireAt,
      info: replaced('info', info, identity?.info),
      meta: replaced('meta', meta, identity?.meta),
    };
  };
  return callHook(env, 'refreshing', { client, call, read }).catch(() => 'failed' as const);
}

function identityOf({ state }: Session): Identity | null {
  return state.phase === 'connected' ? state.identity : null;
}

function prolong(session: Session, identity: Identity): void {
  const { state } = session;
  if (state.phase !== 'connected') return;
  state.identity = identity;
  session.expireAt(identity.expireAt);
  session.reschedule();
  endUncovered(session).catch((error: unknown) => {
    // The end of the connection takes its subscriptions along.
    if (session.isOpen) session.env.reportFailure('refreshing', error, { client: session.client });
  });
}
