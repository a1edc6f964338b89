import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Node } from '@spindle/core';
import { EngineError } from '@spindle/core';
import { connect as connectSocket } from 'node:net';
import { createRouter } from '../http/router.ts';
import type { FailureReport, RefusalReport } from '../logging/reporter.ts';
import { apiKey, startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { createHttpApi, type HttpApiOptions } from './http-api.ts';
import { methods } from './method-table.ts';

const servers: TestServer[] = [];
async function serverWith(...args: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...args);
  servers.push(server);
  return server;
}
after(() => Promise.all(servers.map(({ server }) => server.stop())));

const limit = 32 * 1_048_576;

describe('HTTP endpoints', () => {
  it('H1 the API is at http_api.handler_prefix without slashes at its end, and gone when it is disabled', async () => {
    const moved = await serverWith((config) => ({
      ...config,
      httpApi: { ...config.httpApi, handlerPrefix: '/x/api/' },
    }));
    const key = { 'x-api-key': apiKey };
    assert.equal((await moved.post('/x/api/info', '{}', key)).status, 200);
    assert.equal((await moved.post('/x/api', '{"method":"info"}', key)).status, 200);
    assert.equal((await moved.post('/x/api/', '{"method":"info"}', key)).status, 404);
    assert.equal((await moved.post('/api/info', '{}', key)).status, 404);
    const atRoot = await serverWith((config) => ({ ...config, httpApi: { ...config.httpApi, handlerPrefix: '/' } }));
    assert.equal((await atRoot.post('/info', '{}', key)).status, 200);
    assert.equal((await atRoot.post('/', '{"method":"info"}', key)).status, 200);
    const disabled = await serverWith((config) => ({ ...config, httpApi: { ...config.httpApi, disabled: true } }));
    assert.equal((await disabled.api('info', {})).status, 404);
  });

  it('H3 other paths are asked of the fallback, and answered with 404 without it', async () => {
    const bare = await serverWith();
    assert.equal((await bare.post('/nothing', '')).status, 404);
    const withFallback = await serverWith(undefined, {
      fallback: async (request) => (request.url.endsWith('/mine') ? new Response('mine') : null),
    });
    assert.equal((await withFallback.post('/mine', '')).text, 'mine');
    assert.equal((await withFallback.post('/other', '')).status, 404);
    assert.equal((await withFallback.api('info', {})).status, 200);
  });

  it('H3 methods that are not served are no paths', async () => {
    const { api } = await serverWith();
    for (const method of ['map_publish', 'cancel_push', 'get_user_status', 'bogus']) {
      assert.equal((await api(method, {})).status, 404, method);
    }
  });

  it('H3 methods other than POST are answered with 405', async () => {
    const { server } = await serverWith();
    for (const path of ['/api', ...methods.map(({ name }) => `/api/${name}`)]) {
      const response = await fetch(server.url + path, { headers: { 'x-api-key': apiKey } });
      assert.equal(response.status, 405, path);
      assert.equal(response.headers.get('allow'), 'POST');
    }
  });

  it('H7 the health endpoint answers {} where it is enabled', async () => {
    const { server } = await serverWith();
    const response = await fetch(`${server.url}/health`);
    assert.deepEqual([response.status, await response.text()], [200, '{}']);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal((await fetch(`${server.url}/health`, { method: 'HEAD' })).status, 200);
    const without = await serverWith((config) => ({ ...config, health: { ...config.health, enabled: false } }));
    assert.equal((await fetch(`${without.server.url}/health`)).status, 404);
  });

  it('H3 a failing fallback is answered with 500 and reported', async () => {
    const { post, log } = await serverWith(undefined, { fallback: () => Promise.reject(new Error('broken')) });
    assert.equal((await post('/any', '')).status, 500);
    assert.ok(log.some(({ message, operation }) => message === 'failed' && operation === 'http'));
  });
});

