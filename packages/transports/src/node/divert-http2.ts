import type { Server as PlainServer } from 'node:http';
import { Server as EncryptedServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { readPreface } from './preface.ts';

export interface DivertOptions {
  /** Milliseconds within which a connection in clear text has to say something. */
  readonly idleMs: number;
  /** Given what speaks HTTP/2. */
  take(socket: Socket): void;
}

/** Keeps connections of HTTP/2 from a server that does not speak it: as the handshake settled, or by their first bytes (T144, T146). */
export function divertHttp2(server: PlainServer | EncryptedServer, { idleMs, take }: DivertOptions): void {
  if (server instanceof EncryptedServer) {
    const keep = release(server, 'secureConnection');
    server.on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol === 'h2') take(socket);
      else keep(socket);
    });
  } else {
    const keep = release(server, 'connection');
    server.on('connection', (socket: Socket) => {
      readPreface(socket, idleMs, (isHttp2) => (isHttp2 ? take(socket) : keep(socket)));
    });
  }
}

/** Takes from a server the listener with which it serves its connections, its first for the event. */
function release(server: PlainServer, event: 'connection' | 'secureConnection'): (socket: Socket) => void {
  const [listener] = server.listeners(event);
  if (listener === undefined) throw new TypeError(`the server does not listen for ${event}`);
  server.off(event, listener as (socket: Socket) => void);
  return (socket) => void Reflect.apply(listener, server, [socket]);
}
