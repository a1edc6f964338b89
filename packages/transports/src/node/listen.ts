import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ListenError, listenUrl, type Host, type HostOptions } from '../host.ts';
import { createNodeHandler } from './handler.ts';

/** Milliseconds after which an HTTP connection without a request is closed. */
const idleHttpMs = 30_000;

/** Opens the listener on Node. Rejects with `ListenError` when the address cannot be had. */
export async function listenNode(options: HostOptions): Promise<Host> {
  const { address } = options;
  const handler = createNodeHandler(options);
  const server = createServer({ keepAliveTimeout: idleHttpMs, noDelay: true }, (incoming, outgoing) => {
    if (!handler.request(incoming, outgoing)) outgoing.writeHead(404).end('404 page not found\n');
  });
  /** Upgraded, which the server itself forgets; it waits for them all the same before it is closed. */
  const sockets = new Set<Duplex>();
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  server.on('upgrade', (incoming, socket, head) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (!handler.upgrade(incoming, socket, head)) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
  });
  const port = await open(server, options);

  return {
    port,
    url: listenUrl(address, port),
    stopListening() {
      server.close();
    },
    async close(graceMs) {
      server.close();
      const timer = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Answers the port. */
function open(server: Server, { address, port }: HostOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(address, port, error)));
    server.listen({ port, ...(address === '' ? null : { host: address }) }, () => {
      // Of a TCP listener the address is never a path.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