describe('API key', () => {
  const right = apiKey;
  const cases: [title: string, headers: Record<string, string>, query: string, isAccepted: boolean][] = [
    ['nothing', {}, '', false],
    ['X-API-Key', { 'x-api-key': right }, '', true],
    ['a wrong X-API-Key', { 'x-api-key': 'test kex' }, '', false],
    ['a longer X-API-Key', { 'x-api-key': `${right}x` }, '', false],
    ['Authorization', { authorization: `apikey ${right}` }, '', true],
    ['Authorization in capitals', { authorization: `APIKEY ${right}` }, '', true],
    ['Authorization with another scheme', { authorization: `Bearer ${right}` }, '', false],
    ['Authorization without scheme', { authorization: right }, '', false],
    [
      'a wrong X-API-Key with a right Authorization',
      { 'x-api-key': 'no', authorization: `apikey ${right}` },
      '',
      false,
    ],
    ['the query', {}, `?api_key=${encodeURIComponent(right)}`, true],
    ['a wrong query', {}, '?api_key=no', false],
    ['a wrong X-API-Key with a right query', { 'x-api-key': 'no' }, `?api_key=${encodeURIComponent(right)}`, true],
  ];
  let test: TestServer;
  before(async () => {
    test = await serverWith();
  });
  for (const [title, headers, query, isAccepted] of cases) {
    it(`H2 ${title} is ${isAccepted ? 'accepted' : 'refused'} in both forms`, async () => {
      for (const [path, body] of [
        ['/api/info', '{}'],
        ['/api', '{"method":"info"}'],
      ] as const) {
        const { status, text } = await test.post(path + query, body, headers);
        assert.equal(status, isAccepted ? 200 : 401);
        if (!isAccepted) assert.equal(text, '');
      }
    });
  }

  it('H2 without a configured key every call is refused, the empty one included, and told why', async () => {
    const { post, refusals } = await serverWith((config) => ({ ...config, httpApi: { ...config.httpApi, key: '' } }));
    assert.equal((await post('/api/info', '{}')).status, 401);
    assert.equal((await post('/api/info?api_key=', '{}', { authorization: 'apikey ' })).status, 401);
    assert.equal(refusals[0]?.rule, 'H2');
    assert.match(refusals[0]?.because ?? '', /http_api\.key is not set/);
  });

  it('H2 http_api.insecure asks for no key', async () => {
    const { post } = await serverWith((config) => ({ ...config, httpApi: { ...config.httpApi, insecure: true } }));
    assert.equal((await post('/api/info', '{}')).status, 200);
  });

  it('H2 reports hold no key', () => {
    assert.ok(test.refusals.length > 0);
    assert.ok(!JSON.stringify([test.refusals, test.log]).includes(right));
  });
});

describe('Bodies', () => {
  it('H4 a body that cannot be read is answered with 400 in both forms', async () => {
    const { post, refusals } = await serverWith();
    const key = { 'x-api-key': apiKey };
    const notUtf8 = Buffer.from('{"channel":"chat:1","data":"\xff"}', 'latin1');
    const bodies = ['', ' ', 'x', '[]', '"a"', '{', '{"a":1,}', '\ufeff{}', '{"data":NaN}', notUtf8];
    for (const body of bodies) {
      for (const path of ['/api/publish', '/api']) {
        const answer = await post(path, body, key);
        assert.deepEqual([answer.status, answer.text], [400, 'Bad Request\n'], `${path} ${String(body)}`);
      }
    }
    assert.equal(refusals.length, 2 * bodies.length);
    assert.ok(refusals.every(({ rule, code }) => rule === 'H4' && code === 400));
  });

  it('H4 the content type is not looked at', async () => {
    const { post } = await serverWith();
    const answer = await post('/api/info', '{}', { 'x-api-key': apiKey, 'content-type': 'text/html' });
    assert.equal(answer.status, 200);
  });

  it('H6 a body that announces more than the limit is answered with 413, and the log knows by how much', async () => {
    const { server, refusals } = await serverWith();
    const announce = async (bytes: number) => {
      const socket = connectSocket(server.port, '127.0.0.1');
      const head = `POST /api/publish HTTP/1.1\r\nHost: x\r\nX-API-Key: ${apiKey}\r\nContent-Length: ${bytes}\r\n\r\n`;
      socket.write(head);
      const response = await new Promise((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
      assert.match(String(response), /^HTTP\/1\.1 413 /);
      socket.destroy();
    };
    await announce(limit + 1);
    const { rule, code, limit: allowed, actual } = refusals[0] ?? {};
    assert.deepEqual([rule, code, allowed, actual], ['H6', 413, limit, limit + 1]);
    await announce(4 * limit + 1);
    assert.equal(refusals.length, 1);
  });

  it('H6 a body that goes beyond the limit without having announced it is answered with 413', async () => {
    const { server, refusals } = await serverWith();
    let mebibytes = 0;
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(1_048_576));
        mebibytes += 1;
        if (mebibytes === 33) controller.close();
      },
    });
    const headers = { 'x-api-key': apiKey };
    // Node asks for a way that the types of Bun do not know.
    const request: RequestInit & { readonly duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' };
    const response = await fetch(`${server.url}/api/publish`, request);
    assert.deepEqual([response.status, await response.text()], [413, 'Request Entity Too Large\n']);
    const { rule, limit: allowed, actual } = refusals[0] ?? {};
    assert.deepEqual([rule, allowed, actual], ['H6', limit, undefined]);
  });
});

