/** How long a stream that ended waits for its client to read the rest, in milliseconds (T34). */
const lingerMs = 10_000;

export interface ResponseStreamEvents {
  /** Everything written has been taken by the runtime. */
  onDrained(): void;
  /** The client is gone. Called once, and not after `end`. */
  onGone(): void;
}

/**
 * The body of a response that stays open. What the client is behind with waits here and is counted, because the runtime takes
 * chunks only as fast as the client reads.
 */
export class ResponseStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Null once the stream ended. */
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor({ onDrained, onGone }: ResponseStreamEvents) {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          if (this.waitingBytes === 0) onDrained();
        },
        cancel: () => {
          if (this.#controller === null) return;
          this.#controller = null;
          onGone();
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

  /** Answers the bytes that wait, or null when the stream ended. */
  write(bytes: Uint8Array): number | null {
    if (this.#controller === null) return null;
    this.#controller.enqueue(bytes);
    return this.waitingBytes;
  }

  /** Ends the body behind what waits, or breaks it off when the client does not read that in time. Idempotent. */
  end(): void {
    const controller = this.#controller;
    if (controller === null) return;
    const isWaiting = this.waitingBytes > 0;
    this.#controller = null;
    controller.close();
    if (isWaiting) setTimeout(() => controller.error(brokenOff()), lingerMs).unref();
  }

  /** Breaks the response off, with what waits. Idempotent. */
  abort(): void {
    const controller = this.#controller;
    this.#controller = null;
    controller?.error(brokenOff());
  }
}

function brokenOff(): Error {
  return new Error('the server dropped the connection');
}
