import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTokenVerifier } from '@spindle/auth';
import { createInstant, type Instant } from '@spindle/instant';
import type { Listener } from './http-listener.ts';

const secret = 'secret';
const client = '7a37e561-c720-4608-52a8-a964a9db7a8a';

/** What the suite needs to know of a framework. */
export interface Framework<Native> {
  readonly name: string;
  /** The header `x-person` of the framework's own request. */
  personOf(native: Native): string | null | undefined;
  /** Serves the endpoints, and `GET /own` with the text `own`. */
  serve(instant: Instant<Native>): Promise<Listener>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** What holds behind every framework, over a real connection. */
export function describeEndpoints<Native>(framework: Framework<Native>): void {
  describe(`endpoints behind ${framework.name}`, () => {
    let listener: Listener;
    const natives: Native[] = [];

    before(async () => {
      const instant = await createInstant<Native>({
        server: { url: 'http://localhost:8000/api', apiKey: 'key' },
        signing: { secret },
        legacy: { secret },
        site: { slug: 'shop' },
        endpoints: { allowedOrigins: ['https://admin.example'], maxBodyBytes: 10_000 },
        getUser(native) {
          natives.push(native);
          const id = framework.personOf(native);
          return id ? { id } : null;
        },
        onRefusal: () => undefined,
      });
      listener = await framework.serve(instant);
    });
    after(() => listener.stop());

    async function send(path: string, init: RequestInit): Promise<Answer> {
      const response = await fetch(listener.url + path, init);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
      const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
      return { status: response.status, text, body, headers: response.headers };
    }

    function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
      return send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-person': '42', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    }

    it('I40 every generation is answered, and getUser is handed the request of the framework', async () => {
      const verifier = await createTokenVerifier({ token: { hmacSecretKey: secret } });
      const channel = '$shop_users';
      const current = await post('/centrifuge/subscription_token', { channel });
      const verdict = await verifier.verifySubscription(String(current.body.token));
      assert.ok(verdict.ok, JSON.stringify({ verdict, current }));
      assert.deepEqual([verdict.grant.user, verdict.grant.channel], ['42', channel]);
      assert.ok(natives.length > 0);

      const second = await post('/centrifuge/subscribe', { client, channels: [channel, '$shop_staff'] });
      assert.equal((second.body.channels as unknown[]).length, 1);
      const first = await post('/centrifuge/auth/', { client, channels: [channel, '$shop_staff'] });
      assert.deepEqual([Object.keys(first.body), first.body.$shop_staff], [[channel, '$shop_staff'], { status: 403 }]);
      assert.deepEqual(Object.keys((await post('/centrifuge/auth/refresh', {})).body), [
        'user',
        'timestamp',
        'info',
        'token',
      ]);
      assert.ok((await verifier.verifyConnection(String((await post('/centrifuge/refresh?x=1', '')).body.token))).ok);
      const xhr = { 'content-type': 'text/plain', 'x-requested-with': 'XMLHttpRequest' };
      assert.equal((await post('/centrifuge/subscription_token', { channel }, xhr)).status, 200);
      const long = { channels: [channel, ...Array.from({ length: 20 }, (_, index) => `$${'ü'.repeat(200)}${index}`)] };
      const batch = await post('/centrifuge/subscription_token', long);
      assert.deepEqual([batch.status, (batch.body.channels as unknown[]).length], [200, 21]);
    });

    it('I41 refusals have their status, and the rest of the application is left alone', async () => {
      const path = '/centrifuge/subscription_token';
      const channel = '$shop_users';
      assert.equal((await post(path, { channel }, { 'x-person': '' })).status, 403);
      assert.equal((await post(path, { channel }, { origin: 'https://evil.example' })).status, 403);
      assert.equal((await post(path, { channel }, { 'content-type': 'text/plain' })).status, 404);
      assert.equal((await send(path, { method: 'GET' })).status, 404);
      assert.equal((await post('/centrifuge/elsewhere', {})).status, 404);
      assert.equal((await post(path, '{"channel":')).status, 400);
      assert.equal((await post(path, '5')).status, 400);
      assert.equal((await post(path, { channel, padding: 'x'.repeat(2_000_000) })).status, 413);
      assert.equal(
        (await post(path, { channels: Array.from({ length: 101 }, (_, index) => `$${index}`) })).status,
        413,
      );
      const own = await send('/own', { method: 'GET' });
      assert.deepEqual([own.status, own.text], [200, 'own']);
    });

    it('I42 a listed origin may ask beforehand and read the answer', async () => {
      const origin = 'https://admin.example';
      const path = '/centrifuge/connection_token';
      const preflight = await send(path, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, origin]);
      const answer = await post(path, {}, { origin });
      assert.deepEqual(
        [answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('cache-control')],
        [200, origin, 'no-store'],
      );
    });
  });
}
