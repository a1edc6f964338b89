import type { Duplex } from 'node:stream';
import { EngineError } from '@spindle/core';
import { FrameSplitter } from './frame-splitter.ts';
import { ValueReader } from './value-reader.ts';
import { ValueWriter } from './value-writer.ts';

/** Serves what the other end asks for under one name, or takes what it tells; only the former is answered. */
type Handler = (...params: never[]) => unknown;

/** What is told to several ends is written once. */
export type Notice = Uint8Array;

export interface LinkOptions {
  /** Told what a handler of something that is not answered threw. */
  readonly onFailure: (operation: string, error: unknown) => void;
  /** Milliseconds between signs of life; two seconds by default. */
  readonly beatMs?: number | undefined;
}

/** Bytes that may wait for the other end; with more it counts as gone. */
const mostWaitingBytes = 256 * 1_048_576;

/** So many beats without a word, and the other end counts as gone. */
const patience = 5;

const messages = { call: 0, tell: 1, answer: 2, failure: 3, beat: 4 } as const;

type Message =
  | readonly [kind: typeof messages.call, id: number, name: string, params: readonly unknown[]]
  | readonly [kind: typeof messages.tell, name: string, params: readonly unknown[]]
  | readonly [kind: typeof messages.answer, id: number, result: unknown]
  | readonly [kind: typeof messages.failure, id: number, message: string, temporary: boolean]
  | readonly [kind: typeof messages.beat];

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Two processes that call each other over a stream of bytes. Everything arrives in the order it was sent, answers among what is
 * told; what one turn of the event loop sends leaves as one write. Calls under way when the link closes reject with an
 * `EngineError`, after `onClosed`.
 */
export class Link {
  readonly #stream: Duplex;
  readonly #options: LinkOptions;
  readonly #handlers = new Map<string, (...params: unknown[]) => unknown>();
  readonly #pending = new Map<number, Pending>();
  readonly #onClosed: (() => void)[] = [];
  readonly #writer = new ValueWriter();
  readonly #splitter = new FrameSplitter();
  readonly #beats: NodeJS.Timeout;
  #silentBeats = 0;
  #lastId = 0;
  #isFlushing = false;
  #isOpen = true;

  constructor(stream: Duplex, options: LinkOptions) {
    this.#stream = stream;
    this.#options = options;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.once('close', () => this.close());
    stream.once('end', () => this.close());
    stream.once('error', () => this.close());
    this.#beats = setInterval(() => this.#beat(), options.beatMs ?? 2_000);
    this.#beats.unref();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Open, and the other end has given a sign of life lately. */
  get isAlive(): boolean {
    return this.#isOpen && this.#silentBeats < 2;
  }

  /** To be called before the first turn of the event loop that could bring such a call. */
  handle(name: string, handler: Handler): void {
    this.#handlers.set(name, handler as (...params: unknown[]) => unknown);
  }

  onClosed(callback: () => void): void {
    if (this.#isOpen) this.#onClosed.push(callback);
    else callback();
  }

  call(name: string, ...params: readonly unknown[]): Promise<unknown> {
    if (!this.#isOpen) return Promise.reject(broken());
    this.#lastId += 1;
    const id = this.#lastId;
    this.#send([messages.call, id, name, params]);
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  tell(notice: Notice): void {
    if (!this.#isOpen) return;
    this.#writer.append(notice);
    this.#flushLater();
  }

  /** Idempotent. What was sent before still leaves. */
  close(): void {
    if (!this.#isOpen) return;
    this.#flush();
    this.#isOpen = false;
    clearInterval(this.#beats);
    this.#stream.end();
    for (const callback of this.#onClosed.splice(0)) callback();
    for (const { reject } of this.#pending.values()) reject(broken());
    this.#pending.clear();
  }

  #send(message: Message): void {
    if (!this.#isOpen) return;
    write(this.#writer, message);
    this.#flushLater();
  }

  #flushLater(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    if (!this.#isOpen || this.#writer.length === 0) return;
    this.#stream.write(this.#writer.take());
    if (this.#stream.writableLength > mostWaitingBytes) this.#abandon();
  }

  #beat(): void {
    this.#silentBeats += 1;
    // Counted, not timed: a machine that slept has missed none.
    if (this.#silentBeats >= patience) return this.#abandon();
    this.#send([messages.beat]);
  }

  #abandon(): void {
    this.#stream.destroy();
    this.close();
  }

  #receive(chunk: Buffer): void {
    this.#silentBeats = 0;
    for (const frame of this.#splitter.push(chunk)) {
      if (!this.#isOpen) return;
      this.#take(new ValueReader(frame).value() as Message);
    }
  }

  #take(message: Message): void {
    switch (message[0]) {
      case messages.call:
        return void this.#serve(message[1], message[2], message[3]);
      case messages.tell:
        return this.#hear(message[1], message[2]);
      case messages.answer:
        return this.#settle(message[1])?.resolve(message[2]);
      case messages.failure:
        return this.#settle(message[1])?.reject(new EngineError(message[2], { temporary: message[3] }));
      case messages.beat:
        return;
    }
  }

  async #serve(id: number, name: string, params: readonly unknown[]): Promise<void> {
    try {
      this.#send([messages.answer, id, await this.#handler(name)(...params)]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send([messages.failure, id, message, error instanceof EngineError && error.temporary]);
    }
  }

  #hear(name: string, params: readonly unknown[]): void {
    try {
      this.#handler(name)(...params);
    } catch (error) {
      this.#options.onFailure(name, error);
    }
  }

  #handler(name: string): (...params: unknown[]) => unknown {
    const handler = this.#handlers.get(name);
    if (handler === undefined) throw new EngineError(`nobody serves ${name} here`, { temporary: false });
    return handler;
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

/** To be told by `tell`, to as many as have to know. */
export function createNotice(name: string, ...params: readonly unknown[]): Notice {
  const writer = new ValueWriter();
  write(writer, [messages.tell, name, params]);
  return writer.take();
}

function write(writer: ValueWriter, message: Message): void {
  writer.framed(() => writer.value(message));
}

function broken(): EngineError {
  return new EngineError('the link between the processes is broken', { temporary: true });
}
