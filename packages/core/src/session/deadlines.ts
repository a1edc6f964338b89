import { disconnects } from '@spindle/protocol';
import { expireConnection } from './hooks/refreshing.ts';
import { sweepSubscriptions } from './subscription-sweep.ts';
import type { Session } from './session.ts';

/**
 * Everything a session waits for, in clock milliseconds; Infinity means not waiting. One wheel entry wakes the session
 * for the earliest, so that an idle connection costs a record and no timer of its own.
 */
export class Deadlines {
  /** Unauthenticated for too long, or refused and about to be dropped. */
  closeAt = Infinity;
  pingAt = Infinity;
  /** The last ping must be answered by then. */
  pongBy = Infinity;
  /** The connection's expiry with its grace. */
  expireAt = Infinity;
  /** Next refresh of presence and check of subscription expiries. */
  sweepAt = Infinity;

  get next(): number {
    return Math.min(this.closeAt, this.pingAt, this.pongBy, this.expireAt, this.sweepAt);
  }
}

/** Acts on every deadline that has passed. */
export function passDeadlines(session: Session, now: number): void {
  const { deadlines, env } = session;
  if (now >= deadlines.closeAt) return closeUnauthenticated(session);
  if (now >= deadlines.expireAt) {
    expireConnection(session);
    if (!session.isOpen) return;
  }
  if (now >= deadlines.pongBy) {
    return session.close(disconnects.noPong, {
      rule: 'S14',
      because: `no answer to a ping within client.pong_timeout (${env.settings.pongTimeoutMs} ms)`,
    });
  }
  if (now >= deadlines.pingAt) ping(session, now);
  if (now >= deadlines.sweepAt) {
    deadlines.sweepAt = now + env.settings.presenceUpdateIntervalMs;
    sweepSubscriptions(session, now);
  }
}

/** Pings start at a random moment in the second half of the interval, so that connections made together spread (S13). */
export function startKeepalive(session: Session, now: number): void {
  const { pingIntervalMs, presenceUpdateIntervalMs } = session.env.settings;
  const spread = (1 + session.env.random()) / 2;
  if (pingIntervalMs > 0) session.deadlines.pingAt = now + pingIntervalMs * spread;
  session.deadlines.sweepAt = now + presenceUpdateIntervalMs * spread;
}

function ping(session: Session, now: number): void {
  const { deadlines, env } = session;
  deadlines.pingAt = now + env.settings.pingIntervalMs;
  const { transport, codec } = session;
  const answersPings = transport.answersPings === true;
  const canAnswer = answersPings || transport.direction !== 'unidirectional';
  if (canAnswer && env.settings.pongTimeoutMs > 0) deadlines.pongBy = now + env.settings.pongTimeoutMs;
  if (codec.ping !== null) session.send(codec.ping);
  if (codec.ping === null || answersPings) transport.ping();
}

function closeUnauthenticated(session: Session): void {
  if (session.state.phase === 'refused') return session.close(disconnects.connectionClosed);
  session.close(disconnects.stale, {
    rule: 'S12',
    because: `no successful connect within client.stale_close_delay (${session.env.settings.staleCloseDelayMs} ms)`,
    fix: 'send a connect command with a valid token right after the transport opens',
  });
}
