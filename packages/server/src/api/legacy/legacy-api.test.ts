import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Config } from '../../config/index.ts';
import { apiKey, startTestServer, testConfig, type TestServer } from '../../test-server.test.fixture.ts';

const secret = 'secret of 2016';
const sign = (data: string | Uint8Array) => createHmac('sha256', secret).update(data).digest('hex');
const json = (body: string) => ({ 'content-type': 'application/json', 'x-api-sign': sign(body) });
const legacy = (config: Config): Config => ({
  ...config,
  legacy: { ...config.legacy, enabled: true, secret },
});

describe('The signed API of 2016', () => {
  let test: TestServer;
  before(async () => {
    test = await startTestServer(legacy);
  });
  after(() => test.server.stop());

  async function send(commands: unknown): Promise<{ error: string | null; body: unknown; uid?: unknown }[]> {
    const body = JSON.stringify(commands);
    const { status, text, contentType } = await test.post('/api/', body, json(body));
    assert.deepEqual([status, contentType], [200, 'application/json']);
    return JSON.parse(text) as { error: string | null; body: unknown }[];
  }
  const lastRefusal = () => `${test.refusals.at(-1)?.rule} ${test.refusals.at(-1)?.code}`;

  it('L30 a signed body is answered with a list', async () => {
    const body = '{"uid":"7","method":"publish","params":{"channel":"chat:a","data":{"n":1.0}}}';
    const { status, text } = await test.post('/api/', body, json(body));
    assert.equal(status, 200);
    assert.equal(text, '[{"uid":"7","method":"publish","error":null,"body":null}]');
    const { text: history } = await test.api('history', { channel: 'chat:a', limit: 1 });
    assert.match(history, /"data":\{"n":1\.0\}/);
  });

  it('L30 a form carries data and its signature', async () => {
    const data = '[{"method":"publish","params":{"channel":"plain:ü","data":"a+b&c"}}]';
    const form = new URLSearchParams({ data, sign: sign(data) });
    const answer = await test.post('/api/', form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
    assert.deepEqual([answer.status, answer.text], [200, '[{"method":"publish","error":null,"body":null}]']);
  });

  it('H6 a body above the limit is refused before its signature is looked at', async () => {
    const { status } = await test.post('/api/', new Uint8Array(32 * 1_048_576 + 1), {});
    assert.equal(status, 413);
    assert.equal(lastRefusal(), 'H6 413');
  });

  it('L30 what is not signed, or wrongly, is refused', async () => {
    const body = '{"method":"channels","params":{}}';
    const type = { 'content-type': 'application/json' };
    for (const [sent, headers, status] of [
      [body, type, 400],
      ['', json(''), 400],
      [`sign=${sign(body)}`, {}, 400],
      [body, { ...type, 'x-api-key': apiKey }, 400],
      [body, { ...type, 'x-api-sign': sign(`${body} `) }, 401],
      [body, { ...type, 'x-api-sign': sign(body).toUpperCase() }, 401],
      [body, { ...type, 'x-api-sign': 'x' }, 401],
      [`data=${body}&sign=${sign('other')}`, {}, 401],
    ] as const) {
      assert.equal((await test.post('/api/', sent, headers)).status, status, JSON.stringify([sent, headers]));
      assert.equal(lastRefusal(), `L30 ${status}`);
    }
    const bytes = Uint8Array.of(0xff);
    assert.equal((await test.post('/api/', bytes, { ...type, 'x-api-sign': sign(bytes) })).status, 400);
    assert.ok(!JSON.stringify(test.log).includes(sign(body)));
  });

  it('L45 a reload replaces the secret, and switches the API off and on', async () => {
    const body = '{"method":"channels","params":{}}';
    const { server, post } = await startTestServer(legacy);
    const base = testConfig();
    const statusAfter = async (changed: Partial<Config['legacy']>): Promise<number> => {
      await server.reload({ ...base, legacy: { ...base.legacy, ...changed } });
      return (await post('/api/', body, json(body))).status;
    };
    try {
      assert.equal(await statusAfter({ enabled: true, secret: 'another secret' }), 401);
      assert.equal(await statusAfter({ enabled: true, secret }), 200);
      assert.equal(await statusAfter({ enabled: false, secret }), 404);
      assert.equal(await statusAfter({ enabled: true, secret }), 200);
    } finally {
      await server.stop();
    }
  });

  it('L31 one command that cannot be read refuses the whole call', async () => {
    const good = '{"method":"publish","params":{"channel":"chat:none","data":1}}';
    for (const body of [
      `[${good},{"method":"bogus"}]`,
      `[${good},{"method":"publish","params":[]}]`,
      `[${good},{"method":"publish","params":{"channel":7}}]`,
      `[${good},7]`,
      `[${good}`,
      `${good}${good}`,
    ]) {
      assert.equal((await test.post('/api/', body, json(body))).status, 400, body);
      assert.equal(lastRefusal(), 'L31 400');
    }
    assert.match((await test.api('history', { channel: 'chat:none', limit: -1 })).text, /"publications":\[\]/);
  });

  it('L32 errors are texts, and hinder no other command', async () => {
    const replies = await send([
      { method: 'publish', params: { channel: 'nope:a', data: 1 } },
      { method: 'publish', params: { channel: 'plain:a' } },
      { method: 'publish', params: { data: 1 } },
      { method: 'presence', params: { channel: 'plain:a' } },
      { method: 'history', params: { channel: 'plain:a' } },
      { method: 'broadcast', params: { channels: [], data: 1 } },
      { uid: '7', method: 'broadcast', params: { channels: ['nope:a', 'chat:b'], data: 1 } },
    ]);
    assert.deepEqual(
      replies.map(({ error }) => error),
      [
        'namespace not found',
        'invalid message',
        'invalid message',
        'not available',
        'not available',
        'invalid message',
        'namespace not found',
      ],
    );
    assert.deepEqual([replies[6]?.uid, replies[6]?.body], ['7', null]);
    assert.match((await test.api('history', { channel: 'chat:b', limit: 1 })).text, /"data":1/);
  });

  it('L32 every method of that time is served', async () => {
    const client = await test.connect('42', 'chat:all', 'plain:all');
    await send([
      { method: 'publish', params: { channel: 'chat:all', data: 1 } },
      { method: 'broadcast', params: { channels: ['chat:all', 'plain:all'], data: 2 } },
    ]);
    const replies = await send(
      ['presence', 'history', 'channels', 'stats', 'node'].map((method) => ({
        method,
        params: { channel: 'chat:all' },
      })),
    );
    const [presence, history, channels, stats, node] = replies.map(({ body }) => body);
    assert.deepEqual(presence, { channel: 'chat:all', data: { [client.id]: { user: '42', client: client.id } } });
    const { data: messages } = history as { data: { uid: string; data: unknown }[] };
    assert.deepEqual(
      messages.map(({ data }) => data),
      [2, 1],
    );
    assert.match(messages[0]?.uid ?? '', /^2\.\w+$/);
    const { data: names } = channels as { data: string[] };
    assert.ok(names.includes('chat:all') && names.includes('plain:all'));
    const { data } = stats as { data: { nodes: { uid: string; num_clients: number }[] } };
    assert.deepEqual([data.nodes.length, data.nodes[0]?.num_clients], [1, 1]);
    assert.equal((node as { data: { uid: string } }).data.uid, data.nodes[0]?.uid);

    for (const [channel, data] of [
      ['chat:all', 1],
      ['chat:all', 2],
      ['plain:all', 2],
    ] as const) {
      const { push } = JSON.parse((await client.line()) ?? '') as { push: { channel: string; pub: { data: unknown } } };
      assert.deepEqual([push.channel, push.pub.data], [channel, data]);
    }
    await send({ method: 'unsubscribe', params: { user: '42' } });
    const ended = [await client.line(), await client.line()].map(
      (line) => (JSON.parse(line ?? '') as { push: { channel: string } }).push.channel,
    );
    assert.deepEqual(ended.toSorted(), ['chat:all', 'plain:all']);
    await send({ method: 'disconnect', params: { user: '42' } });
    assert.equal((await client.raw.closeFrame())?.code, 3503);
  });

  it('L33 the signed API is gone where it is not enabled, and with http_api.disabled', async () => {
    const body = '{"method":"channels","params":{}}';
    for (const change of [
      (config: Config) => config,
      (config: Config) => ({ ...legacy(config), httpApi: { ...config.httpApi, disabled: true } }),
    ]) {
      const { server, post } = await startTestServer(change);
      assert.equal((await post('/api/', body, json(body))).status, 404);
      await server.stop();
    }
    const moved = await startTestServer((config) => ({
      ...legacy(config),
      httpApi: { ...config.httpApi, handlerPrefix: '/x' },
    }));
    assert.equal((await moved.post('/x/', body, json(body))).status, 200);
    assert.equal((await moved.post('/x', '{"method":"info"}', { 'x-api-key': apiKey })).status, 200);
    await moved.server.stop();
  });
});
