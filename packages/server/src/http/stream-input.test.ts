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

describe('bad input over plain HTTP', () => {
  let test: TestServer;
  /** Would notice. */
  let witness: StreamClient;

  before(async () => {
    test = await startTestServer(withStreams);
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

  const paths = ['/connection/sse', '/connection/http_stream', '/connection/uni_sse', '/connection/uni_http_stream'];

  for (const path of [...paths, '/emulation']) {
    it(`T51 T64 ${path}: a wrong method is answered with 405`, async () => {
      for (const method of ['PUT', 'DELETE', 'PATCH']) assert.equal(await status(path, { method, body: '{}' }), 405);
    });

    it(`T53 T61 ${path}: a huge body is answered with 413`, async () => {
      const body = JSON.stringify({ id: 1, connect: { data: 'x'.repeat(70_000) } });
      assert.equal(await status(path, { method: 'POST', body }), 413);
    });

    it(`T69 ${path}: a page of a foreign origin is answered with 403`, async () => {
      const headers = { origin: 'https://foe.example' };
      assert.equal(await status(path, { method: 'POST', body: '{}', headers }), 403);
    });
  }

  it('T53 a client that goes away in the middle of its body is no failure of the server', async () => {
    for (const path of [...paths, '/emulation']) {
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

  it('T57 T61 broken JSON is answered with 400 where there is a status to tell it by', async () => {
    for (const path of ['/connection/uni_sse', '/connection/uni_http_stream', '/emulation']) {
      for (const body of ['{', '[]', '{"token":1', '"']) {
        assert.equal(await status(path, { method: 'POST', body }), 400, `${path} ${body}`);
      }
    }
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
