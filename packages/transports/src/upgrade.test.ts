import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { AddressVerdict } from './address-check.ts';
import { RawClient } from '@spindle/testkit';
import { openTestHost, type TestHost, type TestHostOptions } from './test-host.test.fixture.ts';

const path = '/connection/websocket';
const open: TestHost[] = [];
async function hostWith(options: TestHostOptions = {}): Promise<TestHost> {
  const host = await openTestHost(options);
  open.push(host);
  return host;
}
after(() => Promise.all(open.map(({ host }) => host.close(0))));

describe('WebSocket upgrade', () => {
  it('T1 the endpoint is one exact path, and no path when it is switched off', async () => {
    const { port } = await hostWith({ path: '/ws' });
    const statusOf = async (at: number, target: string) => (await RawClient.upgrade(at, target)).response.status;
    assert.equal(await statusOf(port, '/ws?a=b'), 101);
    assert.equal(await statusOf(port, '/ws/'), 404);
    assert.equal(await statusOf(port, '/ws/more'), 404);
    assert.equal(await statusOf(port, path), 404);
    assert.equal(await statusOf((await hostWith({ path: null })).port, path), 404);
  });

  it('T2 a request that is no upgrade is answered with 400', async () => {
    const { port, connections } = await hostWith();
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /WebSocket/);
    assert.equal(connections.length, 0);
  });

  const encodings: [query: string, subprotocols: string | null, encoding: string, confirmed: string | undefined][] = [
    ['', null, 'json', undefined],
    ['?format=protobuf', null, 'protobuf', undefined],
    ['?cf_protocol=protobuf', null, 'protobuf', undefined],
    ['?protocol=protobuf', null, 'protobuf', undefined],
    ['?format=json&cf_protocol=other', null, 'json', undefined],
    ['', 'centrifuge-json', 'json', 'centrifuge-json'],
    ['', 'centrifuge-protobuf', 'protobuf', 'centrifuge-protobuf'],
    ['?format=protobuf', 'centrifuge-json', 'protobuf', 'centrifuge-json'],
    ['', 'graphql, centrifuge-protobuf', 'protobuf', 'centrifuge-protobuf'],
    ['', 'graphql', 'json', undefined],
  ];
  for (const [query, subprotocols, encoding, confirmed] of encodings) {
    it(`T3 T4 "${query}" with subprotocols "${subprotocols ?? ''}" speaks ${encoding}`, async () => {
      const host = await hostWith();
      const headers = subprotocols === null ? {} : { 'sec-websocket-protocol': subprotocols };
      const { response } = await RawClient.upgrade(host.port, path + query, headers);
      assert.equal(response.status, 101);
      assert.equal(response.headers.get('sec-websocket-protocol'), confirmed);
      assert.equal(host.latest().transport.encoding, encoding);
    });
  }

  it('T5 cf_protocol_version fixes the generation; without it the first frame decides', async () => {
    const host = await hostWith();
    for (const [query, version] of [
      ['', null],
      ['?cf_protocol_version=', null],
      ['?cf_protocol_version=v1', 'v1'],
      ['?cf_protocol_version=v2', 'v2'],
    ] as const) {
      await RawClient.open(host.port, path + query);
      assert.equal(host.latest().transport.version, version);
    }
  });

  it('T82 the answer says what time it is, as to any request', async () => {
    const host = await hostWith();
    for (const headers of [{}, { origin: 'https://evil.org' }]) {
      const { response } = await RawClient.upgrade(host.port, path, headers);
      assert.ok(Math.abs(Date.parse(response.headers.get('date') ?? '') - Date.now()) < 60_000);
    }
    assert.ok(Math.abs(Date.parse((await fetch(host.host.url)).headers.get('date') ?? '') - Date.now()) < 60_000);
  });

  it('T6 another cf_protocol_version is answered with 400', async () => {
    const host = await hostWith();
    const { response } = await RawClient.upgrade(host.port, `${path}?cf_protocol_version=v3`);
    assert.equal(response.status, 400);
    assert.match(response.body, /v1 or v2/);
    assert.deepEqual(
      host.refusals.map(({ rule, operation, code }) => [rule, operation, code]),
      [['T6', 'upgrade', 400]],
    );
  });
});

