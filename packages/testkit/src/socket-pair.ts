import type { Connection, ConnectionRequest, Groups, Node, Transport } from '@spindle/core';
import type { CloseFrame, Encoding, Frame, ProtocolVersion } from '@spindle/protocol';

export interface SocketOptions {
  readonly encoding?: Encoding | undefined;
  /** Default: read from the first frame, as real hosts do. */
  readonly version?: ProtocolVersion | undefined;
  readonly direction?: Transport['direction'] | undefined;
  readonly request?: ConnectionRequest | undefined;
  /** Told when there is something to `take`, or the server has closed the connection. */
  readonly onWritten?: (() => void) | undefined;
}

/** A host without a network: sockets of one host share its groups, as connections of a real one do. */
export class SocketHost {
  readonly #topics = new Map<string, Set<SocketPair>>();

  readonly groups: Groups = {
    publish: (topic, frame) => {
      for (const socket of this.#topics.get(topic) ?? []) socket.deliver(frame);
    },
  };

  connect(node: Pick<Node, 'accept'>, options: SocketOptions = {}): SocketPair {
    return new SocketPair(this, node, options);
  }

  join(topic: string, socket: SocketPair): void {
    const members = this.#topics.get(topic);
    if (members === undefined) this.#topics.set(topic, new Set([socket]));
    else members.add(socket);
  }

  leave(topic: string, socket: SocketPair): void {
    this.#topics.get(topic)?.delete(socket);
  }
}

/**
 * Both ends of one connection in memory. What the server writes waits in `wire` until the test takes it, and a test may
 * say how many bytes of it count as unread, so that slow readers need no slow network.
 */
export class SocketPair {
  readonly encoding: Encoding;
  readonly #host: SocketHost;
  readonly #connection: Connection;
  readonly #topics = new Set<string>();
  readonly #wire: Frame[] = [];
  readonly #onWritten: () => void;
  #closed: CloseFrame | 'dropped' | 'left' | null = null;
  /** Transport pings the server sent and nobody answered yet. */
  pings = 0;
  /** What the transport reports as waiting after each write. */
  unreadBytes = 0;

  constructor(host: SocketHost, node: Pick<Node, 'accept'>, options: SocketOptions) {
    this.#host = host;
    this.encoding = options.encoding ?? 'json';
    this.#onWritten = options.onWritten ?? (() => {});
    this.#connection = node.accept(this.#transport(options), options.request ?? {});
  }

  get client(): string {
    return this.#connection.client;
  }

  /** How the server ended the connection: its close frame, `dropped` without one; `left` when the client did; null while open. */
  get closed(): CloseFrame | 'dropped' | 'left' | null {
    return this.#closed;
  }

  /** Client to server. */
  send(frame: Frame): void {
    if (this.#closed === null) this.#connection.receive(frame);
  }

  /** Server to client: every frame written since the last call, in order. */
  take(): Frame[] {
    return this.#wire.splice(0);
  }

  /** The client answers a transport ping. */
  pong(): void {
    this.pings = 0;
    this.#connection.alive();
  }

  /** The client does not keep up with what is published, and the host has found out. */
  fallBehind(bytes: number): void {
    this.unreadBytes = bytes;
    if (this.#closed === null) this.#connection.waiting?.(bytes);
  }

  /** The client reads all that waits for it. */
  drain(): void {
    this.unreadBytes = 0;
    if (this.#closed === null) this.#connection.drained();
  }

  /** The client sends more at once than the host takes. */
  overflow(maxBytes: number): void {
    if (this.#closed === null) this.#connection.oversized?.(maxBytes);
    this.leave();
  }

  /** The client vanishes. */
  leave(reason: 'gone' | 'slow' = 'gone'): void {
    if (this.#closed !== null) return;
    this.#close('left');
    this.#connection.closed(reason);
  }

  /** Called by the host with what is published to a topic this socket joined. */
  deliver(frame: Frame): void {
    if (this.#closed === null) this.#write(frame);
  }

  #write(frame: Frame): void {
    this.#wire.push(frame);
    this.#onWritten();
  }

  #close(how: CloseFrame | 'dropped' | 'left'): void {
    this.#closed = how;
    for (const topic of this.#topics) this.#host.leave(topic, this);
    this.#topics.clear();
  }

  #transport(options: SocketOptions): Transport {
    return {
      name: 'memory',
      encoding: this.encoding,
      version: options.version ?? null,
      direction: options.direction ?? 'bidirectional',
      groups: this.#host.groups,
      write: (frame) => {
        if (this.#closed !== null) return null;
        this.#write(frame);
        return this.unreadBytes;
      },
      join: (topic) => {
        if (this.#closed !== null) throw new Error('a transport that is closed was made to join a topic');
        this.#topics.add(topic);
        this.#host.join(topic, this);
      },
      leave: (topic) => {
        this.#topics.delete(topic);
        this.#host.leave(topic, this);
      },
      ping: () => {
        this.pings += 1;
      },
      close: (frame) => {
        if (this.#closed !== null) return;
        this.#close(frame ?? 'dropped');
        this.#onWritten();
      },
    };
  }
}
