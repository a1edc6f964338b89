import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { withStreams } from './stream-client.test.fixture.ts';

const isBun = typeof Bun !== 'undefined';

function upgrade(path: string): string {
  const key = 'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  return `GET ${path} HTTP/1.1\r\nhost: x\r\nx-user: ann\r\nconnection: upgrade\r\nupgrade: websocket\r\n${key}\r\n`;
}

function post(path: string, body: string, length = body.length): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\nx-user: ann\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/** A text message, masked with zeros. */
function message(text: string): string {
  return `\x81${String.fromCharCode(0x80 | text.length)}\0\0\0\0${text}`;
}

const command = '{"id":1,"connect":{}}';
const webSocket = upgrade('/connection/websocket');

/** How far a client gets before it breaks off: what it sends, each behind an answer to what came before. */
const stages: Readonly<Record<string, readonly string[]>> = {
  'nothing is sent': [],
  'the request line is half sent': ['GET /connec'],
  'the last header is not sent': [webSocket.slice(0, -2)],
  'the upgrade is asked for': [webSocket],
  'the upgrade in one direction is asked for': [upgrade('/connection/uni_websocket')],
  'the upgrade for SockJS is asked for': [upgrade('/connection/sockjs/0/session-1/websocket')],
  'the upgrade is granted': [webSocket, ''],
  'a frame is half sent': [webSocket, message(command).slice(0, 9)],
  'the connect is sent': [webSocket, message(command)],
  'the connect is answered': [webSocket, message(command), ''],
  'a body is half sent': [post('/connection/uni_sse', '{"t', 100)],
  'a stream is asked for': [post('/connection/uni_sse', '{}')],
  'a stream is open': [post('/connection/http_stream', command), ''],
  'a command is half sent': [post('/emulation', '{"s', 100)],
};

/** Breaks off in one of both ways. */
function breakOff(port: number, sends: readonly string[], isReset: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}).on('close', () => resolve());
    socket.on('connect', () => void send(socket, sends).then(() => end(socket, isReset)));
  });
}

async function send(socket: Socket, texts: readonly string[]): Promise<void> {
  for (const [index, text] of texts.entries()) {
    if (index > 0) await new Promise((answered) => socket.once('data', answered).once('close', answered));
    if (text !== '') await new Promise((sent) => socket.write(text, 'latin1', sent));
  }
}

function end(socket: Socket, isReset: boolean): void {
  if (isReset) socket.resetAndDestroy();
  else socket.destroy();
}

async function round({ server }: TestServer, count: number): Promise<void> {
  const all = Object.values(stages);
  let begun = 0;
  async function lane(): Promise<void> {
    while (begun < count) {
      const turn = begun;
      begun += 1;
      await breakOff(server.port, all[turn % all.length] ?? [], turn % (2 * all.length) < all.length);
    }
  }
  await Promise.all(Array.from({ length: 32 }, lane));
}

type Held = Readonly<Record<string, number>>;

/** What the process holds, apart from memory; Linux tells. */
async function held(): Promise<Held> {
  const counts: Record<string, number> = { descriptors: readdirSync('/proc/self/fd').length };
  if (isBun) {
    Bun.gc(true);
    const { ServerWebSocket = 0, Timeout = 0 } = (await import('bun:jsc')).heapStats().objectTypeCounts;
    return { ...counts, ServerWebSocket, Timeout };
  }
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  // Those of the test itself come and go.
  delete counts['Immediate'];
  return counts;
}

/** After everything that can be collected was. */
async function heapBytes(): Promise<number> {
  if (isBun) {
    Bun.gc(true);
    return (await import('bun:jsc')).heapStats().heapSize;
  }
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** What is held once nobody is connected and nothing closes any more. */
async function settled({ server }: TestServer): Promise<Held> {
  for (let last = await held(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const now = await held();
    if (server.node.numConnections === 0 && now['descriptors'] === last['descriptors']) return now;
    last = now;
  }
}

/** Bun's collector takes some things for used that are not; what earlier tests left may go meanwhile. */
function assertNoMore(now: Held, before: Held): void {
  for (const [kind, count] of Object.entries(now)) {
    const spared = isBun && kind !== 'descriptors' ? 20 : 0;
    assert.ok(count <= (before[kind] ?? 0) + spared, `${count} ${kind}, before ${before[kind]}`);
  }
}

describe('handshakes that are broken off', { skip: process.platform !== 'linux' }, () => {
  it('T174 leave nothing behind, at whatever stage', async () => {
    const test = await startTestServer((config) => {
      const streams = withStreams(config);
      return { ...streams, sockjs: { ...streams.sockjs, enabled: true } };
    });
    await round(test, 600);
    const before = await settled(test);
    const heapBefore = await heapBytes();
    for (let again = 0; again < 3; again += 1) {
      test.log.length = 0;
      await round(test, 600);
      assertNoMore(await settled(test), before);
    }
    const grownBytes = (await heapBytes()) - heapBefore;
    assert.ok(grownBytes < 16_000_000, `${grownBytes} bytes more after 1800 connections`);
    await test.server.stop();
  });
});
