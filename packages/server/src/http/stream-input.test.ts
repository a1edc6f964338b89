import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { StreamClient, withStreams } from './stream-client.test.fixture.ts';

const connect = { id: 1, connect: {} };

interface Connected {
  readonly session: string;
  readonly node: string;
}

/** What an endpoint answers to what it cannot use; null: it does not look at bodies. */
interface Answers {
  readonly path: string;
  readonly methods: readonly string[];
  readonly huge: number | null;
  readonly broken: number | null;
  readonly empty: number | null;
  readonly rules: Readonly<Record<'methods' | 'huge' | 'broken' | 'empty' | 'foreign', string>>;
}

const streamRules = { methods: 'T51', huge: 'T53', broken: 'T68', empty: 'T56', foreign: 'T69' };
const uniRules = { ...streamRules, broken: 'T57', empty: 'T57' };
const emulationRules = { methods: 'T64', huge: 'T61', broken: 'T61', empty: 'T61', foreign: 'T69' };
const sockJsRules = { methods: 'T125', huge: 'T127', broken: 'T127', empty: 'T127', foreign: 'T69' };
const unread = { huge: null, broken: null, empty: null };

const contract: readonly Answers[] = [
  // The stream says what was wrong (T68).
  { path: '/connection/sse', methods: ['GET', 'POST'], huge: 413, broken: 200, empty: 400, rules: streamRules },
  { path: '/connection/http_stream', methods: ['POST'], huge: 413, broken: 200, empty: 400, rules: streamRules },
  { path: '/connection/uni_sse', methods: ['GET', 'POST'], huge: 413, broken: 400, empty: 200, rules: uniRules },
  { path: '/connection/uni_http_stream', methods: ['POST'], huge: 413, broken: 400, empty: 200, rules: uniRules },
  { path: '/emulation', methods: ['POST'], huge: 413, broken: 400, empty: 400, rules: emulationRules },
  { path: '/connection/sockjs/0/{session}/xhr', methods: ['POST'], ...unread, rules: sockJsRules },
  { path: '/connection/sockjs/0/{session}/xhr_streaming', methods: ['POST'], ...unread, rules: sockJsRules },
  // The session does not exist.
  {
    path: '/connection/sockjs/0/{session}/xhr_send',
    methods: ['POST'],
    huge: 404,
    broken: 404,
    empty: 404,
    rules: sockJsRules,
  },
];

