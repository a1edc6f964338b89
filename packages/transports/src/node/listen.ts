import { createServer as createPlainServer, type Server as PlainServer, type ServerOptions } from 'node:http';
import { createServer as createEncryptedServer, type Server as EncryptedServer } from 'node:https';
import type { ListenOptions } from 'node:net';
import { ListenError, listenUrl, type Certificate, type Host, type HostOptions } from '../host.ts';
import { notFound } from '../http/plain-responses.ts';
import { divertHttp2 } from './divert-http2.ts';
import type { NodeRequest, NodeResponse } from './exchange.ts';
import { createNodeHandler } from './handler.ts';
import type { Http2Connections, Http2ConnectionsOptions } from './http2-connections.ts';
import { returnToServer } from './return-to-server.ts';
import { trackUnused, type UnusedConnections } from './track-unused.ts';
import { sendWhole } from './web-response.ts';

/** Milliseconds after which an HTTP connection without a request is closed. */
const idleHttpMs = 30_000;

/** Opens the listener on Node. Rejects with `ListenError` when the address cannot be had. */
export async function listenNode(options: HostOptions): Promise<Host> {
  const { address, certificate = null, http2: speaksHttp2 = certificate !== null } = options;
  const handler = createNodeHandler(options);
  const encrypted = certificate === null ? null : createEncrypted(certificate, speaksHttp2);
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
  const http2 = speaksHttp2 ? await addHttp2(server, unused, onRequest) : null;
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
    replaceCertificate: encrypted === null ? null : replaceCertificate,
  };

  function replaceCertificate(next: Certificate): void {
    encrypted?.setSecureContext(tlsOptions(next));
    // What clients ask next comes over connections with the new certificate (T147).
    http2?.leaveAll();
  }
}

const settings: ServerOptions = { keepAliveTimeout: idleHttpMs, noDelay: true, requireHostHeader: false };

function createEncrypted(certificate: Certificate, speaksHttp2: boolean): EncryptedServer {
  const protocols = speaksHttp2 ? ['h2', 'http/1.1'] : ['http/1.1'];
  return createEncryptedServer({ ...settings, ALPNProtocols: protocols, ...tlsOptions(certificate) });
}

/** Loads what it takes where it is needed alone: the runtime's part of it takes longer to load than all else here. */
async function addHttp2(
  server: PlainServer | EncryptedServer,
  unused: UnusedConnections,
  onRequest: Http2ConnectionsOptions['onRequest'],
): Promise<Http2Connections> {
  const { Http2Connections } = await import('./http2-connections.ts');
  const connections = new Http2Connections({ idleMs: idleHttpMs, onRequest });
  divertHttp2(server, {
    idleMs: idleHttpMs,
    take(socket) {
      unused.forget(socket);
      connections.take(socket);
      // Its handshake took longer than the listener was open.
      if (!server.listening) connections.leaveAll();
    },
  });
  return connections;
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
