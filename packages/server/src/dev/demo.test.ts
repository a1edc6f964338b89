import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTokenVerifier } from '@spindle/auth';
import { createDemo, type Demo } from './demo.ts';

const origin = 'http://localhost:8000';
const start = Date.UTC(2026, 0, 1);
const tokenSecret = 'token secret of the tests, long enough';

function demoAt(clock: { now: number } = { now: start }): Promise<Demo> {
  return createDemo({
    origins: [origin],
    api: { url: `${origin}/api`, apiKey: 'key of the tests' },
    tokenSecret,
    sessionKey: 'session key of the tests',
    now: () => clock.now,
  });
}

interface Post {
  readonly body?: unknown;
  readonly cookie?: string;
  readonly headers?: Record<string, string>;
}

async function post(demo: Demo, path: string, { body = {}, cookie = '', headers = {} }: Post = {}): Promise<Response> {
  const request = new Request(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answered(await demo.fetch(request));
}

async function get(demo: Demo, path: string, cookie = ''): Promise<Response> {
  return answered(await demo.fetch(new Request(origin + path, { headers: { cookie } })));
}

function answered(response: Response | null): Response {
  assert.ok(response !== null, 'the path is not the demo’s');
  return response;
}

async function signIn(demo: Demo, name: string): Promise<string> {
  const response = await post(demo, '/demo/login', { body: { name } });
  assert.equal(response.status, 200);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function fieldOf(response: Response, name: string): Promise<unknown> {
  return ((await response.json()) as Record<string, unknown>)[name];
}

function claimsOf(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

describe('demo sign in', () => {
  it('answers with the visitor', async () => {
    const response = await post(await demoAt(), '/demo/login', { body: { name: '  Ada ' } });
    const { user, info } = (await response.json()) as { user: string; info: { name: string } };
    assert.deepEqual([user, info.name], ['Ada', 'Ada']);
  });

  it('sets a cookie that scripts and foreign pages cannot use', async () => {
    const response = await post(await demoAt(), '/demo/login', { body: { name: 'Ada' } });
    const cookie = response.headers.get('set-cookie') ?? '';
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Strict/);
  });

  it('turns down names that are empty, too long, invisible or no text', async () => {
    for (const name of ['', '   ', 'x'.repeat(33), 'a\u200Bb', 'a\nb', 7, null]) {
      assert.equal((await post(await demoAt(), '/demo/login', { body: { name } })).status, 400, JSON.stringify(name));
    }
  });

  it('tells who is signed in, until the cookie expires', async () => {
    const clock = { now: start };
    const demo = await demoAt(clock);
    const cookie = await signIn(demo, 'Ada');
    assert.deepEqual(Object.keys((await fieldOf(await get(demo, '/demo/session', cookie), 'session')) as object), [
      'user',
      'info',
    ]);
    clock.now += 12 * 3600 * 1000;
    assert.equal(await fieldOf(await get(demo, '/demo/session', cookie), 'session'), null);
  });

  it('signs out', async () => {
    const response = await post(await demoAt(), '/demo/logout');
    assert.match(response.headers.get('set-cookie') ?? '', /^spindle_demo=; Max-Age=0/);
  });

  it('does not believe a cookie that somebody changed', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    const admin = Buffer.from('admin').toString('base64url');
    for (const forged of [
      cookie.replace(/=[^.]+/, `=${admin}`),
      cookie.slice(0, -1),
      cookie.replace(/\.(\d+)\./, '.9999999999.'),
      'spindle_demo=',
      'spindle_demo=..',
    ]) {
      assert.equal((await post(demo, '/centrifuge/connection_token', { cookie: forged })).status, 403, forged);
    }
  });
});

describe('demo tokens', () => {
  it('names the SDK generation by the endpoint that was asked', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    for (const [path, sdk] of [
      ['/centrifuge/connection_token', '5'],
      ['/centrifuge/refresh', '2'],
    ] as const) {
      const { sub, exp, info } = claimsOf(await fieldOf(await post(demo, path, { cookie }), 'token'));
      assert.deepEqual([sub, exp], ['Ada', start / 1000 + 300]);
      const { name, sdk: named } = info as { name: string; sdk: string };
      assert.deepEqual([name, named], ['Ada', sdk]);
    }
  });

  it('are not given to somebody who is not signed in', async () => {
    const demo = await demoAt();
    const channel = '$chat:private';
    const answers = [
      await post(demo, '/centrifuge/connection_token'),
      await post(demo, '/centrifuge/subscription_token', { body: { channel } }),
      await post(demo, '/centrifuge/refresh'),
      await post(demo, '/centrifuge/subscribe', { body: { client: 'c', channels: [channel] } }),
    ];
    const told = answers.map(async (answer) => [answer.status, await answer.json()] as const);
    assert.deepEqual(await Promise.all(told), [
      [403, {}],
      [403, {}],
      [200, { token: '' }],
      [200, { channels: [] }],
    ]);
  });

  it('open the private room in the form of 5.x', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    const body = { channel: '$chat:private' };
    const token = await fieldOf(await post(demo, '/centrifuge/subscription_token', { cookie, body }), 'token');
    const { sub, exp, channel } = claimsOf(token);
    assert.deepEqual([sub, exp, channel], ['Ada', start / 1000 + 300, '$chat:private']);
  });

  it('open the private room in the form of 2.x, and leave out what is denied', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    const body = { client: 'client-1', channels: ['$chat:vault', '$chat:private', '$secret'] };
    const response = await post(demo, '/centrifuge/subscribe', { cookie, body });
    const channels = (await fieldOf(response, 'channels')) as { channel: string; token: string }[];
    assert.deepEqual(
      channels.map(({ channel }) => channel),
      ['$chat:private'],
    );
    assert.equal(claimsOf(channels[0]?.token)['client'], 'client-1');
  });

  it('are signed with the key of the server', async () => {
    const demo = await demoAt({ now: Date.now() });
    const verifier = await createTokenVerifier({ token: { hmacSecretKey: tokenSecret } });
    const cookie = await signIn(demo, 'Ada');
    const token = await fieldOf(await post(demo, '/centrifuge/connection_token', { cookie }), 'token');
    assert.equal((await verifier.verifyConnection(String(token))).ok, true);
  });

  it('are never signed for a denied room, and the refusal is explained', async () => {
    const demo = await demoAt();
    for (const [name, channel, rule] of [
      ['Ada', '$chat:vault', 'demo.vault'],
      ['Guest 7', '$chat:private', 'demo.guests'],
      ['Ada', '$chat:other', 'I11'],
      ['Ada', 'chat:lobby', 'I11'],
    ] as const) {
      const cookie = await signIn(demo, name);
      const response = await post(demo, '/centrifuge/subscription_token', { cookie, body: { channel } });
      assert.equal(response.status, 403);
      assert.equal(await fieldOf(response, 'token'), undefined);
      const refusals = (await fieldOf(await get(demo, '/demo/refusals', cookie), 'refusals')) as { rule: string }[];
      assert.equal(refusals.at(-1)?.rule, rule);
    }
  });
});