describe('bad input over plain HTTP', () => {
  let test: TestServer;
  /** Would notice. */
  let witness: StreamClient;

  before(async () => {
    test = await startTestServer((config) => {
      const streams = withStreams(config);
      return { ...streams, sockjs: { ...streams.sockjs, enabled: true } };
    });
    witness = await StreamClient.post(
      `${test.server.url}/connection/uni_http_stream`,
      { subs: { 'plain:w': {} } },
      { 'x-user': 'witness' },
    );
    await witness.message();
  });
  after(async () => {
    await test.api('publish', { channel: 'plain:w', data: 'still here' });
    assert.deepEqual(await witness.message(), { channel: 'plain:w', pub: { data: 'still here' } });
    witness.leave();
    await test.server.stop();
  });

  async function join(user: string): Promise<Connected & { readonly stream: StreamClient }> {
    const stream = await StreamClient.post(`${test.server.url}/connection/http_stream`, connect, { 'x-user': user });
    const { connect: result } = (await stream.message()) ?? {};
    return { stream, ...(result as unknown as Connected) };
  }

  async function status(path: string, init: RequestInit): Promise<number> {
    const response = await fetch(test.server.url + path, init);
    await response.body?.cancel();
    return response.status;
  }

  function emulate(body: object | string): Promise<number> {
    return status('/emulation', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  }

  for (const { path, methods, ...answers } of contract) {
    const url = path.replace('{session}', crypto.randomUUID());
    const method = methods.at(-1) ?? 'POST';

    it(`${answers.rules.methods} ${path}: a method it does not have is answered with 405, and which it has`, async () => {
      const others = ['PUT', 'DELETE', 'PATCH', 'GET', 'POST'].filter((other) => !methods.includes(other));
      for (const other of others) {
        const response = await fetch(test.server.url + url, {
          method: other,
          ...(other === 'GET' ? null : { body: '{}' }),
        });
        await response.body?.cancel();
        assert.equal(response.status, 405, other);
        for (const allowed of methods) assert.ok(response.headers.get('allow')?.includes(allowed), other);
      }
    });

    if (answers.huge !== null) {
      it(`${answers.rules.huge} ${path}: a huge body is answered with ${answers.huge}, announced or not`, async () => {
        const body = JSON.stringify({ id: 1, connect: { data: 'x'.repeat(70_000) } });
        assert.equal(await status(url, { method, body }), answers.huge);
        const chunked = new Blob([body]).stream();
        assert.equal(await status(url, { method, body: chunked, duplex: 'half' }), answers.huge);
      });
    }

    if (answers.broken !== null) {
      it(`${answers.rules.broken} ${path}: what cannot be read is answered with ${answers.broken}`, async () => {
        for (const body of ['{', '[7]', '{"token":1', '"', '\0', '{"token":7,"session":7}']) {
          assert.equal(await status(url, { method, body }), answers.broken, body);
        }
      });
    }

    if (answers.empty !== null) {
      it(`${answers.rules.empty} ${path}: an empty body is answered with ${answers.empty}`, async () => {
        assert.equal(await status(url, { method, body: '', headers: { 'x-user': 'nobody' } }), answers.empty);
      });
    }

    it(`${answers.rules.foreign} ${path}: a page of a foreign origin is answered with 403`, async () => {
      const headers = { origin: 'https://foe.example', 'x-user': 'foe' };
      assert.equal(await status(url, { method, body: '{}', headers }), 403);
    });
  }

  it('T53 a client that goes away in the middle of its body is no failure of the server', async () => {
    for (const { path, huge } of contract) {
      if (huge === null) continue;
      const socket = dial(test.server.port, '127.0.0.1');
      socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"id"`);
      await once(socket, 'connect');
      assert.equal(await status(path, { method: 'PUT', body: '{}' }), 405);
      socket.destroy();
      await once(socket, 'close');
      assert.equal(await status(path, { method: 'PUT', body: '{}' }), 405);
    }
    assert.deepEqual(
      test.log.filter(({ level }) => Number(level) >= 50),
      [],
    );
  });

  it('T60 commands for a session that does not exist are taken, and do nothing', async () => {
    const { node } = test.server;
    const data = '{"id":2,"subscribe":{"channel":"plain:a"}}';
    assert.equal(await emulate({ session: crypto.randomUUID(), node: node.id, data }), 204);
    assert.equal(await emulate({ session: '', node: node.id, data }), 204);
    assert.equal(await emulate({ session: crypto.randomUUID(), node: crypto.randomUUID(), data }), 404);
  });

  it('T78 the id of a client is no session, and a unidirectional session takes no commands', async () => {
    const { stream, node } = await join('ann');
    const data = '{"id":2,"subscribe":{"channel":"plain:a"}}';
    const uni = await StreamClient.post(`${test.server.url}/connection/uni_sse`, {}, { 'x-user': 'eve' });
    const { session } = ((await uni.message())?.['connect'] ?? {}) as unknown as Connected;
    const clients = (await test.api('connections', {})).text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
    for (const name of [session, ...clients]) assert.equal(await emulate({ session: name, node, data }), 204);
    await test.api('publish', { channel: 'plain:a', data: 1 });
    await test.api('disconnect', { user: 'ann' });
    assert.deepEqual(Object.keys((await stream.message())?.['push'] ?? {}), ['disconnect']);
    uni.leave();
  });

  it('T78 a request that is sent again is refused as the command in it is, without harm to others', async () => {
    const { stream, node, session } = await join('bob');
    const other = await join('other');
    const data = '{"id":2,"subscribe":{"channel":"plain:a"}}';
    for (let time = 0; time < 2; time += 1) assert.equal(await emulate({ session, node, data }), 204);
    assert.equal((await stream.message())?.['id'], 2);
    assert.deepEqual((await stream.message())?.['error']?.['code'], 105);
    assert.equal(await emulate({ session, node, data: JSON.stringify(connect) }), 204);
    assert.deepEqual(Object.keys((await stream.message())?.['push'] ?? {}), ['disconnect']);
    assert.equal(await emulate({ session, node, data }), 204);
    assert.equal(
      await emulate({ ...other, stream: undefined, data: '{"id":3,"subscribe":{"channel":"plain:z"}}' }),
      204,
    );
    assert.equal((await other.stream.message())?.['id'], 3);
    other.stream.leave();
  });

  it('T78 sessions are told to nobody but their clients: not in the log, not by the API', async () => {
    const { stream, session } = await join('carol');
    const answers = await Promise.all([
      test.api('connections', {}),
      test.api('info', {}),
      test.api('channels', {}),
      test.api('disconnect', { user: 'carol' }),
    ]);
    while ((await stream.message()) !== null);
    assert.equal(await emulate({ session, node: 'elsewhere', data: 'x' }), 404);
    const told = JSON.stringify([test.log, test.refusals, answers]);
    assert.ok(told.includes('carol'));
    assert.ok(!told.includes(session));
  });
});
