import type { Node } from '@spindle/core';
import { SocketHost } from '../socket-pair.ts';
import { MemoryWebSocket, type CloseEventLike } from './memory-web-socket.ts';

/** Of the codes by which SDKs do not come back. */
const over: CloseEventLike = { code: 4500, reason: 'the test is over', wasClean: true };
const refused: CloseEventLike = { code: 1006, reason: '', wasClean: false };

/** What clients of one server in this process connect through. Faults are for all of them, and last until `mend`. */
export class MemoryNetwork {
  readonly #host = new SocketHost();
  readonly #node: Pick<Node, 'accept'>;
  readonly #sockets = new Set<MemoryWebSocket>();
  #refusal: CloseEventLike | null = null;
  #isHeld = false;
  #isLost = false;

  constructor(node: Pick<Node, 'accept'>) {
    this.#node = node;
  }

  get host(): SocketHost {
    return this.#host;
  }

  /** WebSockets that are open, as their clients see it. */
  get numOpen(): number {
    return this.#sockets.size;
  }

  /** Every connection breaks, at both ends and without a close frame. */
  drop(): void {
    for (const socket of this.#sockets) socket.breakOff();
  }

  /** Connections break, and new ones are refused. */
  refuse(): void {
    this.#refusal = refused;
    this.drop();
  }

  /** What the server writes waits for `flush`. */
  hold(): void {
    this.#isHeld = true;
  }

  /** What has waited arrives; what is written from here on waits again while the network is held. */
  flush(): void {
    for (const socket of this.#sockets) socket.deliver();
  }

  /** Whatever is sent, in either direction, vanishes, and neither side is told: links are half-open. */
  lose(): void {
    this.#isLost = true;
  }

  /** No faults any more. A client whose connection has ended at the server meanwhile finds out. */
  mend(): void {
    this.#refusal = null;
    this.#isHeld = false;
    this.#isLost = false;
    for (const socket of this.#sockets) socket.deliver();
  }

  /** Ends every connection, and new ones, in a way that no SDK comes back. */
  close(): void {
    this.#refusal = over;
    for (const socket of this.#sockets) socket.breakOff(over);
  }

  /** A connection as an SDK opens it. */
  connect(url: string, protocols: string | readonly string[] = []): MemoryWebSocket {
    const socket: MemoryWebSocket = new MemoryWebSocket(url, protocols, {
      open: (options) => this.#refusal ?? this.#host.connect(this.#node, options),
      isHeld: () => this.#isHeld,
      isLost: () => this.#isLost,
      opened: () => this.#sockets.add(socket),
      ended: () => this.#sockets.delete(socket),
    });
    return socket;
  }
}
