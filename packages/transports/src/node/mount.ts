import type { IncomingMessage, Server } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import type { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NodeRequest, NodeResponse } from './exchange.ts';
import type { NodeHandler } from './handler.ts';
import { returnToServer } from './return-to-server.ts';

/**
 * Has WebSocket connections to the endpoints opened on a server that is somebody else's (T105). Other upgrades are left alone
 * for those who listen for them; where nobody does, they are answered as if they did not ask. The returned function undoes it.
 */
export function mountUpgrades(server: Server | Http2SecureServer, handler: Pick<NodeHandler, 'upgrade'>): () => void {
  const listening: NetServer = server;
  function onUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (handler.upgrade({ incoming, socket, head })) return;
    if (server.listenerCount('upgrade') === 1) returnToServer(server, incoming, socket, head);
  }

  listening.on('upgrade', onUpgrade);
  return () => void listening.off('upgrade', onUpgrade);
}

/** What Express, Connect and many others take: a function that answers, or calls the next one. */
export type Middleware = (incoming: NodeRequest, outgoing: NodeResponse, next: (error?: unknown) => void) => void;

/** Answers plain requests to the endpoints, before anybody reads their bodies; the rest is for the next. */
export function middlewareOf(handler: Pick<NodeHandler, 'request'>): Middleware {
  return (incoming, outgoing, next) => {
    if (!handler.request(incoming, outgoing)) next();
  };
}
