import type { ConnectOutcome } from './finding.ts';
import type { Question } from './question.ts';
import { upgrade, type ProbeSocket, type Upgraded } from './web-socket.ts';

type Message = Readonly<Record<string, unknown>>;

/** What followed the connect command on an open connection. */
export type Answer =
  | { readonly kind: 'outcome'; readonly outcome: ConnectOutcome; readonly serverTimeMs: number | null }
  /** No frame came back in time. */
  | { readonly kind: 'silent' }
  /** Cut, or closed by something that is no server of this protocol. */
  | { readonly kind: 'cut' };

export type Opened =
  | { readonly ok: true; readonly socket: ProbeSocket; readonly answer: Answer }
  | { readonly ok: false; readonly upgraded: Exclude<Upgraded, { readonly kind: 'open' }> };

/** Codes below are of WebSocket itself, not of an application. */
const firstApplicationCode = 3_000;

/** Opens a WebSocket connection and connects, with the token where there is one. */
export async function openAndConnect(question: Question): Promise<Opened> {
  const origin = question.origin ?? undefined;
  const upgraded = await upgrade(question, { path: question.deployment.paths.websocket, origin });
  if (upgraded.kind !== 'open') return { ok: false, upgraded };
  const { socket } = upgraded;
  socket.send(connectCommand(question));
  const heard = await socket.hear(question.limitMs);
  if (heard.kind === 'late') return { ok: true, socket, answer: { kind: 'silent' } };
  if (heard.kind === 'closed' && heard.code >= firstApplicationCode) {
    const outcome = { accepted: false, code: heard.code, message: heard.reason } as const;
    return { ok: true, socket, answer: { kind: 'outcome', outcome, serverTimeMs: null } };
  }
  if (heard.kind !== 'text') return { ok: true, socket, answer: { kind: 'cut' } };
  const message = readMessage(heard.text);
  return { ok: true, socket, answer: message === null ? { kind: 'cut' } : answerOf(message) };
}

export function connectCommand({ token }: Question): string {
  return JSON.stringify({ id: 1, connect: connectRequest(token) });
}

export function connectRequest(token: string | null): object {
  return token === null ? {} : { token };
}

/** The first message of a frame; null: it is no object of JSON. */
export function readMessage(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text.split('\n')[0] ?? '');
    return isMessage(value) ? value : null;
  } catch {
    // Not JSON, so not of this protocol.
    return null;
  }
}

function answerOf(message: Message): Answer {
  const outcome = connectOutcome(message);
  const time = field(message['connect'], 'time');
  return { kind: 'outcome', outcome, serverTimeMs: typeof time === 'number' ? time : null };
}

/** Of the reply to a connect, of the push that stands for it, or of a disconnect that came instead. */
export function connectOutcome(message: Message): ConnectOutcome {
  const refusal = message['error'] ?? message['disconnect'] ?? field(message['push'], 'disconnect');
  if (refusal !== undefined) {
    const code = field(refusal, 'code');
    const text = field(refusal, 'message') ?? field(refusal, 'reason');
    return {
      accepted: false,
      code: typeof code === 'number' ? code : 0,
      message: typeof text === 'string' ? text : '',
    };
  }
  const number = (name: string): number | null => {
    const value = field(message['connect'], name);
    return typeof value === 'number' && value > 0 ? value : null;
  };
  return { accepted: true, pingSeconds: number('ping'), ttlSeconds: number('ttl') };
}

/** A member of something that may be an object. */
export function field(value: unknown, name: string): unknown {
  return isMessage(value) ? value[name] : undefined;
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
