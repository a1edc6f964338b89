import type { Frame } from '@spindle/protocol';
import { SocketPair, type SocketOptions } from '../socket-pair.ts';

export interface CloseEventLike {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

export interface MessageEventLike {
  readonly data: string | ArrayBuffer;
}

/** What a WebSocket is connected through. */
export interface Link {
  /** Or how it ends at once: the connection is refused. */
  open(options: SocketOptions): SocketPair | CloseEventLike;
  isHeld(): boolean;
  isLost(): boolean;
  opened(): void;
  ended(): void;
}

const abnormal: CloseEventLike = { code: 1006, reason: '', wasClean: false };
const encodings = ['format', 'cf_protocol'];

/** A WebSocket without a network: as much of the interface of browsers as SDKs use. Events come in turns of their own. */
export class MemoryWebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly url: string;
  readonly protocol: string;
  binaryType = 'blob';
  readyState: 0 | 1 | 2 | 3 = MemoryWebSocket.CONNECTING;
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: MessageEventLike) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  onclose: ((event: CloseEventLike) => void) | null = null;
  readonly #link: Link;
  #pair: SocketPair | null = null;
  #isDelivering = false;

  constructor(url: string, protocols: string | readonly string[], link: Link) {
    this.url = url;
    this.protocol = [protocols].flat().find((name) => name.startsWith('centrifuge-')) ?? '';
    this.#link = link;
    queueMicrotask(() => this.#open());
  }

  send(data: string | ArrayBuffer | Uint8Array): void {
    if (this.readyState === MemoryWebSocket.CONNECTING) throw new Error('the WebSocket is not open yet');
    if (this.readyState !== MemoryWebSocket.OPEN || this.#link.isLost()) return;
    this.#pair?.send(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState >= MemoryWebSocket.CLOSING) return;
    this.readyState = MemoryWebSocket.CLOSING;
    if (!this.#link.isLost()) this.#pair?.leave();
    queueMicrotask(() => this.#end({ code, reason, wasClean: true }));
  }

  /** The connection breaks at both ends. */
  breakOff(event = abnormal): void {
    this.#pair?.leave();
    this.#end(event);
  }

  /** Hands on what the server has written, and its close. */
  deliver(): void {
    const pair = this.#pair;
    if (pair === null || this.readyState !== MemoryWebSocket.OPEN) return;
    const frames = pair.take();
    if (this.#link.isLost()) return;
    for (const frame of frames) this.onmessage?.({ data: messageData(frame) });
    if (pair.closed === null) return;
    this.#end(typeof pair.closed === 'string' ? abnormal : { ...pair.closed, wasClean: true });
  }

  #open(): void {
    if (this.readyState !== MemoryWebSocket.CONNECTING) return;
    const query = new URL(this.url, 'ws://localhost').searchParams;
    const isProtobuf =
      this.protocol === 'centrifuge-protobuf' || encodings.some((name) => query.get(name) === 'protobuf');
    const encoding = isProtobuf ? 'protobuf' : 'json';
    const opened = this.#link.open({ encoding, onWritten: () => this.#schedule() });
    if (!(opened instanceof SocketPair)) {
      this.onerror?.({});
      return this.#end(opened);
    }
    this.#pair = opened;
    this.readyState = MemoryWebSocket.OPEN;
    this.#link.opened();
    this.onopen?.({});
  }

  #schedule(): void {
    if (this.#isDelivering || this.#link.isHeld()) return;
    this.#isDelivering = true;
    queueMicrotask(() => {
      this.#isDelivering = false;
      if (!this.#link.isHeld()) this.deliver();
    });
  }

  #end(event: CloseEventLike): void {
    if (this.readyState === MemoryWebSocket.CLOSED) return;
    this.readyState = MemoryWebSocket.CLOSED;
    this.#link.ended();
    this.onclose?.(event);
  }
}

function messageData(frame: Frame): string | ArrayBuffer {
  return typeof frame === 'string' ? frame : new Uint8Array(frame).buffer;
}
