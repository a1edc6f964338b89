import type { Duplex } from 'node:stream';
import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { CloseFrame, Encoding, Frame, ProtocolVersion } from '@spindle/protocol';
import type { MemberGroups, GroupMember } from '../groups/member-groups.ts';
import type { Handshake } from '../handshake.ts';
import type { WebSocketEndpoint } from '../host.ts';
import type { Writer, WriteWatch } from '../write-watch.ts';
import type { ClosingSocket } from './closing-socket.ts';
import { FrameJoiner } from './frame-joiner.ts';
import { readyFrame, readyPing } from './ready-frame.ts';
import { deflatedFrame, type Deflation, type SharedFrame } from './shared-frame.ts';
import type { Pending, TurnFlusher } from './turn-flusher.ts';

/** What all WebSocket connections of a listener share. */
export interface SocketSharing {
  readonly groups: MemberGroups<SharedFrame>;
  readonly flusher: TurnFlusher;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  readonly watch: WriteWatch;
}

/** A socket that was upgraded. */
export interface UpgradedSocket {
  readonly websocket: ClosingSocket;
  readonly socket: Duplex;
  /** How messages for it are compressed; null: they are not. */
  readonly deflation: Deflation | null;
}

/** Bytes that leave without waiting for the end of the turn: what is large gains nothing by being joined. */
const flushFromBytes = 65_536;

const nothing = Buffer.alloc(0);

/**
 * One WebSocket connection on Node. The library reads and closes; what the server says is written past it to the socket, as
 * frames that were made ready once.
 */
export class NodeWebSocketTransport implements Transport, GroupMember<SharedFrame>, Pending, Writer {
  readonly name = 'websocket';
  readonly direction = 'bidirectional';
  readonly encoding: Encoding;
  readonly version: ProtocolVersion | null;
  readonly #sharing: SocketSharing;
  readonly #websocket: ClosingSocket;
  readonly #socket: Duplex;
  readonly #deflation: Deflation | null;
  #connection: Connection | null = null;
  #isOpen = true;
  /** The queue limit was passed; the end is on its way. */
  #isCut = false;
  #isAwaitingDrain = false;
  /** What this turn has written so far. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #handedBytes = 0;

  constructor({ websocket, socket, deflation }: UpgradedSocket, handshake: Handshake, sharing: SocketSharing) {
    this.#websocket = websocket;
    this.#socket = socket;
    this.#deflation = deflation;
    this.encoding = handshake.encoding;
    this.version = handshake.version;
    this.#sharing = sharing;
  }

  get groups(): MemberGroups<SharedFrame> {
    return this.#sharing.groups;
  }

  opened(endpoint: WebSocketEndpoint, request: ConnectionRequest): void {
    const connection = endpoint.accept(this, request);
    // The node may have closed it already, as it does during shutdown.
    if (this.#isOpen) this.#connection = connection;
  }

  received(frame: Frame): void {
    this.#connection?.receive(frame);
  }

  ponged(): void {
    this.#connection?.alive();
  }

  /** A message was longer than allowed. */
  oversized(maxBytes: number): void {
    this.#connection?.oversized?.(maxBytes);
  }

  /** A closing handshake begins, whoever begins it: its frame is the last thing written. */
  closing(): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#isOpen = false;
    // Once the frame is written; and what it begins for may be told first.
    queueMicrotask(() => {
      this.#socket.end();
      this.ended();
    });
  }

  /** The socket is gone. */
  ended(): void {
    const connection = this.#connection;
    this.#release();
    connection?.closed(this.#isCut ? 'slow' : 'gone');
  }

  write(frame: Frame): number | null {
    const ready = readyFrame(frame);
    return this.#put(this.#deflation === null ? ready : deflatedFrame(ready, this.#deflation));
  }

  /** Nobody above looks at what waits for this one client. */
  deliver(shared: SharedFrame): void {
    const ready = this.#deflation === null ? shared.plain : shared.deflated(this.#deflation);
    const waitingBytes = this.#put(ready) ?? 0;
    if (waitingBytes > 0) this.#connection?.waiting?.(waitingBytes);
  }

  #put(ready: Buffer): number | null {
    if (!this.#isOpen || this.#isCut) return null;
    this.#pending.push(ready);
    this.#pendingBytes += ready.byteLength;
    if (this.#pending.length === 1) this.#sharing.flusher.mark(this);
    if (this.#pendingBytes >= flushFromBytes) this.flush();
    const queuedBytes = this.#socket.writableLength;
    if (queuedBytes === 0) return 0;
    const waitingBytes = queuedBytes + this.#pendingBytes;
    if (waitingBytes <= this.#sharing.maxQueueBytes) return waitingBytes;
    this.#cut();
    return null;
  }

  /** Hands what this turn has written to the socket. */
  flush(joiner: FrameJoiner = new FrameJoiner()): void {
    if (this.#pending.length === 0) return;
    this.#socket.write(joiner.join(this.#pending));
    this.#handedBytes += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#awaitDrain();
  }

  /** The stream's own `drain` comes only after more than its high-water mark waited; nothing, queued, tells in any case. */
  #awaitDrain(): void {
    if (this.#isAwaitingDrain || this.#socket.writableLength === 0) return;
    this.#isAwaitingDrain = true;
    this.#sharing.watch.watch(this);
    this.#socket.write(nothing, (error) => {
      this.#isAwaitingDrain = false;
      // `ended` follows.
      if (error) return;
      if (this.#socket.writableLength > 0) this.#awaitDrain();
      else this.#connection?.drained();
    });
  }

  get isBehind(): boolean {
    return this.#socket.writableLength > 0;
  }

  /** What was handed to the socket at once counts as taken when all of it is. */
  get progress(): number {
    return this.#handedBytes - this.#socket.writableLength;
  }

  stalled(): void {
    const connection = this.#connection;
    this.#release();
    this.#websocket.terminate();
    connection?.closed('stalled');
  }

  join(topic: string): void {
    if (this.#isOpen) this.groups.join(topic, this);
  }

  leave(topic: string): void {
    this.groups.leave(topic, this);
  }

  ping(): void {
    this.#put(readyPing);
  }

  /** The library sends the frame behind what waits and lets go of the socket in time, answered or not (T34). */
  close(frame: CloseFrame | null): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#release();
    if (frame === null) return this.#websocket.terminate();
    this.#websocket.close(frame.code, frame.reason);
    this.#socket.end();
  }

  /** T22, T23: the end is reported once the socket is gone, because a publication may be on its way to others now. */
  #cut(): void {
    this.#isCut = true;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#websocket.terminate();
  }

  #release(): void {
    this.#isOpen = false;
    this.#connection = null;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#sharing.watch.forget(this);
    this.groups.leaveAll(this);
  }
}
