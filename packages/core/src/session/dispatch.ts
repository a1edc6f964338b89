import {
  disconnects,
  errors,
  PayloadNotJson,
  type Command,
  type CommandParams,
  type CommandResults,
  type ErrorSpec,
  type Method,
  type Reply,
} from '@spindle/protocol';
import type { Refusal } from '../channel/decision.ts';
import { connect } from './commands/connect.ts';
import { history } from './commands/history.ts';
import { ping } from './commands/ping.ts';
import { presence, presenceStats } from './commands/presence.ts';
import { publish } from './commands/publish.ts';
import { refresh } from './commands/refresh.ts';
import { rpc } from './commands/rpc.ts';
import { send } from './commands/send.ts';
import { subRefresh } from './commands/sub-refresh.ts';
import { subscribe } from './commands/subscribe.ts';
import { unsubscribe } from './commands/unsubscribe.ts';
import { checkRate, countError } from './rate-check.ts';
import { RefusedError } from './refused.ts';
import type { CloseExplanation } from './close-explanation.ts';
import type { Session } from './session.ts';
import { requireSubscription } from './subscribers-only.ts';
import { toldOutcome } from './unidirectional.ts';

/** What a connection reads: commands, and the place where its input stopped making sense. */
export type Inbound = Command | { readonly id: 0; readonly method: 'malformed'; readonly because: string };

/** A command's result; `after` runs once the reply is queued, so that what follows from it comes behind it. */
export interface Answer<M extends Method> {
  readonly result: M extends keyof CommandResults ? CommandResults[M] : null;
  readonly after?: (() => void) | undefined;
}

type Commands = { readonly [M in Method]: (session: Session, params: CommandParams[M]) => Promise<Answer<M>> };

const commands: Commands = {
  connect,
  subscribe,
  unsubscribe,
  publish,
  presence,
  presenceStats,
  history,
  rpc,
  send,
  refresh,
  subRefresh,
  ping,
};

/**
 * Runs one command and writes its reply. The only place where refusals and failures become error replies and
 * disconnects. Never rejects.
 */
export async function dispatch(session: Session, command: Inbound): Promise<void> {
  try {
    if (isOutOfOrder(session, command)) return;
    if (command.method === 'malformed' || command.method === 'pong' || command.method === 'unknown') return;
    if (session.codec.version === 'legacy') requireSubscription(session, command);
    checkRate(session, command);
    const answer = await run(session, command);
    if (!session.isOpen) return;
    if (command.method !== 'send')
      write(session, { id: command.id, method: command.method, result: answer.result } as Reply, command);
    answer.after?.();
  } catch (error) {
    fail(session, command, error);
  }
}

/** The command with its type kept together, so that the table needs no assertion. */
type CommandOf<M extends Method> = { readonly [K in M]: { readonly method: K; readonly params: CommandParams[K] } }[M];

function run<M extends Method>(session: Session, command: CommandOf<M>): Promise<Answer<M>> {
  return commands[command.method](session, command.params);
}

/** Rules of order, before anything is done (S1, S2, S15, S23, S25). Answers true when the command is dealt with. */
function isOutOfOrder(session: Session, command: Inbound): boolean {
  const { phase } = session.state;
  if (phase === 'closed' || phase === 'refused') return true;
  if (command.method === 'malformed') {
    session.closeWith('badRequest', { rule: 'S23', because: `a frame could not be read: ${command.because}` });
    return true;
  }
  if (phase !== 'connected' && command.method !== 'connect') {
    const because = `the first command was ${command.method}, not connect`;
    closeAs(session, errors.unauthorized, { rule: 'S1', because });
    return true;
  }
  if (phase === 'connected' && command.method === 'connect') {
    session.closeWith('badRequest', { rule: 'S2', because: 'a second connect on a connection that has one' });
    return true;
  }
  if (command.method === 'pong') {
    receivePong(session);
    return true;
  }
  if (command.method === 'unknown') {
    refuseUnknown(session, command);
    return true;
  }
  return false;
}

function receivePong(session: Session): void {
  if (session.deadlines.pongBy !== Infinity) return session.alive();
  session.closeWith('badRequest', {
    rule: 'S15',
    because: 'an empty command, which is a pong, without a ping before it',
  });
}

function refuseUnknown(session: Session, command: Inbound): void {
  const explanation = { rule: 'S25', because: 'a command that names no known request' };
  if (session.codec.version !== 'v1') return closeAs(session, errors.methodNotFound, explanation);
  refuse(session, command, { ...explanation, outcome: { kind: 'error', error: errors.methodNotFound } });
}

/** The end for a command out of order: 3501, and to clients of 2016 the text of the error (L4). */
function closeAs(session: Session, { message }: ErrorSpec, explanation: CloseExplanation): void {
  const { badRequest } = disconnects;
  session.close(session.codec.version === 'legacy' ? { ...badRequest, reason: message } : badRequest, explanation);
}

function fail(session: Session, command: Inbound, error: unknown): void {
  if (error instanceof RefusedError) {
    const outcome = toldOutcome(session, error.refusal.outcome);
    return refuse(session, command, { ...error.refusal, outcome });
  }
  if (error instanceof PayloadNotJson) {
    return refuse(session, command, {
      rule: 'S48',
      because: 'the answer holds a payload that is not JSON and the connection speaks JSON',
      outcome: { kind: 'disconnect', disconnect: disconnects.inappropriateProtocol },
    });
  }
  const channel = channelOf(command);
  session.env.reportFailure(command.method, error, {
    client: session.client,
    ...(channel === undefined ? null : { channel }),
  });
  const told = toldOutcome(session, { kind: 'error', error: errors.internal });
  if (told.kind === 'disconnect') session.close(told.disconnect);
  else write(session, { id: command.id, error: told.error }, command);
}

function refuse(session: Session, command: Inbound, refusal: Refusal): void {
  if (!session.isOpen) return;
  const { outcome, rule, because, fix } = refusal;
  const explanation = { rule, because, fix, operation: command.method, channel: channelOf(command) };
  if (outcome.kind === 'disconnect') return session.close(outcome.disconnect, explanation);
  const { code } = outcome.error;
  session.env.events.onRefusal({ ...explanation, code, client: session.client, user: session.user });
  write(session, { id: command.id, error: outcome.error }, command);
  countError(session, code);
}

function channelOf(command: Inbound): string | undefined {
  if (!('params' in command) || !('channel' in command.params)) return undefined;
  return command.params.channel;
}

function write(session: Session, reply: Reply, command: Inbound): void {
  if (!session.isOpen || command.method === 'malformed') return;
  session.send(session.codec.encodeReply(reply, command));
}
