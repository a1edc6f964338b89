import { connectOutcome, field, readMessage } from './connect.ts';
import type { ConnectOutcome } from './finding.ts';
import type { Question } from './question.ts';
import { request } from './request.ts';
import { StreamReader } from './stream-reader.ts';
import type { Stream } from './streams.ts';

/** A stream whose first event has arrived. */
export interface OpenStream {
  readonly kind: 'open';
  readonly events: StreamReader;
  readonly connect: ConnectOutcome;
  /** What a command has to name, so that it finds the stream. */
  readonly address: { readonly session: unknown; readonly node: unknown };
  readonly encoding: string | null;
}

export type OpenedStream =
  | OpenStream
  /** `encoding`: how the proxy compresses what it holds back; null: not at all, or the headers are held back too. */
  | { readonly kind: 'held'; readonly encoding: string | null }
  | { readonly kind: 'refused'; readonly status: number }
  /** The request was answered by the end of the connection. */
  | { readonly kind: 'broken' }
  /** The response ended without an event. */
  | { readonly kind: 'ended' };

/** Connects over a stream, and waits for the event that answers. It stays open until `signal` says otherwise. */
export async function openStream(stream: Stream, question: Question, signal: AbortSignal): Promise<OpenedStream> {
  const { query, init } = stream.request(question);
  const startedAt = performance.now();
  const path = question.deployment.paths[stream.offer];
  const response = await request(question, `${path}${query}`, { ...init, signal });
  if (response === 'late') return { kind: 'held', encoding: null };
  if (response === 'broken') return { kind: 'broken' };
  if (response.status !== 200 || response.body === null) return { kind: 'refused', status: response.status };
  const encoding = response.headers.get('content-encoding');
  const events = new StreamReader(response.body);
  const first = await events.next(Math.max(0, question.limitMs - (performance.now() - startedAt)));
  if (first.kind === 'late') return { kind: 'held', encoding };
  if (first.kind === 'ended') return { kind: 'ended' };
  const message = readMessage(first.text) ?? {};
  const connect = message['connect'];
  const address = { session: field(connect, 'session'), node: field(connect, 'node') };
  return { kind: 'open', events, connect: connectOutcome(message), address, encoding };
}

/** Sends a command by a request of its own; answers its status, or how it failed. */
export async function emulate(
  command: object,
  { address }: OpenStream,
  question: Question,
): Promise<number | 'late' | 'broken'> {
  const body = JSON.stringify({ ...address, data: JSON.stringify(command) });
  const headers = { 'content-type': 'application/json' };
  const response = await request(question, question.deployment.paths.emulation, { method: 'POST', headers, body });
  return typeof response === 'string' ? response : response.status;
}