describe('Admission', () => {
  const origins: [patterns: string[], origin: string | null, isAllowed: boolean][] = [
    [[], null, true],
    [[], 'https://example.com', false],
    [['*'], 'https://example.com', true],
    [['https://example.com'], 'https://example.com', true],
    [['https://example.com'], 'HTTPS://Example.COM', true],
    [['HTTPS://EXAMPLE.com'], 'https://example.com', true],
    [['https://example.com'], 'http://example.com', false],
    [['https://example.com'], 'https://example.com:8443', false],
    [['https://example.com'], 'https://example.com.evil.org', false],
    [['https://*.example.com'], 'https://a.b.example.com', true],
    [['https://*.example.com'], 'https://example.com', false],
    [['https://other.com', 'http://localhost:*'], 'http://localhost:3000', true],
    [['file://*'], 'null', false],
  ];
  for (const [patterns, origin, isAllowed] of origins) {
    it(`T10 origin ${origin} with patterns ${patterns.join(' ')} is ${isAllowed ? 'admitted' : 'refused'}`, async () => {
      const host = await hostWith({ allowedOrigins: patterns });
      const { response } = await RawClient.upgrade(host.port, path, origin === null ? {} : { origin });
      assert.equal(response.status, isAllowed ? 101 : 403);
      assert.equal(host.connections.length, isAllowed ? 1 : 0);
    });
  }

  it('T10 T15 a refused origin is explained to the caller and to the operator', async () => {
    const host = await hostWith({ allowedOrigins: ['https://example.com'] });
    const { response } = await RawClient.upgrade(host.port, path, { origin: 'https://evil.org' });
    assert.match(response.body, /client\.allowed_origins/);
    assert.equal(host.refusals.length, 1);
    const [refusal] = host.refusals;
    assert.equal(refusal?.rule, 'T10');
    assert.equal(refusal?.operation, 'upgrade');
    assert.equal(refusal?.code, 403);
    assert.match(refusal?.because ?? '', /client\.allowed_origins.*https:\/\/evil\.org/);
    assert.match(refusal?.fix ?? '', /client\.allowed_origins/);
  });

  it('T12 above client.connection_limit an upgrade is answered with 503', async () => {
    const host = await hostWith({ admission: { connectionLimit: 1 } });
    const first = await RawClient.open(host.port);
    const { response } = await RawClient.upgrade(host.port, path);
    assert.equal(response.status, 503);
    assert.equal(host.refusals[0]?.rule, 'T12');
    first.destroy();
    await host.latest().until(({ ends }) => ends.length > 0);
    await RawClient.open(host.port);
  });

  it('T13 client.connection_rate_limit admits so many upgrades a second', async () => {
    let nowMs = 0;
    const host = await hostWith({ admission: { connectionRateLimit: 2, nowMs: () => nowMs } });
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let i = 0; i < count; i++) all.push((await RawClient.upgrade(host.port, path)).response.status);
      return all;
    };
    assert.deepEqual(await statuses(3), [101, 101, 503]);
    assert.equal(host.refusals[0]?.rule, 'T13');
    nowMs += 500;
    assert.deepEqual(await statuses(2), [101, 503]);
    nowMs += 60_000;
    assert.deepEqual(await statuses(3), [101, 101, 503]);
  });

  it('Y30 Y31 T15 an address without a token, or with too many connections, is answered with 429', async () => {
    const refusal = { rule: 'Y30', code: 429, because: 'too fast', fix: 'wait', waitMs: 1_200 };
    let verdict: AddressVerdict = { address: '192.0.2.1', refusal };
    let peer = '';
    const host = await hostWith({
      admission: {
        connectionRateLimit: 1,
        nowMs: () => 0,
        checkAddress(_headers, address) {
          peer = address;
          return verdict;
        },
      },
    });
    const { response } = await RawClient.upgrade(host.port, path);
    assert.deepEqual([response.status, response.headers.get('retry-after'), peer], [429, '2', '127.0.0.1']);
    assert.deepEqual(
      host.refusals.map(({ rule, operation, code }) => [rule, operation, code]),
      [['Y30', 'upgrade', 429]],
    );
    // It took nothing of what all addresses share.
    verdict = { address: '192.0.2.1', refusal: { ...refusal, isDryRun: true } };
    await RawClient.open(host.port, path);
    assert.equal(host.latest().request.address, '192.0.2.1');
    assert.equal(host.refusals.at(-1)?.isDryRun, true);
  });

  it('T14 client.user_id_http_header names the user, and no header does when it is not set', async () => {
    const trusting = await hostWith({ admission: { userIdHttpHeader: 'X-User-Id' } });
    await RawClient.open(trusting.port, path, { 'x-user-id': '42' });
    assert.equal(trusting.latest().request.user, '42');
    await RawClient.open(trusting.port, path);
    assert.equal(trusting.latest().request.user, undefined);
    const host = await hostWith();
    await RawClient.open(host.port, path, { 'x-user-id': '42' });
    assert.equal(host.latest().request.user, undefined);
  });
});
