import type { IncomingMessage, Server as PlainServer } from 'node:http';
import type { Server as EncryptedServer } from 'node:https';
import type { Socket } from 'node:net';

export interface UnusedConnections {
  /** One is used by others than the server. */
  forget(socket: Socket): void;
  closeAll(): void;
}

/**
 * Browsers and other clients open connections ahead of need. Node counts one that has had no request as busy, for as long as it
 * may wait for headers; a server that closes would wait with it.
 */
export function trackUnused(server: PlainServer | EncryptedServer, isEncrypted: boolean): UnusedConnections {
  const unused = new Set<Socket>();
  const isUsed = ({ socket }: IncomingMessage): void => void unused.delete(socket);
  server.on(isEncrypted ? 'secureConnection' : 'connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', isUsed);
  server.on('upgrade', isUsed);
  return {
    forget: (socket) => void unused.delete(socket),
    closeAll() {
      for (const socket of unused) socket.destroy();
    },
  };
}
