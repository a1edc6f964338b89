import { createServer as createPlainServer, type Server as PlainServer, type ServerOptions } from 'node:http';
import { createServer as createEncryptedServer, type Server as EncryptedServer } from 'node:https';
import type { ListenOptions, Socket } from 'node:net';
import { ListenError, listenUrl, type Certificate, type Host, type HostOptions } from '../host.ts';
import { notFound } from '../http/plain-responses.ts';
import { divertHttp2 } from './divert-http2.ts';
import type { NodeRequest, NodeResponse } from './exchange.ts';
import { createNodeHandler } from './handler.ts';
import type { Http2Connections, Http2ConnectionsOptions } from './http2-connections.ts';
import { returnToServer } from './return-to-server.ts';
import { trackUnused } from './track-unused.ts';
import { sendWhole } from './web-response.ts';

/** Milliseconds after which an HTTP connection without a request is closed. */
const idleHttpMs = 30_000;

/** Opens the listener on Node. Rejects with `ListenError` when the address cannot be had. */
export async function listenNode(options: HostOptions): Promise<Host> {
  const { address, certificate = null } = options;
  const { http2: offersHttp2 = certificate !== null } = options;
  const handler = createNodeHandler(options);
  const settings: ServerOptions = { keepAliveTimeout: idleHttpMs, noDelay: true, requireHostHeader: false };
  const protocols = offersHttp2 ? { ALPNProtocols: ['h2', 'http/1.1'] } : null;
  const encrypted =
    certificate === null ? null : createEncryptedServer({ ...settings, ...protocols, ...tlsOptions(certificate) });
  const server = encrypted ?? createPlainServer(settings);
  const unused = trackUnused(server, encrypted !== null);
  const onRequest = (incoming: NodeRequest, outgoing: NodeResponse): void => {
    if (!handler.request(incoming, outgoing)) void sendWhole(notFound(), outgoing);
  };
  server.on('request', (incoming, outgoing) => {
    // A connection that is kept for a next request would keep a listener that closes.
    outgoing.once('close', () => server.listening || server.closeIdleConnections());
    onRequest(incoming, outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (!handler.upgrade({ incoming, socket, head })) returnToServer(server, incoming, socket, head);
  });
  const http2 = offersHttp2 ? await openHttp2(onRequest) : null;
  if (http2 !== null) {
    const take = (socket: Socket): void => {
      unused.forget(socket);
      http2.take(socket);
      // Its handshake took longer than the listener was open.
      if (!server.listening) http2.leaveAll();
    };
    divertHttp2(server, { idleMs: idleHttpMs, take });
  }
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const port = await open(server, options);

  return {
    port,
    url: listenUrl(address, port, encrypted !== null),
    stopListening() {
      server.close();
      http2?.leaveAll();
    },
    async close(graceMs) {
      server.close();
      unused.closeAll();
      http2?.leaveAll();
      handler.stopWaiting();
      const timer = setTimeout(() => {
        handler.endAll();
        http2?.endAll();
        server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
    replaceCertificate:
      encrypted === null
        ? null
        : (next) => {
            encrypted.setSecureContext(tlsOptions(next));
            // What they ask next comes over connections with the new certificate (T147).
            http2?.leaveAll();
          },
  };
}

/** Loaded where it is needed alone: the runtime's part of it takes longer to load than all else here. */
async function openHttp2(onRequest: Http2ConnectionsOptions['onRequest']): Promise<Http2Connections> {
  const { Http2Connections } = await import('./http2-connections.ts');
  return new Http2Connections({ idleMs: idleHttpMs, onRequest });
}

/** Whether clients need certificates of their own is settled when the listener is opened. */
function tlsOptions({ cert, key, clientCa }: Certificate) {
  const asked = clientCa === null ? null : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return { cert, key, minVersion: 'TLSv1.2', ...asked } as const;
}

/** Answers the port, 0 where there is none. */
function open(server: PlainServer | EncryptedServer, options: HostOptions): Promise<number> {
  const { address, port } = options;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(address, port, error)));
    server.listen(placeOf(options), () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}

function placeOf({ address, port, socketPath, sharesPort }: HostOptions): ListenOptions {
  if (socketPath !== undefined) return { path: socketPath };
  return { ...(address === '' ? null : { host: address }), port, reusePort: sharesPort === true };
}
