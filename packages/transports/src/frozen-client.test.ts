import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { opcodes, RawClient } from '@spindle/testkit';
import { makeCertificate } from './certificate.test.fixture.ts';
import type { Certificate, MessageLimits } from './host.ts';
import { openTestHost, type RecordedConnection, type TestHost } from './test-host.test.fixture.ts';

/** Masked with zeros. */
const longestPing = Buffer.alloc(6 + 125);
longestPing.set([0x80 | opcodes.ping, 0x80 | 125]);

async function encrypted(port: number): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

/** WebSocket clients that no longer read, on the runtime that runs this. */
describe('frozen clients', () => {
  const hosts: TestHost[] = [];
  afterEach(async () => {
    for (const { host } of hosts.splice(0)) await host.close(0);
  });

  async function freeze(limits: MessageLimits, maxQueueBytes: number, certificate: Certificate | null = null) {
    const test = await openTestHost({ maxQueueBytes, limits, host: { certificate } });
    hosts.push(test);
    const client = await RawClient.open(test.port, undefined, {}, certificate === null ? undefined : encrypted);
    client.pause();
    return { test, client, connection: test.latest() };
  }

  /** Writes until something waits. */
  async function fill({ transport }: RecordedConnection): Promise<void> {
    while ((transport.write('x'.repeat(100_000)) ?? 0) < 500_000) await new Promise((resolve) => setImmediate(resolve));
  }

  const limits = { maxMessageBytes: 1_000, writeTimeoutMs: 200 };

  for (const certificate of [null, makeCertificate('frozen')]) {
    const how = certificate === null ? 'in clear text' : 'encrypted';
    it(`T65 ${how}: one that takes nothing of what waits is cut, though nothing more is written`, async () => {
      const { client, connection } = await freeze(limits, 100_000_000, certificate);
      await fill(connection);
      await connection.until(({ ends }) => ends.length > 0);
      assert.deepEqual(connection.ends, ['stalled']);
      assert.equal(connection.transport.write('late'), null);
      client.destroy();
      await client.gone;
      assert.deepEqual(connection.ends, ['stalled']);
    });
  }

  it('T65 one that reads a little at a time is not', async () => {
    const { client, connection } = await freeze(limits, 100_000_000);
    await fill(connection);
    const reading = setInterval(() => {
      client.resume();
      setTimeout(() => client.pause(), 5);
    }, 50);
    const drained = connection.until(({ drains }) => drains > 0);
    await drained;
    clearInterval(reading);
    assert.deepEqual(connection.ends, []);
  });

  it('T22 what its own pings are answered with is bounded as well', async () => {
    const { client, connection } = await freeze({ maxMessageBytes: 1_000 }, 100_000);
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => longestPing));
    for (let round = 0; round < 200 && connection.ends.length === 0; round += 1) {
      client.socket.write(pings);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(connection.transport.write('late'), null);
    await connection.until(({ ends }) => ends.length > 0);
    assert.equal(connection.ends.length, 1);
  });
});
