import type { Socket } from 'node:net';

/** What a reader makes of the bytes so far; null: it needs more of them. */
export type Reader<T> = (input: Buffer) => { readonly value: T; readonly length: number } | null;

export type Taken<T> =
  | { readonly kind: 'taken'; readonly value: T }
  /** The other side has ended the connection. */
  | { readonly kind: 'ended' }
  /** Nothing of the kind came within the limit. */
  | { readonly kind: 'late' };

/** A connection whose bytes are waited for, and never longer than asked. */
export class Wire {
  readonly #socket: Socket;
  #input = Buffer.alloc(0);
  #hasEnded = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    const end = (): void => {
      this.#hasEnded = true;
      this.#wake();
    };
    socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#wake();
    });
    // How it ended does not matter: a connection that was reset is as good as one that was closed.
    socket.on('error', end).on('end', end).on('close', end);
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  async take<T>(read: Reader<T>, limitMs: number): Promise<Taken<T>> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const found = read(this.#input);
      if (found !== null) {
        this.#input = this.#input.subarray(found.length);
        return { kind: 'taken', value: found.value };
      }
      if (this.#hasEnded) return { kind: 'ended' };
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return { kind: 'late' };
      await this.#change(leftMs);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
