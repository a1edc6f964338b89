import type { ServerWebSocket } from 'bun';
import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { CloseFrame, Encoding, Frame, ProtocolVersion } from '@spindle/protocol';
import type { Upgrade } from '../admission.ts';
import type { WebSocketEndpoint } from '../host.ts';
import type { Writer, WriteWatch } from '../write-watch.ts';
import type { MessageRules } from './messages.ts';
import type { TopicGroups, Watched } from './topic-groups.ts';

/** The runtime's word for a connection that ended without a close frame. */
const abnormalClosure = 1006;

/** What opens a connection. */
interface Opening {
  readonly endpoint: WebSocketEndpoint;
  readonly request: ConnectionRequest;
}

/** What all WebSocket connections of a server share. */
export interface SocketSharing {
  readonly groups: TopicGroups;
  readonly messages: MessageRules;
  readonly watch: WriteWatch;
}

/** One WebSocket connection on Bun, from the admitted upgrade on; `data` of its socket. */
export class WebSocketTransport implements Transport, Watched, Writer {
  readonly name = 'websocket';
  readonly direction = 'bidirectional';
  readonly encoding: Encoding;
  readonly version: ProtocolVersion | null;
  /** Bytes of one message of this client. */
  readonly #maxMessageBytes: number;
  readonly #sharing: SocketSharing;
  /** Null before the upgrade is done and after the connection ended. */
  #socket: ServerWebSocket<WebSocketTransport> | null = null;
  #connection: Connection | null = null;
  /** Times the runtime sent some of what waited. */
  #drains = 0;
  /** When last looked at, more than half the queue limit waited. */
  #isBehind = false;
  /** Null once the connection is open. */
  #opening: Opening | null;

  constructor(
    { handshake, request }: Upgrade,
    endpoint: WebSocketEndpoint,
    sharing: SocketSharing,
    maxMessageBytes: number,
  ) {
    this.encoding = handshake.encoding;
    this.version = handshake.version;
    this.#sharing = sharing;
    this.#maxMessageBytes = maxMessageBytes;
    this.#opening = { endpoint, request };
  }

  get groups(): TopicGroups {
    return this.#sharing.groups;
  }

  opened(socket: ServerWebSocket<WebSocketTransport>): void {
    if (this.#opening === null) return;
    const { endpoint, request } = this.#opening;
    this.#opening = null;
    this.#socket = socket;
    this.groups.watch(this);
    const connection = endpoint.accept(this, request);
    // The node may have closed it already, as it does during shutdown.
    if (this.#socket !== null) this.#connection = connection;
  }

  received(frame: Frame): void {
    this.#connection?.receive(frame);
  }

  ponged(): void {
    this.#connection?.alive();
  }

  /** The runtime sent some of what waited. */
  drained(): void {
    this.#drains += 1;
    if (this.#measure() === 0) this.#connection?.drained();
  }

  isTooLong(frame: Frame): boolean {
    return this.#sharing.messages.isTooLong(frame, this.#maxMessageBytes);
  }

  /** A message was longer than allowed. */
  oversized(): void {
    this.#connection?.oversized?.(this.#maxMessageBytes);
  }

  /** The socket is closed, by whatever side. */
  ended(code: number): void {
    const connection = this.#connection;
    this.#release();
    connection?.closed(code === abnormalClosure && this.#isBehind ? 'slow' : 'gone');
  }

  observe(): void {
    const waitingBytes = this.#measure();
    if (waitingBytes === 0) return;
    this.#sharing.watch.watch(this);
    this.#connection?.waiting?.(waitingBytes);
  }

  /** Bytes that wait; whether they are many is remembered. */
  #measure(): number {
    const waitingBytes = this.#socket?.getBufferedAmount() ?? 0;
    this.#isBehind = waitingBytes > this.groups.maxQueueBytes / 2;
    return waitingBytes;
  }

  write(frame: Frame): number | null {
    if (this.#socket === null) return null;
    const sent = this.#socket.send(frame, this.#sharing.messages.compresses(frame));
    if (sent > 0) return 0;
    if (sent < 0) {
      this.#sharing.watch.watch(this);
      return this.#measure();
    }
    // Over the queue limit: the frame is dropped, and the runtime is about to cut the socket.
    this.#isBehind = true;
    return null;
  }

  get isBehind(): boolean {
    return this.#measure() > 0;
  }

  get progress(): number {
    return this.#drains;
  }

  stalled(): void {
    const socket = this.#socket;
    const connection = this.#connection;
    this.#release();
    socket?.terminate();
    connection?.closed('stalled');
  }

  join(topic: string): void {
    this.#socket?.subscribe(topic);
  }

  leave(topic: string): void {
    this.#socket?.unsubscribe(topic);
  }

  ping(): void {
    this.#socket?.ping();
  }

  /** The runtime sends the frame behind what waits and lets go of the socket within ten seconds, answered or not. */
  close(frame: CloseFrame | null): void {
    const socket = this.#socket;
    if (socket === null) return;
    // Whoever closes knows; released first, because the runtime reports the end before `close` returns.
    this.#release();
    if (frame === null) socket.terminate();
    else socket.close(frame.code, frame.reason);
  }

  #release(): void {
    this.#socket = null;
    this.#connection = null;
    this.#sharing.watch.forget(this);
    this.groups.unwatch(this);
  }
}
