import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { importSigningKey, signConnectionToken } from '@spindle/auth';
import { defaultConfig, type Config, type NamespaceConfig } from '../config/index.ts';
import { startTestServer, testConfig, type JsonClient, type TestServer } from '../test-server.test.fixture.ts';
import { compilerFor, expressionsOf } from './namespace-expressions.ts';

const secret = 'a secret of the test, long enough';
const condition = "vars.user == user || 'admin' in meta.roles";

function configured(options: Partial<NamespaceConfig>): (config?: Config) => Config {
  return (config = testConfig()) => {
    const { channel, client, rpc } = config;
    const users = { ...channel.withoutNamespace, pattern: '/users/:user', ...options };
    return {
      ...config,
      channel: { ...channel, patterns: true, namespaces: [{ name: 'users', options: users }] },
      client: { ...client, token: { ...client.token, hmacSecretKey: secret } },
      rpc: { ...rpc, ping: { enabled: true, method: 'ping' } },
    };
  };
}

let test: TestServer;
before(async () => {
  test = await startTestServer(configured({ subscribeCel: condition }));
});
after(() => test.server.stop());

async function errorOf(client: JsonClient, command: object): Promise<number | undefined> {
  const { error } = (await client.command(command)) as { error?: { code: number } };
  return error?.code;
}

describe('expressions of a server', () => {
  it('C86 C88 decide about subscriptions, and the log says why', async () => {
    const client = await test.connect('7');
    assert.equal(await errorOf(client, { id: 2, subscribe: { channel: '/users/7' } }), undefined);
    assert.equal(await errorOf(client, { id: 3, subscribe: { channel: '/users/8' } }), 103);
    assert.equal(await errorOf(client, { id: 4, subscribe: { channel: '/users/7/x' } }), 102);
    assert.deepEqual(
      test.refusals.map(({ rule }) => rule),
      ['C88', 'C80'],
    );
    assert.match(test.refusals[0]?.because ?? '', /vars\.user is "8", user is "7", meta\.roles is missing$/);
  });

  it('C86 C89 read the meta of the token, which no explanation shows', async () => {
    const key = await importSigningKey({ secret });
    const rule = async (meta: string, channel: string) => {
      const token = await signConnectionToken({ user: '7', meta }, key);
      const explanation = await test.server.node.explain({ operation: 'subscribe', token, channel });
      assert.ok(!explanation.because.includes('hidden'));
      return explanation.rule;
    };
    assert.equal(await rule('{"roles":["hidden","admin"]}', '/users/8'), 'C86');
    assert.equal(await rule('{"roles":["hidden"]}', '/users/8'), 'C87');
    assert.equal(await rule('["hidden"]', '/users/8'), 'C88');
    assert.equal(await rule('{"roles":"hidden"}', '/users/8'), 'C88');
  });

  it('C86 C95 are replaced by a reload, as the methods of RPC are', async () => {
    const client = await test.connect('9');
    assert.equal(await errorOf(client, { id: 2, subscribe: { channel: '/users/1' } }), 103);
    assert.equal(await errorOf(client, { id: 3, rpc: { method: 'ping' } }), undefined);
    const { rpc, ...changed } = configured({ subscribeCel: "user == '9'" })();
    await test.server.reload({ ...changed, rpc: { ...rpc, ping: { enabled: true, method: 'rtt' } } });
    assert.equal(await errorOf(client, { id: 4, subscribe: { channel: '/users/1' } }), undefined);
    assert.equal(await errorOf(client, { id: 5, rpc: { method: 'ping' } }), 108);
    assert.equal(await errorOf(client, { id: 6, rpc: { method: 'rtt' } }), undefined);
  });

  it('G94 what does not compile leaves the running server as it is', async () => {
    await assert.rejects(test.server.reload(configured({ subscribeCel: 'user or true' })()), /cannot be understood/);
    const client = await test.connect('9');
    assert.equal(await errorOf(client, { id: 2, subscribe: { channel: '/users/2' } }), undefined);
  });

  it('C85 without an expression nothing is loaded', async () => {
    const { withoutNamespace } = defaultConfig().channel;
    assert.equal(await compilerFor([withoutNamespace]), null);
    assert.deepEqual(expressionsOf(withoutNamespace, null), {
      subscribeCel: null,
      publishCel: null,
      presenceCel: null,
      historyCel: null,
    });
  });
});
