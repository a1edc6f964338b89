import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '@spindle/core';
import { letGoInTime } from './let-go.ts';

/** Answers an upgrade request with a plain response, and closes the connection behind it. */
export async function refuseUpgrade(socket: Duplex, response: Response, clock: Clock = systemClock): Promise<void> {
  letGoInTime(socket, clock);
  // Who was refused may be gone by now.
  socket.on('error', () => {});
  // Frameworks put their own Response in place of the platform's, which has no `bytes` (T102).
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = [
    ...response.headers,
    ['date', new Date().toUTCString()],
    ['connection', 'close'],
    ['content-length', String(body.byteLength)],
  ];
  const head = [
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]), () => socket.destroy());
}
