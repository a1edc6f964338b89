import { internalServerError, notFound } from '../http/plain-responses.ts';
import { ListenError, listenUrl, type Host, type HostOptions } from '../host.ts';
import { mountBun, type BunServer } from './mount.ts';
import type { WebSocketTransport } from './websocket-transport.ts';

/** Seconds after which the runtime closes an HTTP connection without a request. */
const idleHttpSeconds = 30;

/** Opens the listener on Bun. Throws `ListenError` when the address cannot be had. */
export function listenBun(options: HostOptions): Host {
  const { address } = options;
  const server = serve(options);
  const port = server.port ?? options.port;
  let isListening = true;

  return {
    port,
    url: listenUrl(address, port),
    stopListening() {
      if (isListening) void server.stop();
      isListening = false;
    },
    async close(graceMs) {
      const done = server.stop();
      isListening = false;
      const timer = setTimeout(() => void server.stop(true), graceMs);
      await done;
      clearTimeout(timer);
    },
  };
}

function serve({ address, port, sharesPort, maxBodyBytes, endpoints, onFailure }: HostOptions): BunServer {
  try {
    return Bun.serve<WebSocketTransport>({
      ...(address === '' ? null : { hostname: address }),
      port,
      reusePort: sharesPort === true,
      idleTimeout: idleHttpSeconds,
      maxRequestBodySize: maxBodyBytes,
      ...mountBun({ endpoints, otherwise: notFound, onFailure }),
      error(error) {
        onFailure({ operation: 'http', error });
        return internalServerError();
      },
    });
  } catch (error) {
    throw new ListenError(address, port, error);
  }
}
