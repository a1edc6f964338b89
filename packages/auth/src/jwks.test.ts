import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { bytes, forge, now, outcome, verifierWith } from './forge.test.fixture.ts';
import type { TokenOptions } from './options.ts';

interface Pair {
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

async function pair(alg: string, kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' }, privateKey };
}

function sign(pair: Pair, alg = 'ES256', payload: object = { sub: '42' }): Promise<string> {
  return forge(payload, { key: pair.privateKey, header: { alg, kid: pair.jwk.kid } });
}

/** An endpoint that answers with what `answer` makes, and a clock that the test moves. */
function endpointOf(...keys: readonly JWK[]) {
  const endpoint = {
    urls: [] as string[],
    time: now,
    answer: (): Response | Promise<Response> => Response.json({ keys }),
    fetch: (async (url: string) => {
      endpoint.urls.push(url);
      return endpoint.answer();
    }) as unknown as typeof globalThis.fetch,
    publish(...published: readonly JWK[]) {
      endpoint.answer = () => Response.json({ keys: published });
    },
    fail() {
      endpoint.answer = () => new Response('', { status: 503 });
    },
  };
  return endpoint;
}

type Endpoint = ReturnType<typeof endpointOf>;

function verifierAt(endpoint: Endpoint, token: TokenOptions = {}) {
  return verifierWith(
    { jwksPublicEndpoint: 'https://auth.example/keys', ...token },
    { fetch: endpoint.fetch, now: () => endpoint.time },
  );
}

const one = await pair('ES256', 'one');
const two = await pair('ES256', 'two');

describe('key set endpoint', () => {
  for (const alg of ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA']) {
    it(`A53 a published key serves ${alg}, with and without saying so`, async () => {
      const key = await pair(alg, 'k');
      for (const jwk of [key.jwk, { ...key.jwk, alg }]) {
        const verifier = await verifierAt(endpointOf(jwk));
        assert.equal(outcome(await verifier.verifyConnection(await sign(key, alg))), 'ok');
      }
    });
  }

  it('A50 configured keys do not count, and the endpoint is not asked before it is needed', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    assert.equal(endpoint.urls.length, 0);
    assert.equal(outcome(await verifier.verifyConnection(await forge({}, { header: { kid: 'one' } }))), 'A53 invalid');
    assert.deepEqual(endpoint.urls, ['https://auth.example/keys']);
  });

  it('A51 a token without kid is invalid and costs no request', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    for (const kid of [undefined, '']) {
      const token = await forge({}, { key: one.privateKey, header: { alg: 'ES256', kid } });
      assert.equal(outcome(await verifier.verifyConnection(token)), 'A51 invalid');
    }
    assert.equal(endpoint.urls.length, 0);
  });

  it('A52 a token whose kid is not published is invalid', async () => {
    const verifier = await verifierAt(endpointOf(one.jwk));
    assert.equal(outcome(await verifier.verifyConnection(await sign(two))), 'A52 invalid');
    const empty = await verifierAt(endpointOf());
    assert.equal(outcome(await empty.verifyConnection(await sign(two))), 'A52 invalid');
  });

  it('A13 a token that only names a published key is invalid', async () => {
    const verifier = await verifierAt(endpointOf(one.jwk));
    const token = await forge({}, { key: two.privateKey, header: { alg: 'ES256', kid: 'one' } });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A13 invalid');
  });

