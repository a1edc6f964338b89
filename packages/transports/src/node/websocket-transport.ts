import type { Duplex } from 'node:stream';
import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { CloseFrame, Encoding, Frame, ProtocolVersion } from '@spindle/protocol';
import type { WebSocket } from 'ws';
import type { MemberGroups, GroupMember } from '../groups/member-groups.ts';
import type { Handshake } from '../handshake.ts';
import type { WebSocketEndpoint } from '../host.ts';
import type { FrameJoiner } from './joined.ts';
import { readyFrame } from './ready-frame.ts';
import type { Pending, TurnFlusher } from './turn-flusher.ts';

/** What all WebSocket connections of a listener share. */
export interface SocketSharing {
  readonly groups: MemberGroups<Buffer>;
  readonly flusher: TurnFlusher;
  readonly joiner: FrameJoiner;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
}

/**
 * One WebSocket connection on Node. The library reads and closes; what the server says is written past it to the socket, as
 * frames that were made ready once.
 */
export class NodeWebSocketTransport implements Transport, GroupMember<Buffer>, Pending {
  readonly name = 'websocket';
  readonly direction = 'bidirectional';
  readonly encoding: Encoding;
  readonly version: ProtocolVersion | null;
  readonly #sharing: SocketSharing;
  readonly #websocket: WebSocket;
  readonly #socket: Duplex;
  #connection: Connection | null = null;
  #isOpen = true;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(websocket: WebSocket, socket: Duplex, handshake: Handshake, sharing: SocketSharing) {
    this.#websocket = websocket;
    this.#socket = socket;
    this.encoding = handshake.encoding;
    this.version = handshake.version;
    this.#sharing = sharing;
  }

  get groups(): MemberGroups<Buffer> {
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

  /** The socket took everything that waited. */
  drained(): void {
    if (this.#socket.writableLength === 0 && this.#pending.length === 0) this.#connection?.drained();
  }

  /** A message was longer than allowed. */
  oversized(maxBytes: number): void {
    this.#connection?.oversized?.(maxBytes);
  }

  /** The socket is closed, by whatever side. */
  ended(): void {
    const connection = this.#connection;
    this.#release();
    connection?.closed('gone');
  }

  write(frame: Frame): number | null {
    return this.#put(readyFrame(frame));
  }

  deliver(ready: Buffer): void {
    const waitingBytes = this.#put(ready) ?? 0;
    if (waitingBytes > 0) this.#connection?.waiting?.(waitingBytes);
  }

  #put(ready: Buffer): number | null {
    if (!this.#isOpen) return null;
    this.#pending.push(ready);
    this.#pendingBytes += ready.byteLength;
    if (this.#pending.length === 1) this.#sharing.flusher.mark(this);
    const behind = this.#socket.writableLength;
    if (behind + this.#pendingBytes > this.#sharing.maxQueueBytes) this.#cut();
    return behind;
  }

  flush(): void {
    if (this.#pending.length === 0 || !this.#isOpen) return;
    const ready = this.#sharing.joiner.join(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#socket.write(ready);
  }

  join(topic: string): void {
    if (this.#isOpen) this.groups.join(topic, this);
  }

  leave(topic: string): void {
    this.groups.leave(topic, this);
  }

  ping(): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#websocket.ping();
  }

  /** The library sends the frame behind what waits and lets go of the socket in time, answered or not (T34). */
  close(frame: CloseFrame | null): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#release();
    if (frame === null) this.#websocket.terminate();
    else this.#websocket.close(frame.code, frame.reason);
  }

  /** T22, T23 */
  #cut(): void {
    const connection = this.#connection;
    this.#release();
    this.#websocket.terminate();
    connection?.closed('slow');
  }

  #release(): void {
    this.#isOpen = false;
    this.#connection = null;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.groups.leaveAll(this);
  }
}
