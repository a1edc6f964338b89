import { connect, createServer } from 'node:net';
import { BenchFailure } from '../failure.ts';
import type { Dialect } from './server-under-test.ts';

const patienceMs = 20_000;
const retryMs = 2;

const paths = {
  centrifugo: '/connection/websocket',
  'socket.io': '/socket.io/?EIO=4&transport=websocket',
} as const satisfies Record<Dialect, string>;

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string')
    throw new BenchFailure('the loopback interface has no free port');
  return address.port;
}

/** Resolves once a WebSocket is accepted. */
export function accepting(name: string, port: number, dialect: Dialect): Promise<void> {
  return untilTrue(name, () => upgrades(port, paths[dialect]));
}

/** Resolves once somebody listens there. */
export function listening(name: string, port: number): Promise<void> {
  return untilTrue(name, () => connects(port));
}

async function untilTrue(name: string, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await attempt()) return;
    await Bun.sleep(retryMs);
  }
  throw new BenchFailure(`the ${name} accepted no connection within ${String(patienceMs / 1000)} s`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
}

function upgrades(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    // Refused or reset until the server listens; the caller's deadline bounds the wait.
    socket.once('error', () => settle(false)).once('end', () => settle(false));
    socket.setTimeout(2000, () => settle(false));
    socket.once('data', (bytes) => settle(bytes.toString('latin1').startsWith('HTTP/1.1 101')));
    socket.once('connect', () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c3BpbmRsZS1tZWFzdXJlZA==\r\n\r\n',
      );
    });
  });
}
