import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { openTestHost, type TestHost } from './test-host.test.fixture.ts';

const path = '/connection/websocket';

/** Longer than what a turn of the event loop has for those who come. */
const admissionMs = 5;

const hosts: TestHost[] = [];
after(() => Promise.all(hosts.map(({ host }) => host.close(0))));

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;) continue;
}

/** A host that takes long to admit somebody, and writes down what it did. */
async function slowHost(log: string[]): Promise<number> {
  const host = await openTestHost({
    admission: {
      checkAddress: (headers) => {
        spin(admissionMs);
        log.push(`admitted ${headers.get('x-name') ?? ''}`);
        return { address: null, refusal: null };
      },
    },
    handler: () => {
      log.push('answered');
      return new Response('');
    },
  });
  hosts.push(host);
  return host.port;
}

/** Connections that the server knows: what is sent over them next it reads in one turn. */
async function dial(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect({ port, host: '127.0.0.1' }));
  await Promise.all(
    sockets.map(async (socket) => {
      socket.on('error', () => {});
      socket.write(plainRequest);
      await once(socket, 'data');
    }),
  );
  return sockets;
}

const plainRequest = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

function upgradeRequest(name: string): string {
  const headers = {
    host: 'localhost',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'x-name': name,
  };
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

async function statusOf(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString('latin1').slice(9, 12);
}

describe('upgrades that come together', () => {
  it('T160 are done one after the other, and requests are answered in between', async () => {
    const log: string[] = [];
    const port = await slowHost(log);
    const sockets = await dial(port, 7);
    const [other, ...crowd] = sockets.toReversed();
    log.length = 0;
    const statuses = sockets.map(statusOf);
    for (const [number, socket] of crowd.entries()) socket.write(upgradeRequest(String(number)));
    other?.write(plainRequest);
    assert.deepEqual(await Promise.all(statuses), [...crowd.map(() => '101'), '200']);
    assert.deepEqual(
      log.filter((entry) => entry !== 'answered'),
      crowd.map((_, number) => `admitted ${number}`),
    );
    assert.notEqual(log.at(-1), 'answered');
    for (const socket of sockets) socket.destroy();
  });

  it('T160 who goes away meanwhile opens nothing, and is no trouble to the others', async () => {
    const log: string[] = [];
    const port = await slowHost(log);
    const crowd = await dial(port, 6);
    const [gone, ...stay] = crowd.toReversed();
    const statuses = stay.map(statusOf);
    for (const [number, socket] of crowd.entries()) socket.write(upgradeRequest(String(number)));
    gone?.resetAndDestroy();
    assert.deepEqual(
      await Promise.all(statuses),
      stay.map(() => '101'),
    );
    const host = hosts.at(-1);
    await Promise.all(
      (host?.connections ?? []).slice(stay.length).map((each) => each.until(({ ends }) => ends.length > 0)),
    );
    assert.equal(host?.connections.filter(({ ends }) => ends.length === 0).length, stay.length);
    for (const socket of stay) socket.destroy();
  });
});
