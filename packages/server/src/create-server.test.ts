import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { importSigningKey, signConnectionToken, signSubscriptionToken } from '@spindle/auth';
import type { Config } from './config/index.ts';
import { ListenError, OriginPatternError } from '@spindle/transports';
import { opcodes, RawClient } from '@spindle/testkit';
import { shutdownSpread } from './node/shutdown-spread.ts';
import { JsonClient, startTestServer, testConfig, type TestServer } from './test-server.test.fixture.ts';

const servers: TestServer[] = [];
async function serverWith(...args: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...args);
  servers.push(server);
  return server;
}
after(() => Promise.all(servers.map(({ server }) => server.stop())));

const client = (change: Partial<Config['client']>) => (config: Config) => ({
  ...config,
  client: { ...config.client, ...change },
});

describe('Connections of a whole server', () => {
  it('T3 T21 both encodings and generations are served at once and hear the same publication', async () => {
    const { server, api } = await serverWith(client({ allowAnonymousConnectWithoutToken: true, insecure: true }));
    const path = '/connection/websocket';
    const v2 = await RawClient.open(server.port, path);
    v2.sendText('{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"plain:1"}}');
    const v1 = await RawClient.open(server.port, path);
    v1.sendText('{"id":1,"params":{}}\n{"id":2,"method":1,"params":{"channel":"plain:1"}}');
    const protobuf = await RawClient.open(server.port, `${path}?format=protobuf`);
    // connect {id 1}, subscribe {id 2, channel "plain:1"}
    protobuf.send(opcodes.binary, Buffer.from('04080122000d08022a090a07706c61696e3a31', 'hex'));
    const binaryJson = await RawClient.open(server.port, path);
    binaryJson.send(opcodes.binary, '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"plain:1"}}');
    await Promise.all([v2.frame(), v1.frame(), protobuf.frame(), binaryJson.frame()]);
    await api('publish', '{"channel":"plain:1","data":{"n":1.0}}');
    assert.equal(await v2.text(), '{"push":{"channel":"plain:1","pub":{"data":{"n":1.0}}}}');
    assert.match((await v1.text()) ?? '', /^\{"result":\{"channel":"plain:1","data":\{"data":\{"n":1\.0\}\}\}\}\n?$/);
    const binary = await protobuf.frame();
    assert.equal(binary?.opcode, opcodes.binary);
    assert.ok(binary.payload.includes('{"n":1.0}'));
    const text = await binaryJson.frame();
    assert.equal(text?.opcode, opcodes.text);
  });

  it('Y31 Y32 S106 connections of an address are counted from their opening to their end, behind a proxy too', async () => {
    const { rateLimit } = testConfig().client;
    const ipConnect = { ...rateLimit.ipConnect, enabled: true, maxConcurrentPerIp: 1 };
    const { server, refusals } = await serverWith(client({ rateLimit: { ...rateLimit, ipConnect } }));
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const statusFor = async (address: string) => {
      const { client: raw, response } = await RawClient.upgrade(server.port, '/connection/websocket', from(address));
      return { raw, status: response.status };
    };
    const first = await statusFor('192.0.2.1');
    assert.deepEqual(
      [first.status, (await statusFor('192.0.2.1')).status, (await statusFor('192.0.2.2')).status],
      [101, 429, 101],
    );
    assert.equal(refusals.at(-1)?.rule, 'Y31');
    const labels = { code: '429', rule: 'Y31' };
    assert.deepEqual(server.node.statistics(), [{ name: 'refused_connections', labels, value: 1 }]);
    assert.equal(server.node.numConnectionsFrom('192.0.2.1'), 1);
    first.raw.sendText('garbage');
    assert.equal((await first.raw.closeFrame())?.code, 3501);
    assert.equal(server.node.numConnectionsFrom('192.0.2.1'), 0);
    assert.equal((await statusFor('192.0.2.1')).status, 101);
  });

  it('T21 frames that make no sense in the encoding end the connection with 3501', async () => {
    const { server, refusals } = await serverWith();
    const cases: [query: string, opcode: number, payload: string | Uint8Array][] = [
      ['', opcodes.binary, new Uint8Array([0xff, 0xfe])],
      ['', opcodes.text, ''],
      ['', opcodes.text, 'garbage'],
      ['?format=protobuf', opcodes.binary, new Uint8Array([0xff, 0xff, 0xff])],
      ['?format=protobuf', opcodes.text, 'garbage'],
    ];
    for (const [query, opcode, payload] of cases) {
      const raw = await RawClient.open(server.port, `/connection/websocket${query}`);
      raw.send(opcode, payload);
      assert.equal((await raw.closeFrame())?.code, 3501, `${query} ${String(payload)}`);
    }
    assert.equal(refusals.length, cases.length);
  });

  it('T22 T23 a client behind client.queue_max_size is recorded as slow while others hear everything', async () => {
    const { server, connect, log } = await serverWith(client({ queueMaxSize: 262_144 }));
    const [slow, quick] = [await connect('slow', 'plain:1'), await connect('quick', 'plain:1')];
    slow.raw.pause();
    const isCut = () => log.some(({ message, client }) => message === 'disconnected' && client === slow.id);
    const data = JSON.stringify('x'.repeat(30_000));
    let published = 0;
    while (!isCut()) {
      await server.node.publish('plain:1', data);
      published += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(log.find(({ message, client }) => message === 'disconnected' && client === slow.id)?.['code'], 3008);
    for (let i = 0; i < published; i++) assert.ok(((await quick.line()) ?? '').includes('"pub"'));
  });

  it('T10 T14 origins and the user header are taken from the configuration', async () => {
    const { server } = await serverWith(client({ allowedOrigins: ['https://*.example.com'] }));
    const path = '/connection/websocket';
    const upgrade = (headers: Record<string, string>) => RawClient.upgrade(server.port, path, headers);
    assert.equal((await upgrade({ origin: 'https://a.example.com' })).response.status, 101);
    assert.equal((await upgrade({ origin: 'https://example.com' })).response.status, 403);
  });

  it('H54 tokens are verified with client.token, subscription tokens with their own keys where enabled', async () => {
    const connection = await importSigningKey({ secret: 'c'.repeat(32) });
    const subscription = await importSigningKey({ secret: 's'.repeat(32) });
    const { server } = await serverWith((config) => ({
      ...config,
      client: {
        ...config.client,
        userIdHttpHeader: '',
        token: { ...config.client.token, hmacSecretKey: 'c'.repeat(32) },
        subscriptionToken: { ...config.client.subscriptionToken, enabled: true, hmacSecretKey: 's'.repeat(32) },
      },
    }));
    const raw = new JsonClient(await RawClient.open(server.port));
    const token = await signConnectionToken({ user: '42' }, connection);
    const connected = await raw.command({ id: 1, connect: { token } });
    assert.ok(JSON.stringify(connected).includes('"client"'));
    const subscribe = async (key: typeof connection) =>
      raw.command({
        id: 2,
        subscribe: { channel: '$1', token: await signSubscriptionToken({ user: '42', channel: '$1' }, key) },
      });
    assert.deepEqual(await subscribe(connection), { id: 2, error: { code: 103, message: 'permission denied' } });
    assert.deepEqual(await subscribe(subscription), { id: 2, subscribe: {} });
  });
});

describe('Start and stop', () => {
  it('T41 T11 a start that fails says why and leaves nothing behind', async () => {
    const { server } = await serverWith();
    const onSamePort = (config: Config) => ({
      ...config,
      httpServer: { ...config.httpServer, address: '127.0.0.1', port: server.port },
    });
    await assert.rejects(startTestServer(onSamePort), ListenError);
    await assert.rejects(startTestServer(client({ allowedOrigins: ['['] })), OriginPatternError);
  });

  it('T44 stop tells every client to reconnect, closes the port, and is idempotent', async () => {
    const { server, connect } = await serverWith();
    const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => connect(String(i))));
    const stopped = Promise.all([server.stop(), server.stop()]);
    for (const { raw } of clients) {
      assert.deepEqual(await raw.closeFrame(), { code: 3001, reason: 'shutdown' });
      raw.destroy();
    }
    await stopped;
    await assert.rejects(RawClient.open(server.port));
  });

  it('T45 clients are told over a time that grows with their number, within shutdown.timeout', () => {
    assert.equal(shutdownSpread(0, 30_000), 0);
    assert.equal(shutdownSpread(2_000, 30_000), 1_000);
    assert.equal(shutdownSpread(1_000_000, 30_000), 24_000);
  });

  it('T46 reload replaces channel options, client settings and keys, and keeps everything when a key is unusable', async () => {
    const { server, connect, api } = await serverWith();
    const config = testConfig();
    const kept = await connect('1', 'plain:1');
    const unknown = '{"error":{"code":102,"message":"unknown channel"}}';
    assert.equal((await api('publish', { channel: 'added:1', data: 1 })).text, unknown);
    const { channel } = config;
    const added = { name: 'added', options: channel.withoutNamespace };
    await server.reload({ ...config, channel: { ...channel, namespaces: [...channel.namespaces, added] } });
    assert.equal((await api('publish', { channel: 'added:1', data: 1 })).text, '{"result":{}}');
    const token = { ...config.client.token, rsaPublicKey: 'no key' };
    await assert.rejects(server.reload({ ...config, client: { ...config.client, token } }));
    assert.equal((await api('publish', { channel: 'added:1', data: 1 })).text, '{"result":{}}');
    await api('publish', { channel: 'plain:1', data: 1 });
    assert.ok(((await kept.line()) ?? '').includes('plain:1'));
  });
});
