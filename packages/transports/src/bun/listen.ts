import { internalServerError, notFound } from '../http/plain-responses.ts';
import { ListenError, listenUrl, type Certificate, type Host, type HostOptions } from '../host.ts';
import { mountBun, type BunServer } from './mount.ts';
import type { WebSocketTransport } from './websocket-transport.ts';

/** Seconds after which the runtime closes an HTTP connection without a request. */
const idleHttpSeconds = 30;

/**
 * Milliseconds that are waited for connections that were ended by force: of an encrypted one of HTTP/2 whose client does not read,
 * the runtime tells the end only after twelve seconds.
 */
const forceMs = 500;

/** Opens the listener on Bun. Throws `ListenError` when the address cannot be had. */
export function listenBun(options: HostOptions): Host {
  const { address, certificate = null } = options;
  let server = serve(certificate === null ? options : sharingWithNext(options));
  const port = server.port ?? options.port;
  /** The one that listens, and those whose certificate was replaced, for as long as they have connections. */
  const servers = new Set([server]);
  let isListening = true;

  /** The runtime keeps the certificate of a server for ever, so the next one takes over the port. */
  function replaceCertificate(next: Certificate): void {
    if (!isListening) return;
    const previous = server;
    server = serve({ ...options, port, sharesPort: true, certificate: next });
    servers.add(server);
    void previous.stop().then(() => servers.delete(previous));
  }

  return {
    port,
    url: listenUrl(address, port, certificate !== null),
    stopListening() {
      if (isListening) void server.stop();
      isListening = false;
    },
    async close(graceMs) {
      const done = Promise.all([...servers].map((each) => each.stop()));
      isListening = false;
      const forced = Promise.withResolvers<void>();
      let timer = setTimeout(() => {
        for (const each of servers) void each.stop(true);
        timer = setTimeout(forced.resolve, forceMs);
      }, graceMs);
      await Promise.race([done, forced.promise]);
      clearTimeout(timer);
    },
    replaceCertificate: certificate === null ? null : replaceCertificate,
  };
}

/**
 * The port has to be shared with the server of the next certificate. Nobody else may have it then, which is found out by
 * taking it alone first (T41).
 */
function sharingWithNext(options: HostOptions): HostOptions {
  if (options.sharesPort === true) return options;
  const probe = serve({ ...options, certificate: null });
  const { port = options.port } = probe;
  void probe.stop(true);
  return { ...options, port, sharesPort: true };
}

function serve(options: HostOptions): BunServer {
  const { address, port, socketPath, sharesPort, certificate = null, maxBodyBytes, endpoints, onFailure } = options;
  const { http2 = certificate !== null } = options;
  const settings = {
    ...(certificate === null ? null : { tls: tlsOptions(certificate) }),
    maxRequestBodySize: maxBodyBytes,
    ...mountBun({ endpoints, otherwise: notFound, onFailure }),
    error(error: Error) {
      onFailure({ operation: 'http', error });
      return internalServerError();
    },
  };
  try {
    if (socketPath !== undefined) return Bun.serve<WebSocketTransport>({ ...settings, unix: socketPath });
    const place = { ...(address === '' ? null : { hostname: address }), port, reusePort: sharesPort === true };
    return Bun.serve<WebSocketTransport>({ ...settings, ...place, http2, idleTimeout: idleHttpSeconds });
  } catch (error) {
    throw new ListenError(address, port, error);
  }
}

/** The runtime speaks TLS 1.2 and newer by itself. */
function tlsOptions({ cert, key, clientCa }: Certificate) {
  const asked = clientCa === null ? null : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return { cert, key, ...asked };
}
