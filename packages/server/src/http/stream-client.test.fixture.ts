import assert from 'node:assert/strict';
import type { Config } from '../config/index.ts';

/** One event or line of a stream. */
export interface StreamEvent {
  /** Of an event stream; null: the event has none. */
  readonly id: string | null;
  readonly data: string;
}

/** A client of a response that stays open. It reads when asked to. */
export class StreamClient {
  readonly response: Response;
  readonly #abort: AbortController;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #isEventStream: boolean;
  #buffered = '';

  private constructor(response: Response, abort: AbortController) {
    assert.ok(response.body !== null);
    this.response = response;
    this.#abort = abort;
    this.#chunks = response.body[Symbol.asyncIterator]();
    this.#isEventStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  }

  static async open(url: string, init: RequestInit = {}): Promise<StreamClient> {
    const abort = new AbortController();
    const response = await fetch(url, { ...init, signal: abort.signal });
    assert.equal(response.status, 200);
    return new StreamClient(response, abort);
  }

  /** A POST with the command or connect request. */
  static post(url: string, connect: object | string, headers: Record<string, string> = {}): Promise<StreamClient> {
    const body = typeof connect === 'string' ? connect : JSON.stringify(connect);
    return StreamClient.open(url, { method: 'POST', body, headers });
  }

  /** The next event, pings left out; null at the end. */
  async event(): Promise<StreamEvent | null> {
    for (;;) {
      const event = await this.next();
      if (event?.data !== '{}') return event;
    }
  }

  /** The next one as what it says; null at the end. */
  async message(): Promise<Record<string, Record<string, unknown>> | null> {
    const event = await this.event();
    return event === null ? null : (JSON.parse(event.data) as Record<string, Record<string, unknown>>);
  }

  leave(): void {
    this.#abort.abort();
  }

  /** The next event, a ping perhaps; null at the end. */
  async next(): Promise<StreamEvent | null> {
    const end = this.#isEventStream ? '\n\n' : '\n';
    while (!this.#buffered.includes(end)) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return null;
      this.#buffered += this.#decoder.decode(value, { stream: true });
      if (this.#isEventStream) this.#buffered = this.#buffered.replace(/^\r\n/, '');
    }
    const at = this.#buffered.indexOf(end);
    const text = this.#buffered.slice(0, at);
    this.#buffered = this.#buffered.slice(at + end.length);
    return this.#isEventStream ? readEvent(text) : { id: null, data: text };
  }
}

function readEvent(text: string): StreamEvent {
  let id: string | null = null;
  let data = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('id: ')) id = line.slice(4);
    if (line.startsWith('data: ')) data = line.slice(6);
  }
  return { id, data };
}

/** With every transport over plain HTTP and the unidirectional WebSocket switched on. */
export function withStreams(config: Config): Config {
  return {
    ...config,
    sse: { ...config.sse, enabled: true },
    httpStream: { ...config.httpStream, enabled: true },
    uniSse: { ...config.uniSse, enabled: true },
    uniHttpStream: { ...config.uniHttpStream, enabled: true },
    uniWebsocket: { ...config.uniWebsocket, enabled: true },
  };
}
