import { errors, type Command, type Method } from '@spindle/protocol';
import type { SharedLimits } from '../engine/shared-limits.ts';
import type { BucketSettings } from '../lib/token-bucket.ts';
import { limitedCommands, type LimitedCommand } from '../policy/rate-limit.ts';
import { RateLimiter, type Exceeded, type LimitedUse, type LimitPart } from '../policy/rate-limiter.ts';
import type { SessionEnvironment } from './environment.ts';
import { refused, type Explanation } from './refused.ts';
import { connectedState } from './require.ts';
import type { Session } from './session.ts';

type Sent = Extract<Command, { readonly method: Method }>;

/** What buckets call the commands. The total alone counts those without a name; `connect` is asked about apart. */
const bucketNames: Readonly<Record<Method, LimitedCommand | null>> = {
  connect: null,
  subscribe: 'subscribe',
  unsubscribe: 'unsubscribe',
  publish: 'publish',
  presence: 'presence',
  presenceStats: 'presence_stats',
  history: 'history',
  rpc: 'rpc',
  send: null,
  refresh: 'refresh',
  subRefresh: 'sub_refresh',
  ping: null,
};

/** Throws error 111 when a command of a connected client comes too soon (Y20 to Y26). */
export function checkRate(session: Session, command: Sent): void {
  const { rateLimits } = session.env.settings;
  if (command.method === 'connect' || (rateLimits.connection === null && rateLimits.user === null)) return;
  const use = { command: bucketNames[command.method], subject: () => subjectOf(session, command) };
  const { connection } = rateLimits;
  if (connection !== null) {
    const exceeded = limiterOf(session).takeCommand(connection, use, { nowMs: session.env.clock.now() });
    refuse(session, exceeded, { dryRun: connection.dryRun, operation: command.method });
  }
  checkUserRate(session, { user: connectedState(session).identity.user, use, operation: command.method });
}

/** The same for a connect, once it is known whose it is. */
export function checkConnectRate(session: Session, user: string): void {
  checkUserRate(session, { user, use: { command: 'connect', subject: () => '' }, operation: 'connect' });
}

/** Counts an error reply; past the limit the connection ends with 3509 (Y27). Errors of the server do not count. */
export function countError(session: Session, code: number): void {
  const { settings, clock } = session.env;
  const { errors: limit } = settings.rateLimits;
  if (limit === null || code === errors.internal.code) return;
  const exceeded = limiterOf(session).take(limit.total, clock.now());
  if (exceeded === null) return;
  const explanation = explain('Y27', exceeded);
  if (limit.dryRun) reportDryRun(session, explanation, 'connection');
  else session.closeWith('tooManyErrors', explanation);
}

interface UserUse {
  readonly user: string;
  readonly use: LimitedUse;
  readonly operation: Method;
}

function checkUserRate(session: Session, { user, use, operation }: UserUse): void {
  const { settings, userLimiters, clock, limits: shared } = session.env;
  const limits = settings.rateLimits.user;
  if (limits === null || user === '') return;
  const onTaken = shared === null ? undefined : (part: LimitPart) => shared.took('user', ...wordsOf(user, use, part));
  const exceeded = userLimiters.takeCommand(user, limits, use, { nowMs: clock.now(), onTaken });
  refuse(session, exceeded, { dryRun: limits.dryRun, operation });
}

/** How a token of a user is named to other nodes (W22). */
function wordsOf(user: string, { command, subject }: LimitedUse, part: LimitPart): readonly string[] {
  return part === 'total' ? [user] : [user, command ?? '', subject()];
}

/** Counts what users did on other nodes; commands that nobody knows are of no version that is here. */
export function chargeUsersFrom(limits: SharedLimits, env: Pick<SessionEnvironment, ChargeNeeds>): void {
  limits.onTaken('user', (user = '', word, subject = '') => {
    const { settings, userLimiters, clock } = env;
    const command = limitedCommands.find((known) => known === word) ?? null;
    const part = word === undefined ? 'total' : 'command';
    const place = { command, subject: () => subject, part } as const;
    if (settings.rateLimits.user !== null) userLimiters.charge(user, settings.rateLimits.user, place, clock.now());
  });
}

type ChargeNeeds = 'settings' | 'userLimiters' | 'clock';

function refuse(
  session: Session,
  exceeded: Exceeded | null,
  { dryRun, operation }: { readonly dryRun: boolean; readonly operation: Method },
): void {
  if (exceeded === null) return;
  const explanation = explain('Y20', exceeded);
  if (!dryRun) throw refused('tooManyRequests', explanation);
  reportDryRun(session, explanation, operation);
}

function reportDryRun(session: Session, explanation: Explanation, operation: string): void {
  session.env.events.onRefusal({
    ...explanation,
    operation,
    code: errors.tooManyRequests.code,
    client: session.client,
    user: session.user,
    isDryRun: true,
  });
}

function explain(rule: string, { limit: { path, buckets }, waitMs }: Exceeded): Explanation {
  const allowed = buckets.map(({ rate, intervalMs }: BucketSettings) => `${rate} in ${intervalMs / 1_000} s`);
  return {
    rule,
    because: `${path} allows ${allowed.join(' and ')}; the next one may come in ${waitMs} ms`,
    fix: `send less often, or raise ${path}`,
  };
}

function limiterOf(session: Session): RateLimiter {
  return (session.rateLimiter ??= new RateLimiter());
}

function subjectOf({ env }: Session, { params }: Sent): string {
  const method = 'method' in params ? (params.method ?? '') : undefined;
  return limitSubject(env, { method, channel: 'channel' in params ? params.channel : undefined });
}

/** By what there may be an override: the RPC method, or the namespace of the channel. An unknown namespace has none. */
export function limitSubject(
  { rules }: Pick<SessionEnvironment, 'rules'>,
  { method, channel = '' }: { readonly method?: string | undefined; readonly channel?: string | undefined },
): string {
  if (method !== undefined) return method;
  const lookup = rules.resolve(channel);
  return lookup.found ? lookup.channel.namespace.name : '';
}