  const unfit: Record<string, (jwk: JWK) => JWK> = {
    'is for encryption': (jwk) => ({ ...jwk, use: 'enc' }),
    'does not say what it is for': (jwk) => Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== 'use')),
    'is for another algorithm': (jwk) => ({ ...jwk, alg: 'ES384' }),
    'is of another type': (jwk) => ({ ...jwk, kty: 'RSA' }),
    'is on no such curve': (jwk) => ({ ...jwk, crv: 'P-999' }),
    'is broken': (jwk) => ({ ...jwk, x: 'AAAA' }),
    'has a broken use': (jwk) => ({ ...jwk, use: 1 as unknown as string }),
  };
  for (const [name, change] of Object.entries(unfit)) {
    it(`A53 a key that ${name} verifies nothing`, async () => {
      const verifier = await verifierAt(endpointOf(change(one.jwk)));
      assert.equal(outcome(await verifier.verifyConnection(await sign(one))), 'A53 invalid');
    });
  }

  it('A53 a published secret verifies nothing', async () => {
    const jwk: JWK = { kty: 'oct', k: 'c2VjcmV0', kid: 'k', use: 'sig', alg: 'HS256' };
    const token = await forge({}, { key: bytes('secret'), header: { kid: 'k' } });
    assert.equal(outcome(await (await verifierAt(endpointOf(jwk))).verifyConnection(token)), 'A53 invalid');
  });

  it('A53 of several keys with one kid the fitting one is used', async () => {
    const rsa = await pair('RS256', 'one');
    const verifier = await verifierAt(endpointOf(rsa.jwk, { ...two.jwk, kid: 'one' }, one.jwk));
    assert.equal(outcome(await verifier.verifyConnection(await sign(one))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await sign(rsa, 'RS256'))), 'ok');
  });

  it('A54 variables are filled in, the audience winning, and each endpoint has its own keys', async () => {
    const endpoint = endpointOf();
    endpoint.answer = () => Response.json({ keys: [endpoint.urls.at(-1)?.includes('/b') ? two.jwk : one.jwk] });
    const verifier = await verifierAt(endpoint, {
      jwksPublicEndpoint: 'https://auth.example/{{realm}}/{{ app }}/keys',
      issuerRegex: '^(?P<realm>a|b c)$',
      audienceRegex: '^(?P<app>x|y)(?P<realm>b)?$',
    });
    const claims = { iss: 'a', aud: ['none', 'x'] };
    assert.equal(outcome(await verifier.verifyConnection(await sign(one, 'ES256', claims))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await sign(two, 'ES256', { ...claims, aud: 'yb' }))), 'ok');
    assert.equal(
      outcome(await verifier.verifyConnection(await sign(one, 'ES256', { ...claims, aud: 'yb' }))),
      'A52 invalid',
    );
    assert.deepEqual(endpoint.urls, ['https://auth.example/a/x/keys', 'https://auth.example/b/y/keys']);
  });

  const values: Record<string, string | null> = {
    'a b': 'https://auth.example/a%20b/keys',
    'a/b': 'https://auth.example/a%2Fb/keys',
    'a?b#c': 'https://auth.example/a%3Fb%23c/keys',
    '...': 'https://auth.example/.../keys',
    '..': null,
    '.': null,
    'a/../b': null,
    '..\\b': null,
    '%2e%2e': null,
    'a%2f..': null,
    '': null,
  };
  for (const [value, url] of Object.entries(values)) {
    it(`A54 ${JSON.stringify(value)} ${url === null ? 'is refused' : 'is escaped'} in the endpoint`, async () => {
      const endpoint = endpointOf(one.jwk);
      const verifier = await verifierAt(endpoint, {
        jwksPublicEndpoint: 'https://auth.example/{{realm}}/keys',
        issuerRegex: '^x:(?P<realm>.*)$',
        insecureSkipJwksEndpointSafetyCheck: true,
      });
      const verdict = await verifier.verifyConnection(await sign(one, 'ES256', { iss: `x:${value}` }));
      assert.equal(outcome(verdict), url === null ? 'A54 invalid' : 'ok');
      assert.deepEqual(endpoint.urls, url === null ? [] : [url]);
    });
  }

  it('A54 a value that makes no URL is invalid', async () => {
    const verifier = await verifierAt(endpointOf(one.jwk), {
      jwksPublicEndpoint: 'https://{{host}}.example/keys',
      issuerRegex: '^(?P<host>.*)$',
      insecureSkipJwksEndpointSafetyCheck: true,
    });
    assert.equal(outcome(await verifier.verifyConnection(await sign(one, 'ES256', { iss: 'a b' }))), 'A54 invalid');
  });

  it('A56 while the endpoint fails tokens are unavailable, then they are not', async () => {
    const endpoint = endpointOf();
    endpoint.fail();
    const verifier = await verifierAt(endpoint);
    const token = await sign(one);
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A56 unavailable');
    assert.equal(endpoint.urls.length, 2);
    endpoint.publish(one.jwk);
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A56 unavailable');
    assert.equal(endpoint.urls.length, 2);
    endpoint.time += 5;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    assert.equal(endpoint.urls.length, 3);
  });

  it('A56 an unknown kid is unavailable, not invalid, while the endpoint cannot tell', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    assert.equal(outcome(await verifier.verifyConnection(await sign(one))), 'ok');
    endpoint.fail();
    endpoint.time += 5;
    assert.equal(outcome(await verifier.verifyConnection(await sign(two))), 'A56 unavailable');
    assert.equal(outcome(await verifier.verifyConnection(await sign(one))), 'ok');
  });

  it('A57 a key set is asked for again after an hour, and keys that are gone stop serving', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    const token = await sign(one);
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    endpoint.publish(two.jwk);
    endpoint.time += 3599;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    assert.equal(endpoint.urls.length, 1);
    endpoint.time += 1;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A52 invalid');
    assert.equal(endpoint.urls.length, 2);
  });

  it('A57 an unknown kid asks at once, so that a new key serves before the hour is over', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    assert.equal(outcome(await verifier.verifyConnection(await sign(one))), 'ok');
    endpoint.publish(one.jwk, two.jwk);
    endpoint.time += 5;
    assert.equal(outcome(await verifier.verifyConnection(await sign(two))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await sign(one))), 'ok');
    assert.equal(endpoint.urls.length, 2);
  });

  it('A58 everybody waits for the one request under way', async () => {
    const endpoint = endpointOf();
    let answer: (response: Response) => void = () => assert.fail('nobody asked');
    endpoint.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const verifier = await verifierAt(endpoint);
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, i) => sign(one, 'ES256', { sub: `${i}` })));
    const verdicts = tokens.map((token) => verifier.verifyConnection(token));
    const subscription = await sign(one, 'ES256', { channel: 'news' });
    const other = verifier.verifySubscription(subscription);
    answer(Response.json({ keys: [one.jwk] }));
    for (const verdict of await Promise.all(verdicts)) assert.equal(outcome(verdict), 'ok');
    assert.equal(outcome(await other), 'ok');
    assert.equal(endpoint.urls.length, 1);
  });

  it('A59 a storm of unknown kids costs one request in five seconds', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    for (let second = 0; second < 10; second++) {
      const tokens = await Promise.all(
        Array.from({ length: 20 }, (_, i) => sign({ ...two, jwk: { kid: `${second}-${i}` } })),
      );
      const verdicts = await Promise.all(tokens.map((token) => verifier.verifyConnection(token)));
      for (const verdict of verdicts) assert.equal(outcome(verdict), 'A52 invalid');
      assert.equal(endpoint.urls.length, second < 5 ? 1 : 2);
      endpoint.time += 1;
    }
  });

  it('A59 a clock that is set back does not prolong the pause', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    assert.equal(outcome(await verifier.verifyConnection(await sign(two))), 'A52 invalid');
    endpoint.publish(two.jwk);
    endpoint.time -= 1000;
    assert.equal(outcome(await verifier.verifyConnection(await sign(two))), 'ok');
  });

  it('A60 known keys serve for a day while the endpoint fails', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint);
    const token = await sign(one);
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    endpoint.fail();
    endpoint.time += 86_399;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    assert.equal(endpoint.urls.length, 3);
    endpoint.time += 1;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A56 unavailable');
  });

  it('A54 keys of many endpoints are not kept for ever', async () => {
    const endpoint = endpointOf(one.jwk);
    const verifier = await verifierAt(endpoint, {
      jwksPublicEndpoint: 'https://auth.example/{{realm}}',
      issuerRegex: '^(?P<realm>.*)$',
      insecureSkipJwksEndpointSafetyCheck: true,
    });
    const first = await sign(one, 'ES256', { iss: 'r0', sub: 'a' });
    for (let i = 0; i < 257; i++) await verifier.verifyConnection(await sign(one, 'ES256', { iss: `r${i}` }));
    assert.equal(endpoint.urls.length, 257);
    assert.equal(outcome(await verifier.verifyConnection(first)), 'ok');
    assert.equal(endpoint.urls.at(-1), 'https://auth.example/r0');
  });
});