describe('demo requests', () => {
  it('from foreign pages are turned down', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:9000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      for (const path of ['/demo/logout', '/centrifuge/connection_token']) {
        const response = await post(demo, path, { cookie, headers });
        assert.equal(response.status, 403, `${path} ${JSON.stringify(headers)}`);
      }
    }
  });

  it('under a foreign host name are turned down', async () => {
    for (const path of ['/demo/session', '/centrifuge/connection_token']) {
      const request = new Request(`http://rebound.example:8000${path}`);
      assert.equal(answered(await (await demoAt()).fetch(request)).status, 403, path);
    }
  });

  it('of a kind that forms can send are turned down', async () => {
    const headers = { 'content-type': 'text/plain' };
    assert.equal((await post(await demoAt(), '/demo/login', { body: { name: 'Ada' }, headers })).status, 415);
    const ajax = { ...headers, 'x-requested-with': 'XMLHttpRequest' };
    assert.equal((await post(await demoAt(), '/demo/login', { body: { name: 'Ada' }, headers: ajax })).status, 200);
  });

  it('with a body that is too large are turned down, whatever length they claim', async () => {
    const demo = await demoAt();
    const body = JSON.stringify({ name: 'x'.repeat(5000) });
    assert.equal((await post(demo, '/demo/login', { body })).status, 413);
    const chunked = new Request(`${origin}/demo/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(1000))),
      }),
      duplex: 'half',
    });
    assert.equal(answered(await demo.fetch(chunked)).status, 413);
  });

  it('with a broken or unfit body are turned down', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    assert.equal((await post(demo, '/demo/login', { body: '{"name":' })).status, 400);
    assert.equal((await post(demo, '/demo/login', { body: '' })).status, 400);
    for (const body of [{ client: 'c', channels: '$a' }, { client: 'c', channels: [1] }, []]) {
      assert.equal((await post(demo, '/centrifuge/subscribe', { cookie, body })).status, 400, JSON.stringify(body));
    }
  });

  it('with the wrong method are turned down', async () => {
    assert.equal((await get(await demoAt(), '/demo/login')).status, 405);
    assert.equal((await post(await demoAt(), '/demo/refusals')).status, 405);
  });

  it('of other paths are left to the server', async () => {
    for (const path of [
      '/api/publish',
      '/demo',
      '/demo/../package.json',
      '/demo/%2e%2e/package.json',
      '/demo/nothing',
      '/centrifuge/nothing',
    ]) {
      assert.equal(await (await demoAt()).fetch(new Request(origin + path)), null, path);
    }
  });
});

describe('demo refusals', () => {
  const refusal = { rule: 'C1', because: 'of that', operation: 'publish', code: 103 };

  it('are the last fifty, numbered, oldest first', async () => {
    const demo = await demoAt();
    const cookie = await signIn(demo, 'Ada');
    for (let count = 0; count < 60; count += 1) demo.recordRefusal(refusal);
    const idsAfter = async (query: string): Promise<number[]> => {
      const response = await get(demo, `/demo/refusals${query}`, cookie);
      return ((await fieldOf(response, 'refusals')) as { id: number }[]).map(({ id }) => id);
    };
    const all = await idsAfter('');
    assert.deepEqual([all.length, all[0], all.at(-1)], [50, 11, 60]);
    assert.deepEqual(await idsAfter('?after=58'), [59, 60]);
  });

  it('are shown to signed-in visitors alone', async () => {
    const demo = await demoAt();
    demo.recordRefusal(refusal);
    assert.equal((await get(demo, '/demo/refusals')).status, 401);
  });
});

describe('demo page', () => {
  it('is served with all that it loads, and forbids to load anything else', async () => {
    const demo = await demoAt();
    const page = await get(demo, '/');
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*connect-src 'self' ws:\/\/localhost:8000;/);
    const html = await page.text();
    const paths = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    assert.ok(paths.includes('/demo/app.js'));
    for (const path of paths) assert.equal((await get(demo, path)).status, 200, path);
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//);
  });

  it('gets both SDKs out of the installed packages', async () => {
    for (const generation of [2, 5]) {
      const response = await get(await demoAt(), `/demo/sdk/centrifuge-${generation}.js`);
      assert.match(response.headers.get('content-type') ?? '', /^text\/javascript/);
      assert.match(await response.text(), /Centrifuge/);
    }
  });
});
