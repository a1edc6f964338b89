import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { withStreams } from './stream-client.test.fixture.ts';

/** A stream of a client that reads when it is told to. */
async function dial({ server }: TestServer, transport: string, channel: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1').on('error', () => {});
  const subs = { [channel]: {} };
  const body = JSON.stringify(transport.startsWith('uni_') ? { subs } : { id: 1, connect: { subs } });
  const head = `POST /connection/${transport} HTTP/1.1\r\nhost: x\r\nx-user: ann\r\ncontent-length: ${body.length}`;
  socket.write(`${head}\r\n\r\n${body}`);
  await new Promise<void>((resolve) => {
    socket.on('data', function first(chunk: Buffer) {
      if (!chunk.includes('"connect":')) return;
      socket.off('data', first);
      resolve();
    });
  });
  return socket.pause();
}

/** Numbers that are read until the last. */
async function numbersUntil(socket: Socket, last: number): Promise<number[]> {
  let text = '';
  const isLast = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes(`{"n":${last},`)) resolve();
    });
  });
  socket.resume();
  await isLast;
  return Array.from(text.matchAll(/\{"n":(\d+),/g), ([, digits]) => Number(digits));
}

describe('streams of clients that do not read', () => {
  for (const transport of ['http_stream', 'sse', 'uni_sse', 'uni_http_stream']) {
    it(`S101 S103 ${transport}: gets the newest publication in the end where that is enough`, async () => {
      const test = await startTestServer((config) => {
        const { channel } = config;
        const options = {
          ...channel.withoutNamespace,
          allowSubscribeForClient: true,
          slowConsumer: 'latest_only',
        } as const;
        const namespaces = [...channel.namespaces, { name: 'price', options }];
        return withStreams({ ...config, channel: { ...channel, namespaces } });
      });
      const socket = await dial(test, transport, 'price:1');
      const conflated = () =>
        test.server.node.statistics().some(({ name, value }) => name === 'dropped_publications' && value > 100);
      const ballast = 'x'.repeat(15_000);
      let last = 0;
      while (!conflated()) {
        last += 1;
        assert.ok(last < 20_000);
        await test.server.node.publish('price:1', `{"n":${last},"ballast":"${ballast}"}`);
        if (last % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const numbers = await numbersUntil(socket, last);
      assert.ok(numbers.length < last);
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      );
      assert.deepEqual(test.refusals, []);
      socket.destroy();
      await test.server.stop();
    });
  }
});
