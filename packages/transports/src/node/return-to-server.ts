import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';

const upgradeHeaders: ReadonlySet<string> = new Set(['connection', 'upgrade', 'http2-settings']);

/**
 * Has a request that asks for an upgrade nobody offers answered as if it did not ask, which is what HTTP wants (RFC 9110,
 * section 7.8): some clients of backends offer HTTP/2 with whatever they send. Node stops reading the request at its
 * headers, so it is put back without them and read again.
 */
export function returnToServer(server: Server, incoming: IncomingMessage, socket: Duplex, rest: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = incoming;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!upgradeHeaders.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1] ?? ''}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
  // What is encrypted has been through its handshake.
  const isEncrypted = 'encrypted' in socket && socket.encrypted === true;
  server.emit(isEncrypted ? 'secureConnection' : 'connection', socket);
}
