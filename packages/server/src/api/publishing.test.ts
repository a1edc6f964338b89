import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type JsonClient, type TestServer } from '../test-server.test.fixture.ts';
import type { Config } from '../config/index.ts';

let test: TestServer;
before(async () => {
  test = await startTestServer(limited);
});
after(() => test.server.stop());

function limited(config: Config): Config {
  const { channel } = config;
  const namespaces = channel.namespaces.map(({ name, options }) => ({
    name,
    options: name === 'chat' ? { ...options, allowedDeltaTypes: ['fossil' as const] } : options,
  }));
  return { ...config, channel: { ...channel, namespaces, maxPublicationSize: 1000 } };
}

async function call(method: string, params: object): Promise<unknown> {
  const { text } = await test.api(method, params);
  return JSON.parse(text);
}

/** The offset that the stream has reached. */
async function topOf(channel: string): Promise<number> {
  const { result } = (await call('history', { channel })) as { result: { offset: number } };
  return result.offset;
}

async function published(client: JsonClient, count: number): Promise<unknown[]> {
  const received: unknown[] = [];
  for (let place = 0; place < count; place += 1) {
    const { push } = JSON.parse((await client.line()) ?? 'null') as { push: { pub: unknown } };
    received.push(push.pub);
  }
  return received;
}

describe('publishing', () => {
  it('H31 E10 E11 a broadcast that is repeated with its key publishes nothing, and answers as before', async () => {
    const client = await test.connect('1', 'chat:k1', 'chat:k2', 'plain:k');
    const params = { channels: ['chat:k1', 'chat:k2', 'plain:k'], data: 1, idempotency_key: 'once' };
    const first = await call('broadcast', params);
    assert.deepEqual(await call('broadcast', { ...params, data: 2 }), first);
    // The same key of a publish is known too, and in other channels it is not.
    assert.deepEqual(await call('publish', { channel: 'plain:k', data: 3, idempotency_key: 'once' }), { result: {} });
    await call('publish', { channel: 'plain:k', data: 4, idempotency_key: 'twice' });
    const data = (await published(client, 4)).map((publication) => (publication as { data: unknown }).data);
    assert.deepEqual(data, [1, 1, 1, 4]);
  });

  it('E13 E14 a broadcast with a version passes the channels by that have it', async () => {
    const send = (channels: readonly string[], version: number, version_epoch = '') =>
      call('broadcast', { channels, data: version, version, version_epoch });
    await send(['chat:v1'], 5, 'a');
    const answer = (await send(['chat:v1', 'chat:v2'], 5, 'a')) as { result: { responses: { result: object }[] } };
    const offsets = answer.result.responses.map(({ result }) => (result as { offset: number }).offset);
    assert.deepEqual(offsets, [1, 1]);
    await send(['chat:v1', 'chat:v2'], 1, 'b');
    assert.equal(await topOf('chat:v1'), 2);
  });

  it('E13 versions beyond 2^53, such as nanoseconds, are read exactly', async () => {
    const channel = 'chat:nanoseconds';
    const send = async (version: string) => {
      const { text } = await test.api('publish', `{"channel":"${channel}","data":1,"version":${version}}`);
      return (JSON.parse(text) as { result?: { offset: number } }).result?.offset;
    };
    assert.equal(await send('1732240000123456788'), 1);
    assert.equal(await send('1732240000123456789'), 2);
    assert.equal(await send('1732240000123456789'), 2);
    assert.equal(await send('18446744073709551615'), 3);
    assert.equal(await send('18446744073709551616'), undefined);
  });

  it('H11 S71 tags, bytes and the delta flag arrive', async () => {
    const client = await test.connect('1');
    await client.command({ id: 2, subscribe: { channel: 'chat:d', delta: 'fossil', recoverable: true } });
    const text = (place: number) => JSON.stringify({ text: 'the quick brown fox jumps over the lazy dog', place });
    const b64data = Buffer.from(text(1)).toString('base64');
    await call('publish', { channel: 'chat:d', b64data, data: 'not this', tags: { k: 'v' } });
    await call('publish', { channel: 'chat:d', data: JSON.parse(text(2)), delta: true });
    await call('publish', { channel: 'chat:d', data: JSON.parse(text(3)), delta: false });
    const [first, second, third] = (await published(client, 3)) as { data: string; delta?: boolean; tags?: object }[];
    assert.deepEqual([first?.data, first?.tags, first?.delta], [text(1), { k: 'v' }, undefined]);
    assert.equal(second?.delta, true);
    assert.deepEqual([third?.data, third?.delta], [text(3), undefined]);
  });

  const data = (bytes: number) => 'x'.repeat(bytes - 2);
  const bytes = (count: number) => Buffer.alloc(count, 32).toString('base64');
  const forms = {
    data: (size: number) => ({ data: data(size) }),
    b64data: (size: number) => ({ b64data: bytes(size) }),
  };
  for (const [form, payload] of Object.entries(forms)) {
    it(`C115 the limit goes for ${form} of publish and broadcast, and the report says how much is too much`, async () => {
      const channel = `chat:${form}`;
      for (const size of [999, 1000]) {
        assert.ok('result' in ((await call('publish', { channel, ...payload(size) })) as object));
      }
      const badRequest = { error: { code: 107, message: 'bad request' } };
      assert.deepEqual(await call('publish', { channel, ...payload(1001) }), badRequest);
      const { because } = test.refusals.at(-1) ?? {};
      assert.equal(because, 'the data has 1001 bytes, channel.max_publication_size is 1000');
      const answer = await call('broadcast', { channels: [channel, 'plain:1'], ...payload(1001) });
      assert.deepEqual(answer, { result: { responses: [badRequest, badRequest] } });
      assert.equal(await topOf(channel), 2);
    });
  }

  it('S123 T20 a frame that is too long for its transport is reported with the limit', async () => {
    const client = await test.connect('1');
    client.raw.sendText(JSON.stringify({ id: 2, publish: { channel: 'chat:long', data: 'x'.repeat(70_000) } }));
    assert.equal((await client.raw.closeFrame())?.code, 1009);
    // The server has had its turn.
    await call('info', {});
    const { rule, code, because } = test.refusals.at(-1) ?? {};
    assert.deepEqual([rule, code], ['T20', 1009]);
    assert.equal(because, 'a message of the client is longer than its transport takes, 65536 bytes');
  });
});
