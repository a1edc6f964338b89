/** How long a stream that ended waits for its client to read the rest, in milliseconds (T34). */
const lingerMs = 10_000;

/** How long a client may take nothing of what waits for it, in milliseconds (T65). */
const stallMs = 30_000;

export interface ResponseStreamOptions {
  /** Milliseconds that never go back. */
  nowMs(): number;
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
  readonly #nowMs: () => number;
  #writtenBytes = 0;
  /** Of what was written, as far as is known. */
  #takenBytes = 0;
  /** When the client was last seen to have taken something; null while nothing waits. */
  #waitingSince: number | null = null;

  constructor({ nowMs, onDrained, onGone }: ResponseStreamOptions) {
    this.#nowMs = nowMs;
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

  /** Something waits, and for a long time the client took nothing. */
  get isStalled(): boolean {
    return this.#waitingSince !== null && this.#nowMs() - this.#waitingSince > stallMs;
  }

  /** Answers the bytes that wait, or null when the stream ended. */
  write(bytes: Uint8Array): number | null {
    if (this.#controller === null) return null;
    this.#controller.enqueue(bytes);
    this.#writtenBytes += bytes.byteLength;
    const { waitingBytes } = this;
    this.#noteProgress(waitingBytes);
    return waitingBytes;
  }

  #noteProgress(waitingBytes: number): void {
    const takenBytes = this.#writtenBytes - waitingBytes;
    if (waitingBytes === 0) this.#waitingSince = null;
    else if (this.#waitingSince === null || takenBytes > this.#takenBytes) this.#waitingSince = this.#nowMs();
    this.#takenBytes = takenBytes;
  }

  /** Ends the body behind what waits, or breaks it off when the client does not read that in time. Idempotent. */
  end(): void {
    const controller = this.#controller;
    if (controller === null) return;
    const isWaiting = this.waitingBytes > 0;
    this.#controller = null;
    controller.close();
    if (isWaiting) setTimeout(() => breakOff(controller), lingerMs).unref();
  }

  /** Breaks the response off, with what waits. Idempotent. */
  abort(): void {
    const controller = this.#controller;
    this.#controller = null;
    if (controller !== null) breakOff(controller);
  }
}

/** Without a reason, since runtimes report one as a failure of the server. */
function breakOff(controller: ReadableStreamDefaultController<Uint8Array>): void {
  controller.error();
}
