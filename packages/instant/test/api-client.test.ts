import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ApiError, type ApiOptions } from '@spindle/instant';
import { startStub, type Behaviour, type StubServer } from './stub-server.ts';

const running: StubServer[] = [];

async function stub(behaviour: Behaviour, options: Partial<ApiOptions> = {}): Promise<StubServer> {
  const server = await startStub(behaviour, options);
  running.push(server);
  return server;
}

afterEach(() => {
  for (const server of running.splice(0)) server.stop();
});

/** Rejections as `failure method code status`. */
async function failureOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    assert.doesNotMatch(error.message, /the key|s3cret/);
    return `${error.failure} ${error.method} ${error.code ?? '-'} ${error.status ?? '-'}`;
  }
}

describe('API client', () => {
  it('I60 every method is called by its name with the key, parameters under their names on the wire', async () => {
    const { api, calls } = await stub(() => ({ body: { result: {} } }));
    await api.publish({
      channel: 'a',
      data: { userName: 1 },
      skipHistory: true,
      versionEpoch: 'x',
      idempotencyKey: 'k',
      excludeClient: 'c',
    });
    await api.subscribe({
      user: '1',
      channel: 'a',
      info: new Uint8Array([1, 2, 255]),
      override: { joinLeave: true, presence: false },
      recoverSince: { offset: 1, epoch: 'e' },
    });
    await api.rpc({ method: 'm', params: { aB: 1 } });
    await api.info();
    assert.deepEqual(calls, [
      {
        path: '/api/publish',
        key: 'the key',
        body: {
          channel: 'a',
          data: { userName: 1 },
          skip_history: true,
          version_epoch: 'x',
          idempotency_key: 'k',
          exclude_client: 'c',
        },
      },
      {
        path: '/api/subscribe',
        key: 'the key',
        body: {
          user: '1',
          channel: 'a',
          b64info: 'AQL/',
          override: { join_leave: { value: true }, presence: { value: false } },
          recover_since: { offset: 1, epoch: 'e' },
        },
      },
      { path: '/api/rpc', key: 'the key', body: { method: 'm', params: { aB: 1 } } },
      { path: '/api/info', key: 'the key', body: {} },
    ]);
    for (const name of Object.keys(api).filter((name) => name !== 'batch')) {
      await (api[name as 'info'] as (params: object) => Promise<unknown>)({});
      assert.equal(calls.at(-1)?.path.replaceAll('_', ''), `/api/${name.toLowerCase()}`);
    }
  });

  it('I61 answers are read into types; what the server leaves out is zero, empty or false', async () => {
    const results: Record<string, unknown> = {
      publish: {},
      presence: { presence: { c_1: { user: '1', client: 'c_1', conn_info: { a_b: 1 } } } },
      channels: { channels: { chat_room: {}, b: { num_clients: 2 } } },
      history: {
        publications: [
          { data: null, tags: { k_y: 'v' } },
          { data: 1, offset: 2, info: { user: '', client: 'c', chan_info: 0 } },
        ],
        epoch: 'e',
        offset: 2,
      },
      broadcast: {
        responses: [{ result: { offset: 3, epoch: 'e' } }, { error: { code: 102, message: 'unknown channel' } }],
      },
    };
    const { api } = await stub(({ path }) => ({ body: { result: results[path.slice(5)] } }));
    assert.deepEqual(await api.publish({ channel: 'a', data: 1 }), { offset: 0, epoch: '' });
    const { presence } = await api.presence({ channel: 'a' });
    assert.deepEqual(presence.get('c_1'), { user: '1', client: 'c_1', connInfo: { a_b: 1 }, chanInfo: undefined });
    const { channels } = await api.channels();
    assert.deepEqual(
      [...channels],
      [
        ['chat_room', { numClients: 0 }],
        ['b', { numClients: 2 }],
      ],
    );
    const { publications, ...position } = await api.history({ channel: 'a' });
    assert.deepEqual(position, { epoch: 'e', offset: 2 });
    assert.equal(publications[0]?.data, null);
    assert.equal(publications[0]?.tags?.get('k_y'), 'v');
    assert.deepEqual(publications[1]?.info, { user: '', client: 'c', connInfo: undefined, chanInfo: 0 });
    assert.deepEqual((await api.broadcast({ channels: ['a', 'b:c'], data: 1 })).responses, [
      { ok: true, offset: 3, epoch: 'e' },
      { ok: false, code: 102, message: 'unknown channel' },
    ]);
  });

  it('I62 a failure says which call failed and how, without the key or a payload', async () => {
    const cases: [Behaviour, string][] = [
      [() => ({ body: { error: { code: 102, message: 'unknown channel' } } }), 'api publish 102 -'],
      [() => ({ status: 404, body: { code: 102, message: 'unknown channel' } }), 'api publish 102 404'],
      [() => ({ status: 401, body: '' }), 'unauthorized publish - 401'],
      [() => ({ status: 404, body: 'nothing here' }), 'http publish - 404'],
      [() => ({ status: 302, body: '' }), 'http publish - 302'],
      [() => ({ body: '<html>' }), 'malformed publish - 200'],
      [() => ({ body: { result: { offset: 's3cret' } } }), 'malformed publish - 200'],
      [() => ({ body: { result: [] } }), 'malformed publish - 200'],
      [() => ({ body: { error: 'text' } }), 'malformed publish - 200'],
    ];
    for (const [behaviour, expected] of cases) {
      const { api, calls } = await stub(behaviour);
      assert.equal(await failureOf(api.publish({ channel: 'a', data: 's3cret' })), expected);
      assert.equal(calls.length, 1, expected);
    }
    const gone = await stub(() => null);
    gone.stop();
    assert.equal(await failureOf(gone.api.publish({ channel: 'a', data: 1 })), 'network publish - -');
  });

  it('I63 temporary failures are tried again with the same idempotency key, after waits that grow', async () => {
    const failures: ReturnType<Behaviour>[] = [
      { status: 503, body: 'busy' },
      { status: 429, body: '' },
      { body: { error: { code: 100, message: 'internal server error' } } },
      'hang up',
    ];
    for (const failure of failures) {
      const { api, calls, waits } = await stub((_call, count) =>
        count < 3 ? failure : { body: { result: { offset: 1, epoch: 'e' } } },
      );
      assert.deepEqual(await api.publish({ channel: 'a', data: 1 }), { offset: 1, epoch: 'e' });
      const keys = new Set(calls.map(({ body }) => body.idempotency_key));
      assert.deepEqual([calls.length, keys.size, typeof [...keys][0]], [3, 1, 'string']);
      assert.equal(waits.length, 2);
      assert.ok((waits[0] ?? 1e9) <= 100 && (waits[1] ?? 1e9) <= 200, String(waits));
    }
    const given = await stub(() => ({ status: 500, body: '' }), { retries: 1 });
    assert.equal(
      await failureOf(given.api.broadcast({ channels: ['a'], data: 1, idempotencyKey: 'mine' })),
      'http broadcast - 500',
    );
    assert.deepEqual(
      given.calls.map(({ body }) => body.idempotency_key),
      ['mine', 'mine'],
    );
    const first = await stub(() => ({ body: { result: {} } }));
    await first.api.publish({ channel: 'a', data: 1 });
    await first.api.publish({ channel: 'a', data: 1 });
    assert.equal(new Set(first.calls.map(({ body }) => body.idempotency_key)).size, 2);
  });

  it('I63 a call that nobody knows to be repeatable is made once', async () => {
    const { api, calls } = await stub(() => ({ status: 503, body: '' }));
    assert.equal(await failureOf(api.rpc({ method: 'm' })), 'http rpc - 503');
    assert.equal(await failureOf(api.batch([{ info: {} }, { rpc: { method: 'm' } }])), 'http batch - 503');
    assert.equal(calls.length, 2);
  });

  it('I64 an attempt ends at its timeout, a call when it is given up', async () => {
    const silent = await stub(() => null, { timeoutMs: 20, retries: 1 });
    assert.equal(await failureOf(silent.api.info()), 'timeout info - -');
    assert.equal(silent.calls.length, 2);
    const abort = new AbortController();
    const given = await stub(() => (abort.abort(), null));
    assert.equal(await failureOf(given.api.info({}, { signal: abort.signal })), 'aborted info - -');
    assert.equal(given.calls.length, 1);
    assert.equal(await failureOf(given.api.info({}, { signal: abort.signal })), 'aborted info - -');
  });

  it('I65 a batch answers each call in its order, with its own type or error', async () => {
    const replies = [
      { publish: { offset: 5, epoch: 'e' } },
      { error: { code: 102, message: 'unknown channel' } },
      { history_remove: {} },
    ];
    const { api, calls } = await stub(() => ({ body: { replies } }));
    const [published, stats, removed, missing] = await api.batch(
      [
        { publish: { channel: 'a', data: 1 } },
        { presenceStats: { channel: 'x:1' } },
        { historyRemove: { channel: 'a' } },
        { info: {} },
      ],
      { parallel: true },
    );
    const offset: number = published.ok ? published.result.offset : -1;
    assert.equal(offset, 5);
    assert.ok(!stats.ok);
    assert.deepEqual([stats.error.code, stats.error.method], [102, 'presence_stats']);
    assert.equal(removed.ok, true);
    assert.equal(!missing.ok && missing.error.failure, 'malformed');
    const { commands, parallel } = (calls[0]?.body ?? {}) as {
      commands: Record<string, { idempotency_key?: string }>[];
      parallel: boolean;
    };
    assert.deepEqual(
      commands.map((command) => Object.keys(command)[0]),
      ['publish', 'presence_stats', 'history_remove', 'info'],
    );
    assert.equal(typeof commands[0]?.publish?.idempotency_key, 'string');
    assert.equal(parallel, true);
  });
});
