import { createServer } from 'node:http2';
import type { Socket } from 'node:net';
import type { NodeRequest, NodeResponse } from './exchange.ts';
import { Http2Connection } from './http2-connection.ts';

export interface Http2ConnectionsOptions {
  /** Milliseconds after which a connection without a request is closed. */
  readonly idleMs: number;
  onRequest(incoming: NodeRequest, outgoing: NodeResponse): void;
}

/** As on Bun, where they cannot be chosen (T201). */
const settings = { maxConcurrentStreams: 256, maxHeaderListSize: 16_384 };

/**
 * Megabytes that the runtime may hold for one connection. What waits is bounded for each stream (T206), so this is more than all
 * of them can come to; with its default requests are refused while others of the connection do not read.
 */
const maxSessionMemory = 512;

/** The connections that turned out to speak HTTP/2, of a listener that is another server's. */
export class Http2Connections {
  readonly #server = createServer({ settings, maxSessionMemory });
  readonly #idleMs: number;
  readonly #open = new Set<Http2Connection>();

  constructor({ idleMs, onRequest }: Http2ConnectionsOptions) {
    this.#idleMs = idleMs;
    this.#server.on('request', onRequest);
  }

  take(socket: Socket): void {
    // It comes before the next statement.
    this.#server.once('session', (session) => {
      const connection = new Http2Connection(session, socket, this.#idleMs);
      this.#open.add(connection);
      socket.once('close', () => this.#open.delete(connection));
    });
    this.#server.emit('connection', socket);
  }

  leaveAll(): void {
    for (const connection of this.#open) connection.leave();
  }

  endAll(): void {
    for (const connection of this.#open) connection.end();
  }
}
