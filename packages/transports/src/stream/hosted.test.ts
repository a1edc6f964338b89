import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { systemClock } from '@spindle/core';
import { createOriginCheck } from '../http/origin.ts';
import { WriteWatch } from '../write-watch.ts';
import { openTestHost, RecordedConnection, type TestHost } from '../test-host.test.fixture.ts';
import { createStreamEndpoint, type StreamEndpointOptions } from './endpoint.ts';
import { streamKinds } from './kinds.ts';

/** Streams over a host of the runtime that runs this, whose node is the test. */
describe('streams over a host', () => {
  const hosts: TestHost[] = [];
  afterEach(async () => {
    for (const { host } of hosts.splice(0)) await host.close(0);
  });

  async function open(changes: Partial<StreamEndpointOptions> = {}) {
    const connections: RecordedConnection[] = [];
    const opened = Promise.withResolvers<RecordedConnection>();
    const handler = createStreamEndpoint(streamKinds.uniHttpStream, {
      maxBodyBytes: 500,
      maxQueueBytes: 100_000,
      isAllowedOrigin: createOriginCheck([]),
      refusedConnects: null,
      admit: () => ({ admitted: true, request: {} }),
      accept(transport, request) {
        const connection = new RecordedConnection(transport, request);
        connections.push(connection);
        opened.resolve(connection);
        return connection;
      },
      watch: new WriteWatch(200, systemClock),
      ...changes,
    });
    const host = await openTestHost({ handler });
    hosts.push(host);
    return { host, url: `http://127.0.0.1:${host.port}/`, connections, opened: opened.promise };
  }

  /** A client that only reads when it is told to. */
  async function dial({ port }: TestHost): Promise<Socket> {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
    return socket;
  }

  it('T50 what is written leaves at once, and a close ends the response', async () => {
    const { url, opened } = await open();
    const asked = fetch(url, { method: 'POST', body: '{}' });
    const { transport } = await opened;
    transport.write('{"a":1}');
    const response = await asked;
    assert.equal(response.headers.get('x-accel-buffering'), 'no');
    const chunks = response.body?.[Symbol.asyncIterator]();
    assert.equal(new TextDecoder().decode((await chunks?.next())?.value), '{"a":1}\n');
    transport.write('{"b":2}');
    assert.equal(new TextDecoder().decode((await chunks?.next())?.value), '{"b":2}\n');
    transport.close({ code: 3000, reason: 'bye' });
    const last = new TextDecoder().decode((await chunks?.next())?.value);
    assert.equal(last, '{"disconnect":{"code":3000,"reason":"bye"}}\n');
    assert.equal((await chunks?.next())?.done, true);
  });

  it('T55 a client that goes away is reported once', async () => {
    const { host, opened } = await open();
    const socket = await dial(host);
    const connection = await opened;
    connection.transport.write('{}');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await connection.until(({ ends }) => ends.length > 0);
    assert.deepEqual(connection.ends, ['gone']);
    assert.equal(connection.transport.write('{}'), null);
  });

  it('T22 what waits for a client that does not read is bounded, and its connection is cut', async () => {
    const { host, opened } = await open();
    const socket = await dial(host);
    socket.pause();
    const connection = await opened;
    const { transport } = connection;
    transport.join('topic');
    for (let round = 0; connection.ends.length === 0 && round < 5_000; round += 1) {
      transport.groups.publish('topic', 'x'.repeat(10_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(connection.ends, ['slow']);
    assert.ok(connection.waited > 0 && connection.waited <= 100_000);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await closed;
    assert.deepEqual(host.failures, []);
  });

  it('T65 a client that takes nothing of what waits is cut, though nothing more is written', async () => {
    const { host, opened } = await open({ maxQueueBytes: 100_000_000 });
    const socket = await dial(host);
    socket.pause();
    const connection = await opened;
    while ((connection.transport.write('x'.repeat(100_000)) ?? 0) < 1_000_000) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await connection.until(({ ends }) => ends.length > 0);
    assert.deepEqual(connection.ends, ['stalled']);
    assert.deepEqual(host.failures, []);
    socket.destroy();
  });

  it('T66 one that was cut and reads nothing at all does not keep its connection', { timeout: 20_000 }, async () => {
    const { host, opened } = await open();
    const socket = await dial(host);
    socket.pause();
    const connection = await opened;
    connection.transport.join('topic');
    for (let round = 0; connection.ends.length === 0 && round < 5_000; round += 1) {
      connection.transport.groups.publish('topic', 'x'.repeat(10_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // It would wait a minute for a connection.
    await host.host.close(60_000);
    socket.destroy();
  });

  it('T25 once a client has read what waited, the node hears of it', async () => {
    const { host, opened } = await open({ maxQueueBytes: 100_000_000 });
    const socket = await dial(host);
    socket.pause();
    const connection = await opened;
    for (let round = 0; round < 5_000; round += 1) {
      if ((connection.transport.write('x'.repeat(100_000)) ?? 0) > 1_000_000) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { drains } = connection;
    socket.resume();
    await connection.until((now) => now.drains > drains);
    assert.equal(connection.transport.write('{}'), 0);
    socket.destroy();
  });

  it('T53 a body longer than it may be is answered with 413', async () => {
    const { url, connections } = await open();
    assert.equal((await fetch(url, { method: 'POST', body: 'x'.repeat(600) })).status, 413);
    assert.deepEqual(connections, []);
  });

  it('T70 a client that goes away before its connect is answered is reported too', async () => {
    const { host, opened } = await open({ refusedConnects: new Map() });
    const socket = await dial(host);
    const connection = await opened;
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await gone;
    // Where the runtime does not tell before, the response does that nobody takes any more.
    await fetch(`http://127.0.0.1:${host.port}/`, { method: 'PUT' });
    connection.transport.write('{}');
    await connection.until(({ ends }) => ends.length > 0);
    assert.deepEqual(connection.ends, ['gone']);
  });

  it('T70 the response waits for what becomes of the connect', async () => {
    const { url, opened } = await open({ refusedConnects: new Map([[3500, { status: 403, body: '' }]]) });
    const asked = fetch(url, { method: 'POST', body: '{}' });
    (await opened).transport.close({ code: 3500, reason: 'invalid token' });
    const response = await asked;
    assert.deepEqual([response.status, await response.text()], [403, 'invalid token']);
  });
});
