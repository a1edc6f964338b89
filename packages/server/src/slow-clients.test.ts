import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Statistic } from '@spindle/core';
import type { Config } from './config/index.ts';
import { startTestServer, type JsonClient, type TestServer } from './test-server.test.fixture.ts';

const queueMaxSize = 262_144;
/** More than a socket takes for a peer that does not read. */
const floodBytes = 16_777_216;

const servers: TestServer[] = [];
async function startServer(): Promise<TestServer> {
  const server = await startTestServer((config: Config) => {
    const { channel, client } = config;
    const options = {
      ...channel.withoutNamespace,
      allowSubscribeForClient: true,
      slowConsumer: 'latest_only',
    } as const;
    return {
      ...config,
      client: { ...client, queueMaxSize },
      channel: { ...channel, namespaces: [...channel.namespaces, { name: 'price', options }] },
    };
  });
  servers.push(server);
  return server;
}
after(() => Promise.all(servers.map(({ server }) => server.stop())));

function statisticsOf({ server }: TestServer, name: Statistic['name']): Record<string, number> {
  const ofName = server.node.statistics().filter((statistic) => statistic.name === name);
  return Object.fromEntries(ofName.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

/** Publishes numbers with some ballast until `isDone`, and answers the last one. */
async function flood(
  { server }: TestServer,
  channel: string,
  ballastBytes: number,
  isDone: () => boolean,
): Promise<number> {
  const ballast = 'x'.repeat(ballastBytes);
  let sent = 0;
  for (let n = 1; ; n += 1) {
    await server.node.publish(channel, `{"n":${n},"ballast":"${ballast}"}`);
    sent += ballastBytes;
    if (isDone()) return n;
    if (sent > 8 * floodBytes) assert.fail('nothing happened');
    if (n % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function lastNumber(client: JsonClient, last: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.at(-1) !== last) {
    const line = await client.line();
    assert.notEqual(line, null);
    numbers.push((JSON.parse(line ?? '') as { push: { pub: { data: { n: number } } } }).push.pub.data.n);
  }
  return numbers;
}

describe('Clients that do not read', () => {
  for (const ballastBytes of [1_000, 15_000]) {
    it(`S103 S29 T22 are found by what is published alone, disconnected as slow and counted: ${ballastBytes} bytes`, async () => {
      const test = await startServer();
      const [slow, quick] = [await test.connect('slow', 'plain:1'), await test.connect('quick', 'plain:1')];
      slow.raw.pause();
      const isCounted = (): boolean => statisticsOf(test, 'disconnects')['3008 S29'] === 1;
      const reading = quick.raw;
      let read = 0;
      const drained = (async () => {
        for (let text = await reading.text(); text !== null; text = await reading.text()) read += text.length;
      })();
      const memory = process.memoryUsage().rss;
      await flood(test, 'plain:1', ballastBytes, isCounted);
      assert.ok(process.memoryUsage().rss - memory < 200_000_000);
      assert.deepEqual(statisticsOf(test, 'disconnects'), { '3008 S29': 1 });
      assert.equal(test.server.node.numConnections, 1);
      reading.destroy();
      await drained;
      assert.ok(read > 0);
    });

    it(`S101 S103 get the newest publication in the end where that is enough: ${ballastBytes} bytes`, async () => {
      const test = await startServer();
      const [slow, quick] = [await test.connect('slow', 'price:1'), await test.connect('quick', 'price:1')];
      slow.raw.pause();
      const dropped = (): number => statisticsOf(test, 'dropped_publications')['conflated price'] ?? 0;
      const last = await flood(test, 'price:1', ballastBytes, () => dropped() > 500);
      slow.raw.resume();
      const [some, all] = await Promise.all([lastNumber(slow, last), lastNumber(quick, last)]);
      assert.equal(some.length + dropped(), last);
      assert.deepEqual(
        some,
        some.toSorted((a, b) => a - b),
      );
      assert.ok(all.length <= last);
      assert.deepEqual(statisticsOf(test, 'disconnects'), {});
      await test.server.node.publish('price:1', '{"n":0}');
      assert.deepEqual(await lastNumber(slow, 0), [0]);
    });
  }
});