/** The API on a node whose `publish` fails as it is told to. */
function apiOn(publish: () => Promise<never>, options: Partial<HttpApiOptions> = {}) {
  const refusals: RefusalReport[] = [];
  const failures: FailureReport[] = [];
  const api = createHttpApi({
    node: { publishAtOnce: publish } as unknown as Node,
    key: '',
    insecure: true,
    errorMode: '',
    reporter: { onRefusal: (report) => refusals.push(report), onFailure: (report) => failures.push(report) },
    isStopping: () => false,
    ...options,
  });
  const route = createRouter({ healthPath: null, api, legacyApi: null, apiPrefix: '/api', fallback: null });
  async function call(method: string, body: string, headers: Record<string, string> = {}) {
    const request = new Request(`http://x/api/${method}`, { method: 'POST', body, headers });
    const response = await route(`/api/${method}`)(request, { address: '', keepOpen: () => {} });
    return { status: response.status, text: await response.text() };
  }
  return { call, refusals, failures };
}

describe('Errors', () => {
  it('H5 while the node shuts down calls are answered with 503', async () => {
    const { call } = apiOn(() => Promise.reject(new Error('not reached')), { isStopping: () => true });
    assert.equal((await call('publish', '{"channel":"a","data":1}')).status, 503);
  });

  it('H20 an error is an object with status 200, or in transport mode the status with a bare error', async () => {
    const { api } = await serverWith();
    const unknown = { channel: 'nope:1', data: 1 };
    const inBody = await api('publish', unknown);
    assert.equal(inBody.status, 200);
    assert.equal(inBody.text, '{"error":{"code":102,"message":"unknown channel"}}');
    const asked = await api('publish', unknown, { 'x-api-key': apiKey, 'x-centrifugo-error-mode': 'transport' });
    assert.equal(asked.status, 404);
    assert.equal(asked.text, '{"code":102,"message":"unknown channel"}');
    assert.equal(asked.contentType, 'application/json');
    const configured = await serverWith((config) => ({
      ...config,
      httpApi: { ...config.httpApi, errorMode: 'transport' },
    }));
    assert.equal((await configured.api('publish', unknown)).status, 404);
    const key = { 'x-api-key': apiKey };
    const old = await configured.post('/api', '{"method":"publish","params":{"channel":"nope:1","data":1}}', key);
    assert.deepEqual([old.status, old.text], [200, '{"error":{"code":102,"message":"unknown channel"}}']);
    const batch = await configured.api('batch', { commands: [{ publish: unknown }] });
    assert.deepEqual(
      [batch.status, batch.text],
      [200, '{"replies":[{"error":{"code":102,"message":"unknown channel"}}]}'],
    );
  });

  const statuses: [title: string, method: string, params: object, code: number, status: number][] = [
    ['an unknown namespace', 'history', { channel: 'nope:1' }, 102, 404],
    ['a method nobody serves', 'rpc', { method: 'x' }, 104, 404],
    ['a missing channel', 'presence', {}, 107, 400],
    ['presence that is off', 'presence', { channel: 'plain:1' }, 108, 400],
    ['a position that cannot be served', 'history', { channel: 'chat:1', since: { offset: 1, epoch: 'x' } }, 112, 416],
  ];
  for (const [title, method, params, code, status] of statuses) {
    it(`H20 ${title} is error ${code} and status ${status}`, async () => {
      const { api } = await serverWith();
      const answer = await api(method, params, { 'x-api-key': apiKey, 'x-centrifugo-error-mode': 'transport' });
      assert.equal(answer.status, status);
      assert.equal((JSON.parse(answer.text) as { code: number }).code, code);
    });
  }

  it('H21 a failing engine and a defect are error 100, reported with their cause', async () => {
    const cause = new EngineError('the engine is away', { temporary: true });
    for (const error of [cause, new TypeError('defect')]) {
      const { call, failures, refusals } = apiOn(() => Promise.reject(error));
      const body = '{"channel":"a","data":{"secret":1}}';
      assert.equal((await call('publish', body)).text, '{"error":{"code":100,"message":"internal server error"}}');
      const transport = await call('publish', body, { 'x-centrifugo-error-mode': 'transport' });
      assert.equal(transport.status, 500);
      assert.deepEqual(failures[0], { operation: 'api publish', channel: 'a', error });
      assert.equal(refusals.length, 0);
    }
  });

  it('H20 every refusal of the node is reported with its rule and what it was about', async () => {
    const { api, refusals } = await serverWith();
    await api('publish', { channel: 'nope:1', data: { secret: 1 } });
    assert.equal(refusals.length, 1);
    const [refusal] = refusals;
    assert.deepEqual([refusal?.operation, refusal?.channel, refusal?.code], ['api publish', 'nope:1', 102]);
    assert.match(refusal?.rule ?? '', /^C\d+$/);
    assert.ok(!JSON.stringify(refusal).includes('secret'));
  });
});
