import type { Writer, WriteWatch } from '../write-watch.ts';

/** How long a stream that ended waits for its client to read the rest, in milliseconds (T34). */
const lingerMs = 10_000;

export interface ResponseStreamOptions {
  readonly watch: WriteWatch;
  /** Everything written has been taken by the runtime. */
  onDrained(): void;
  /** The client is gone, or took nothing for too long. Called once, and not after `end`. */
  onGone(reason: 'gone' | 'stalled'): void;
  /** The body was broken off, and nobody may be there to read that. */
  onBrokenOff?: (() => void) | undefined;
}

/**
 * The body of a response that stays open. What the client is behind with waits here and is counted, because the runtime takes
 * chunks only as fast as the client reads.
 */
export class ResponseStream implements Writer {
  readonly body: ReadableStream<Uint8Array>;
  /** Null once the stream ended. */
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly #options: ResponseStreamOptions;
  #writtenBytes = 0;

  constructor(options: ResponseStreamOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          if (this.waitingBytes === 0) options.onDrained();
        },
        cancel: () => {
          if (this.#release() !== null) options.onGone('gone');
        },
      },
      { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
    );
  }

  get isOpen(): boolean {
    return this.#controller !== null;
  }

  get waitingBytes(): number {
    return 0 - (this.#controller?.desiredSize ?? 0);
  }

  get isBehind(): boolean {
    return this.waitingBytes > 0;
  }

  get progress(): number {
    return this.#writtenBytes - this.waitingBytes;
  }

  stalled(): void {
    this.abort();
    this.#options.onGone('stalled');
  }

  /** Answers the bytes that wait, or null when the stream ended. */
  write(bytes: Uint8Array): number | null {
    if (this.#controller === null) return null;
    this.#controller.enqueue(bytes);
    this.#writtenBytes += bytes.byteLength;
    const { waitingBytes } = this;
    if (waitingBytes > 0) this.#options.watch.watch(this);
    return waitingBytes;
  }

  /** Ends the body behind what waits, or breaks it off when the client does not read that in time. Idempotent. */
  end(): void {
    const isWaiting = this.isBehind;
    const controller = this.#release();
    if (controller === null) return;
    controller.close();
    if (isWaiting) setTimeout(() => this.#breakOff(controller), lingerMs).unref();
  }

  /** Breaks the response off, with what waits. Idempotent. */
  abort(): void {
    const controller = this.#release();
    if (controller !== null) this.#breakOff(controller);
  }

  /** Without a reason, since runtimes report one as a failure of the server. */
  #breakOff(controller: ReadableStreamDefaultController<Uint8Array>): void {
    controller.error();
    this.#options.onBrokenOff?.();
  }

  /** Answers what was open. */
  #release(): ReadableStreamDefaultController<Uint8Array> | null {
    const controller = this.#controller;
    this.#controller = null;
    this.#options.watch.forget(this);
    return controller;
  }
}
