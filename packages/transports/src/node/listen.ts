import { createServer as createPlainServer, type Server as PlainServer, type ServerOptions } from 'node:http';
import { createServer as createEncryptedServer, type Server as EncryptedServer } from 'node:https';
import type { ListenOptions } from 'node:net';
import { ListenError, listenUrl, type Certificate, type Host, type HostOptions } from '../host.ts';
import { notFound } from '../http/plain-responses.ts';
import { createNodeHandler } from './handler.ts';
import { returnToServer } from './return-to-server.ts';
import { trackUnused } from './track-unused.ts';
import { sendWhole } from './web-response.ts';

/** Milliseconds after which an HTTP connection without a request is closed. */
const idleHttpMs = 30_000;

/** Opens the listener on Node. Rejects with `ListenError` when the address cannot be had. */
export async function listenNode(options: HostOptions): Promise<Host> {
  const { address, certificate = null } = options;
  const handler = createNodeHandler(options);
  const settings: ServerOptions = { keepAliveTimeout: idleHttpMs, noDelay: true, requireHostHeader: false };
  const encrypted = certificate === null ? null : createEncryptedServer({ ...settings, ...tlsOptions(certificate) });
  const server = encrypted ?? createPlainServer(settings);
  const closeUnused = trackUnused(server, encrypted !== null);
  server.on('request', (incoming, outgoing) => {
    // A connection that is kept for a next request would keep a listener that closes.
    outgoing.once('close', () => server.listening || server.closeIdleConnections());
    if (!handler.request(incoming, outgoing)) void sendWhole(notFound(), outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (!handler.upgrade({ incoming, socket, head })) returnToServer(server, incoming, socket, head);
  });
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const port = await open(server, options);

  return {
    port,
    url: listenUrl(address, port, encrypted !== null),
    stopListening() {
      server.close();
    },
    async close(graceMs) {
      server.close();
      closeUnused();
      handler.stopWaiting();
      const timer = setTimeout(() => {
        handler.endAll();
        server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
    replaceCertificate:
      encrypted === null ? null : (certificate) => encrypted.setSecureContext(tlsOptions(certificate)),
  };
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
