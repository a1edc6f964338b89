import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { HostOptions } from './host.ts';
import { frameTypes, Http2Client, RawHttp2Client } from './http2-client.test.fixture.ts';
import { certificate, next, places } from './http2-places.test.fixture.ts';
import { createEndpoints, type MountOptions } from './mount/create-endpoints.ts';
import { openTestHost, RecordedConnection, type TestHost } from './test-host.test.fixture.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const { host } of hosts.splice(0)) await host.close(0);
});

/** A host with streams, whose node is the test. */
async function openStreams(host: Partial<HostOptions>, options: Partial<MountOptions> = {}) {
  const opened: RecordedConnection[] = [];
  let wake: () => void = () => {};
  const isOpen = ({ ends }: RecordedConnection): boolean => ends.length === 0;
  const node = {
    keepsRequests: false,
    get numConnections() {
      return opened.filter(isOpen).length;
    },
    accept(...[transport, asked]: ConstructorParameters<typeof RecordedConnection>) {
      const connection = new RecordedConnection(transport, asked);
      opened.push(connection);
      wake();
      return connection;
    },
    receive: () => Promise.resolve(true),
  };
  const endpoints = createEndpoints({
    node,
    transports: { uniHttpStream: true, uniSse: true, httpStream: true },
    ...options,
  });
  const test = await openTestHost({ host: { ...host, endpoints } });
  hosts.push(test);
  async function nth(index: number): Promise<RecordedConnection> {
    for (;;) {
      const connection = opened[index];
      if (connection !== undefined) return connection;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { ...test, nth };
}

const stream = { ':path': '/connection/uni_http_stream' };

const reconnect = { code: 3001, reason: 'shutdown' };

for (const [name, options, ca] of places) {
  describe(`Streams over HTTP/2 ${name}`, () => {
    it('T50 T54 T60 T200 what is written leaves at once, what is sent is taken, and a close ends the response', async () => {
      const { port, nth } = await openStreams(options);
      const client = await Http2Client.open(port, ca);
      const answer = client.ask(stream, '{}');
      const { transport } = await nth(0);
      for (const text of ['{"a":1}', '{"b":2}']) {
        transport.write(text);
        assert.equal(await answer.next(), `${text}\n`);
      }
      const headers = await answer.headers;
      assert.deepEqual([headers[':status'], headers['x-accel-buffering']], [200, 'no']);
      const sent = client.ask({ ':path': '/emulation' }, '{"node":"a","session":"b","data":"{}"}');
      assert.equal(await sent.status(), 204);
      transport.close({ code: 3000, reason: 'bye' });
      assert.equal(await answer.text(), '{"disconnect":{"code":3000,"reason":"bye"}}\n');
      assert.equal(answer.stream.rstCode, 0);
    });

    it('T52 T69 pages of foreign origins are told nothing, and their requests are refused', async () => {
      const { port, nth } = await openStreams(options, { allowedOrigins: ['https://friend.example'] });
      const client = await Http2Client.open(port, ca);
      const ask = (origin: string, method: string) => client.ask({ ...stream, ':method': method, origin }).headers;
      const friend = await ask('https://friend.example', 'OPTIONS');
      assert.deepEqual([friend[':status'], friend['access-control-allow-origin']], [204, 'https://friend.example']);
      const foe = await ask('https://foe.example', 'OPTIONS');
      assert.deepEqual([foe[':status'], foe['access-control-allow-origin']], [204, undefined]);
      assert.equal((await ask('https://foe.example', 'POST'))[':status'], 403);
      const own = client.ask({ ...stream, ':authority': 'a.example', origin: 'https://a.example' }, '{}');
      (await nth(0)).transport.write('{}');
      assert.equal(await own.status(), 200);
    });

    it('T51 T86 a method that no transport has is answered with 405, and no defect', async () => {
      const { port, failures } = await openStreams(options);
      const client = await Http2Client.open(port, ca);
      for (const method of ['TRACE', 'DELETE']) {
        assert.equal(await client.ask({ ...stream, ':method': method }).status(), 405);
      }
      assert.deepEqual(failures, []);
    });

    it('T201 a connection has 256 requests at once; more are refused, and the others go on', async () => {
      const { port, nth } = await openStreams(options);
      const client = await RawHttp2Client.open(port, ca);
      for (let index = 0; index < 300; index += 1) client.get(2 * index + 1, '/connection/uni_sse');
      await client.until((frames) => frames.filter(({ type }) => type === frameTypes.reset).length === 44);
      const refused = client.frames.filter(({ type }) => type === frameTypes.reset);
      assert.deepEqual([...new Set(refused.map(({ payload }) => payload.readUInt32BE(0)))], [7]);
      const { transport } = await nth(255);
      transport.write('{}');
      const isData = ({ type, stream }: { readonly type: number; readonly stream: number }): boolean =>
        type === frameTypes.data && stream === 511;
      assert.ok(await client.until((frames) => frames.some(isData)));
    });

    it('T12 T202 limits count clients, of whichever connection', async () => {
      const { port, nth } = await openStreams(options, { admission: { connectionLimit: 2 } });
      const client = await Http2Client.open(port, ca);
      const [first] = [client.ask(stream, '{}'), client.ask(stream, '{}')];
      await nth(1);
      assert.equal(await client.ask(stream, '{}').status(), 503);
      first.cancel();
      const gone = await nth(0);
      await gone.until(({ ends }) => ends.length > 0);
      const third = client.ask(stream, '{}');
      (await nth(2)).transport.write('{}');
      assert.equal(await third.status(), 200);
    });

    it('T55 T203 a client that gives up its stream is gone, once; those beside it stay', async () => {
      const { port, nth } = await openStreams(options);
      const client = await Http2Client.open(port, ca);
      const [one, other] = [client.ask(stream, '{}'), client.ask(stream, '{}')];
      const [first, second] = [await nth(0), await nth(1)];
      first.transport.write('{}');
      await one.next();
      one.cancel();
      await first.until(({ ends }) => ends.length > 0);
      assert.deepEqual([first.ends, first.transport.write('{}')], [['gone'], null]);
      second.transport.write('{"a":1}');
      assert.equal(await other.next(), '{"a":1}\n');
      assert.deepEqual(second.ends, []);
    });

    it('T55 T203 all clients of a connection that breaks are gone', async () => {
      const { port, nth } = await openStreams(options);
      const client = await RawHttp2Client.open(port, ca);
      for (const index of [1, 3, 5]) client.get(index, '/connection/uni_sse');
      await nth(2);
      client.socket.destroy();
      for (const index of [0, 1, 2]) await (await nth(index)).until(({ ends }) => ends.length > 0);
    });

    it('T55 T203 a client that is gone before its response is one that is gone', async () => {
      const { port, nth } = await openStreams(options);
      const client = await Http2Client.open(port, ca);
      const asked = client.ask(stream, '{}');
      const connection = await nth(0);
      asked.cancel();
      await connection.until(({ ends }) => ends.length > 0);
      assert.deepEqual(connection.ends, ['gone']);
    });

    it('T22 T206 a client that does not read is cut, and those of the same connection get what is theirs', async () => {
      const { port, nth, failures } = await openStreams(options, { maxQueueBytes: 1_000_000 });
      const client = await Http2Client.open(port, ca);
      const slow = client.ask(stream, '{}');
      const { transport, ends } = await nth(0);
      transport.write('{}');
      await slow.headers;
      slow.stream.pause();
      transport.join('topic');
      for (let round = 0; ends.length === 0 && round < 500; round += 1) {
        transport.groups.publish('topic', 'x'.repeat(10_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.deepEqual(ends, ['slow']);
      const other = client.ask(stream, '{}');
      (await nth(1)).transport.write('{"a":1}');
      assert.equal(await other.next(), '{"a":1}\n');
      await assert.rejects(slow.text());
      assert.ok(!client.isClosed);
      assert.deepEqual(failures, []);
    });

    it('T206 a client is served however many of its streams it does not read', async () => {
      const { port, nth } = await openStreams(options);
      const client = await Http2Client.open(port, ca);
      const slow = Array.from({ length: 250 }, () => client.ask(stream, '{}'));
      const { transport } = await nth(249);
      for (const { stream: unread } of slow) unread.pause();
      for (let index = 0; index < 250; index += 1) (await nth(index)).transport.join('topic');
      for (let round = 0; round < 3; round += 1) transport.groups.publish('topic', 'x'.repeat(60_000));
      await Promise.all(slow.map(({ headers }) => headers));
      assert.equal(await client.ask({ ':path': '/emulation' }, '{"node":"a","session":"b","data":"{}"}').status(), 204);
    });

    it('T22 T206 one whose connection is stuck is cut as well, however many wait in it', async () => {
      const { port, nth } = await openStreams(options, { maxQueueBytes: 200_000 });
      const client = await RawHttp2Client.open(port, ca);
      for (let index = 0; index < 20; index += 1) client.get(2 * index + 1, '/connection/uni_sse');
      const last = await nth(19);
      client.socket.pause();
      const all = await Promise.all(Array.from({ length: 20 }, (_, index) => nth(index)));
      for (const { transport } of all) transport.join('topic');
      for (let round = 0; round < 200 && all.some(({ ends }) => ends.length === 0); round += 1) {
        for (const groups of new Set(all.map(({ transport }) => transport.groups)))
          groups.publish('topic', 'x'.repeat(20_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.deepEqual(last.ends, ['slow']);
      assert.ok(all.every(({ ends }) => ends[0] === 'slow'));
    });

    it(
      'T66 T206 one that reads nothing does not keep its connection once it was cut',
      { timeout: 20_000 },
      async () => {
        const { port, nth, host } = await openStreams(options, { maxQueueBytes: 100_000 });
        const client = await RawHttp2Client.open(port, ca);
        client.get(1, '/connection/uni_sse');
        const { transport, ends } = await nth(0);
        transport.join('topic');
        for (let round = 0; ends.length === 0 && round < 500; round += 1) {
          transport.groups.publish('topic', 'x'.repeat(10_000));
          await new Promise((resolve) => setImmediate(resolve));
        }
        assert.deepEqual(ends, ['slow']);
        // It would wait a minute for a stream.
        await host.close(60_000);
        assert.ok(await client.until((frames) => frames.some(({ type }) => type === frameTypes.goAway)));
      },
    );

    it('T25 once a client has read what waited, the node hears of it', async () => {
      const { port, nth } = await openStreams(options, { maxQueueBytes: 100_000_000 });
      const client = await Http2Client.open(port, ca);
      const answer = client.ask(stream, '{}');
      const connection = await nth(0);
      for (let round = 0; round < 100; round += 1) connection.transport.write('x'.repeat(100_000));
      const { drains } = connection;
      answer.stream.resume();
      await connection.until((now) => now.drains > drains);
      assert.equal(connection.transport.write('{}'), 0);
    });

    it('T204 a server that stops lets what is under way go on, and takes nothing new', async () => {
      const { port, nth, host } = await openStreams(options);
      const client = await Http2Client.open(port, ca);
      const idle = await Http2Client.open(port, ca);
      const answer = client.ask(stream, '{}');
      const { transport } = await nth(0);
      const told = new Promise((resolve) => client.session.once('goaway', resolve));
      host.stopListening();
      await Promise.all([told, idle.closed()]);
      await assert.rejects(async () => client.ask(stream, '{}').status());
      await assert.rejects(Http2Client.open(port, ca));
      transport.write('{"a":1}');
      assert.equal(await answer.next(), '{"a":1}\n');
      const closed = host.close(60_000);
      transport.close(reconnect);
      assert.match(await answer.text(), /"code":3001/);
      await closed;
    });

    it('T43 T204 what is left after the grace is ended by force', async () => {
      const { port, nth, host } = await openStreams(options);
      const [client, stuck] = [await Http2Client.open(port, ca), await RawHttp2Client.open(port, ca)];
      client.ask(stream, '{}').headers.catch(() => {});
      stuck.get(1, '/connection/uni_sse');
      await nth(1);
      stuck.socket.pause();
      await host.close(10);
      await client.closed();
    });

    it('T43 T204 a connection without a request holds nothing up', { timeout: 4_000 }, async () => {
      const { port, host } = await openStreams(options);
      const clients = [await Http2Client.open(port, ca), await Http2Client.open(port, ca)];
      await clients[0]?.ask().text();
      await host.close(60_000);
      for (const client of clients) await client.closed();
    });
  });
}

describe('HTTP/2 and certificates', () => {
  it('T147 what is asked after a reload goes by the new certificate, what is under way goes on', async () => {
    const { port, nth, host } = await openStreams({ certificate });
    const client = await Http2Client.open(port, certificate.cert);
    const answer = client.ask(stream, '{}');
    const { transport } = await nth(0);
    const told = new Promise((resolve) => client.session.once('goaway', resolve));
    host.replaceCertificate?.(next);
    await told;
    await assert.rejects(async () => client.ask(stream, '{}').status());
    await assert.rejects(Http2Client.open(port, certificate.cert));
    const late = (await Http2Client.open(port, next.cert)).ask(stream, '{}');
    (await nth(1)).transport.write('{"b":2}');
    assert.equal(await late.next(), '{"b":2}\n');
    transport.write('{"a":1}');
    assert.equal(await answer.next(), '{"a":1}\n');
  });
});
