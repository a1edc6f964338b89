import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { StreamClient, withStreams } from './stream-client.test.fixture.ts';

const connect = { id: 1, connect: {} };

interface Connected {
  readonly client: string;
  readonly session: string;
  readonly node: string;
}

describe('streams of a server', () => {
  let test: TestServer;
  let url: string;

  before(async () => {
    test = await startTestServer(withStreams);
    ({ url } = test.server);
  });
  after(() => test.server.stop());

  async function join(transport: 'sse' | 'http_stream', user: string): Promise<{ stream: StreamClient } & Connected> {
    const stream = await StreamClient.post(`${url}/connection/${transport}`, connect, { 'x-user': user });
    const { connect: result } = (await stream.message()) ?? {};
    return { stream, ...(result as unknown as Connected) };
  }

  /** Sends commands for a connection; answers the status. */
  async function send({ session, node }: Connected, ...commands: object[]): Promise<number> {
    const data = commands.map((command) => JSON.stringify(command)).join('\n');
    return (await test.post('/emulation', JSON.stringify({ session, node, data }))).status;
  }

  for (const transport of ['sse', 'http_stream'] as const) {
    it(`T67 ${transport}: connect tells session and node, by which commands are sent`, async () => {
      const joined = await join(transport, 'ann');
      assert.match(joined.session, /^[0-9a-f-]{36}$/);
      assert.equal(joined.node, test.server.node.id);
      const { stream } = joined;
      const channel = `chat:${transport}`;
      assert.equal(
        await send(joined, { id: 2, subscribe: { channel } }, { id: 3, publish: { channel, data: 0 } }),
        204,
      );
      assert.equal((await stream.message())?.['id'], 2);
      assert.equal((await stream.message())?.['id'], 3);
      await test.api('publish', { channel, data: { n: 1.5 } });
      assert.match((await stream.event())?.data ?? '', /"pub":\{"data":\{"n":1\.5\},"offset":1/);
      await test.api('disconnect', { user: 'ann' });
      assert.deepEqual(await stream.message(), {
        push: { disconnect: { code: 3503, reason: 'force disconnect' } },
      });
      assert.equal(await stream.event(), null);
      assert.equal(await send(joined, { id: 4, ping: {} }), 204);
    });

    it(`T55 ${transport}: a client that goes away is noticed`, async () => {
      const { stream } = await join(transport, 'eve');
      stream.leave();
      while (test.server.node.numConnections > 0) await new Promise((resolve) => setImmediate(resolve));
    });

    it(`T68 ${transport}: what cannot be read as a first frame is answered in the stream`, async () => {
      for (const body of ['{"id":', 'x', '[]', '{"id":1,"connect":{"token":7}}']) {
        const stream = await StreamClient.post(`${url}/connection/${transport}`, body);
        assert.deepEqual(await stream.message(), { push: { disconnect: { code: 3501, reason: 'bad request' } } }, body);
        assert.equal(await stream.event(), null);
      }
    });
  }

  it('T67 unidirectional transports push without an envelope', async () => {
    for (const transport of ['uni_sse', 'uni_http_stream']) {
      const stream = await StreamClient.post(
        `${url}/connection/${transport}`,
        { subs: { 'chat:uni': {}, 'plain:uni': {} } },
        { 'x-user': 'bob' },
      );
      const first = (await stream.message())?.['connect'] ?? {};
      assert.deepEqual(Object.keys(first['subs'] ?? {}), ['chat:uni', 'plain:uni']);
      assert.equal(first['node'], undefined);
      await test.api('publish', { channel: 'plain:uni', data: 1 });
      assert.deepEqual(await stream.message(), { channel: 'plain:uni', pub: { data: 1 } });
      await test.api('disconnect', { user: 'bob' });
      assert.deepEqual(await stream.message(), { disconnect: { code: 3503, reason: 'force disconnect' } });
      assert.equal(await stream.event(), null);
    }
  });

  it('T22 T66 a client that does not read is cut without another word, and others do not notice', async () => {
    const small = await startTestServer((config) =>
      withStreams({ ...config, client: { ...config.client, queueMaxSize: 200_000 } }),
    );
    const address = `${small.server.url}/connection/uni_http_stream`;
    const [slow, quick] = await Promise.all(
      ['slow', 'quick'].map((user) => StreamClient.post(address, { subs: { 'plain:big': {} } }, { 'x-user': user })),
    );
    assert.ok(slow !== undefined && quick !== undefined);
    await slow.message();
    await quick.message();
    const data = 'x'.repeat(100_000);
    let published = 0;
    while (small.refusals.every(({ code }) => code !== 3008)) {
      await small.api('publish', { channel: 'plain:big', data });
      published += 1;
      assert.equal((await quick.message())?.['channel'], 'plain:big');
      assert.ok(published < 1_000);
    }
    assert.deepEqual(
      small.refusals.map(({ rule, user }) => [rule, user]),
      [['S29', 'slow']],
    );
    quick.leave();
    await assert.rejects(async () => {
      while ((await slow.message()) !== null);
    });
    assert.deepEqual(
      small.log.filter(({ level }) => level === 'error' || level === 50),
      [],
    );
    await small.server.stop();
  });

  it('S13 S14 a client answers pings by a request, and is closed when it does not', async () => {
    const pinged = await startTestServer((config) =>
      withStreams({ ...config, client: { ...config.client, pingIntervalMs: 500, pongTimeoutMs: 400 } }),
    );
    for (const transport of ['sse', 'http_stream']) {
      const address = `${pinged.server.url}/connection/${transport}`;
      const stream = await StreamClient.post(address, connect, { 'x-user': 'ann' });
      const { session, node } = ((await stream.message())?.['connect'] ?? {}) as unknown as Connected;
      assert.equal((await stream.next())?.data, '{}');
      assert.equal((await pinged.post('/emulation', JSON.stringify({ session, node, data: '{}' }))).status, 204);
      assert.equal((await stream.next())?.data, '{}');
      assert.deepEqual(await stream.message(), { push: { disconnect: { code: 3012, reason: 'no pong' } } });
    }
    await pinged.server.stop();
  });

  it('T12 T15 limits of connections hold for streams too', async () => {
    const full = await startTestServer((config) =>
      withStreams({ ...config, client: { ...config.client, connectionLimit: 1 } }),
    );
    const stream = await StreamClient.post(`${full.server.url}/connection/sse`, connect, { 'x-user': 'ann' });
    await stream.message();
    for (const transport of ['sse', 'http_stream', 'uni_sse', 'uni_http_stream']) {
      assert.equal((await full.post(`/connection/${transport}`, JSON.stringify(connect))).status, 503);
    }
    assert.deepEqual(
      full.refusals.map(({ rule, operation }) => [rule, operation]),
      Array.from({ length: 4 }, () => ['T12', 'stream']),
    );
    stream.leave();
    await full.server.stop();
  });

  it('T44 stopping the server ends streams with a push', async () => {
    const other = await startTestServer(withStreams);
    const stream = await StreamClient.post(`${other.server.url}/connection/sse`, connect, { 'x-user': 'ann' });
    await stream.message();
    const stopped = other.server.stop();
    assert.deepEqual(await stream.message(), { push: { disconnect: { code: 3001, reason: 'shutdown' } } });
    assert.equal(await stream.event(), null);
    await stopped;
  });
});
