import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Line } from '@spindle/testkit';

type Frame = Parameters<Line['send']>[0];

/** A WebSocket as a client of the model has it. */
export class SocketLine implements Line {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  #closed: Line['closed'] = null;
  #wake: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      this.#frames.push(isBinary ? new Uint8Array(data) : data.toString());
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.#closed ??= { code, reason: reason.toString() };
      this.#wake();
    });
    // What ends a connection shows in its close.
    socket.on('error', () => {});
  }

  static async open(url: string): Promise<SocketLine> {
    const socket = new WebSocket(url);
    const line = new SocketLine(socket);
    await once(socket, 'open');
    return line;
  }

  get closed(): Line['closed'] {
    return this.#closed;
  }

  send(frame: Frame): void {
    this.#socket.send(frame);
  }

  take(): readonly Frame[] {
    return this.#frames.splice(0);
  }

  leave(): void {
    this.#closed ??= 'left';
    this.#socket.terminate();
  }

  /** Nothing is read until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Something came in, or the connection is closed; rejects when neither happens in time. */
  async change(limitMs: number): Promise<void> {
    if (this.#frames.length > 0 || this.#closed !== null) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came in for ${limitMs} ms`)), limitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
