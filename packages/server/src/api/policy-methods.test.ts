import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { importSigningKey, signConnectionToken } from '@spindle/auth';
import { RawClient } from '@spindle/testkit';
import { JsonClient, startTestServer, type TestServer } from '../test-server.test.fixture.ts';

const badRequest = { error: { code: 107, message: 'bad request' } };

let test: TestServer;
before(async () => {
  test = await startTestServer();
});
after(() => test.server.stop());

async function call(method: string, params: object): Promise<unknown> {
  return JSON.parse((await test.api(method, params)).text);
}

describe('explain', () => {
  it('Y5 answers with the decision, its rule, the reason and the remedy', async () => {
    assert.deepEqual(await call('explain', { user: '1', operation: 'publish', channel: 'chat:1' }), {
      result: {
        allowed: false,
        code: 103,
        rule: 'C33',
        because:
          'allow_publish_for_client is false in namespace "chat", allow_publish_for_subscriber is false in namespace "chat"',
        fix: 'set allow_publish_for_client in namespace "chat"',
      },
    });
    assert.deepEqual(await call('explain', { user: '1', operation: 'subscribe', channel: 'chat:1' }), {
      result: { allowed: true, rule: 'C25', because: 'allow_subscribe_for_client is true in namespace "chat"' },
    });
  });

  it('Y5 knows the connections of the node', async () => {
    const { id: client } = await test.connect('1', 'chat:1');
    const { result } = (await call('explain', { client, operation: 'subscribe', channel: 'chat:1' })) as {
      result: { rule: string; code: number };
    };
    assert.deepEqual([result.rule, result.code], ['S31', 105]);
  });

  it('Y38 names the rate limits that would be asked', async () => {
    const buckets = [{ rate: 3, intervalMs: 2_000 }];
    const { server, api } = await startTestServer((config) => {
      const { clientCommand } = config.client.rateLimit;
      const limited = {
        ...clientCommand,
        enabled: true,
        dryRun: true,
        publish: { ...clientCommand.publish, enabled: true, buckets },
      };
      return {
        ...config,
        client: { ...config.client, rateLimit: { ...config.client.rateLimit, clientCommand: limited } },
      };
    });
    const { text } = await api('explain', { user: '1', operation: 'publish', channel: 'chat:1' });
    await server.stop();
    assert.deepEqual((JSON.parse(text) as { result: { rate_limits: unknown } }).result.rate_limits, [
      {
        limit: 'client.rate_limit.client_command.publish',
        buckets: [{ rate: 3, interval_ms: 2_000 }],
        wait_ms: 0,
        dry_run: true,
      },
    ]);
  });

  it('Y2 no user and an empty user are different questions', async () => {
    const question = { operation: 'subscribe', channel: 'chat:1' };
    const ruleOf = async (params: object) =>
      ((await call('explain', params)) as { result: { rule: string } }).result.rule;
    assert.equal(await ruleOf(question), 'S4');
    assert.equal(await ruleOf({ ...question, user: '' }), 'C28');
    assert.equal(await ruleOf({ ...question, user: null }), 'S4');
  });

  it('Y1 Y2 takes data, a tags filter, a method and the meta of the user', async () => {
    const ruleOf = async (params: object) =>
      ((await call('explain', { user: '1', channel: 'chat:1', ...params })) as { result: { rule: string } }).result
        .rule;
    assert.equal(await ruleOf({ operation: 'publish', data: { a: 1 }, meta: { roles: [] } }), 'C33');
    assert.equal(await ruleOf({ operation: 'subscribe', tags_filter: { key: 'a', cmp: 'ex' } }), 'C46');
    assert.equal(await ruleOf({ operation: 'rpc', method: 'chat:sum' }), 'C97');
  });

  it('Y4 refuses questions that make no sense', async () => {
    const senseless = [
      {},
      { operation: 'delete', user: '1' },
      { operation: 'history', user: '1' },
      { operation: 'connect', user: '1', token: 'x' },
      { operation: 'connect', meta: {} },
      { operation: 'subscribe', user: '1', channel: 'chat:1', tags_filter: [] },
    ];
    for (const question of senseless) assert.deepEqual(await call('explain', question), badRequest);
  });
});

const done = { result: {} };
const secret = 'secret of the test';

describe('who is kept out', () => {
  it('Y10 Y14 block_user disconnects and refuses the user, unblock_user lets them in again', async () => {
    const client = await test.connect('blocked');
    assert.deepEqual(await call('block_user', { user: 'blocked' }), done);
    assert.match((await client.line()) ?? '', /permission denied$/);
    assert.equal(test.refusals.at(-1)?.rule, 'Y10');
    assert.deepEqual(await call('explain', { user: 'blocked', operation: 'connect' }), {
      result: {
        allowed: false,
        code: 3507,
        rule: 'Y10',
        because: 'the user is blocked',
        fix: 'unblock_user lifts the block',
      },
    });
    assert.deepEqual(await call('unblock_user', { user: 'blocked' }), done);
    assert.notEqual((await test.connect('blocked')).id, '');
  });

  it('Y12 Y13 tokens are revoked by id and by time of issue', async () => {
    const server = await startTestServer((config) => ({
      ...config,
      client: { ...config.client, token: { ...config.client.token, hmacSecretKey: secret } },
    }));
    try {
      const key = await importSigningKey({ secret });
      const token = await signConnectionToken({ user: '1', tokenId: 'id 1', issuedAt: 1_000 }, key);
      const explain = async () =>
        JSON.parse((await server.api('explain', { token, operation: 'connect' })).text) as {
          result: { rule: string };
        };
      assert.equal((await explain()).result.rule, 'S3');
      const past = { user: '1', issued_before: 1_001 };
      assert.equal((await server.api('invalidate_user_tokens', past)).text, '{"result":{}}');
      assert.equal((await explain()).result.rule, 'Y13');
      const elsewhere = { user: '2', issued_before: 1_001, channel: 'chat:1' };
      assert.equal((await server.api('invalidate_user_tokens', elsewhere)).text, '{"result":{}}');
      assert.equal((await server.api('revoke_token', { uid: 'id 1', expire_at: 4e9 })).text, '{"result":{}}');
      assert.equal((await explain()).result.rule, 'Y12');
    } finally {
      await server.server.stop();
    }
  });

  it('Y15 refuses nobody, no token, and an end that is past', async () => {
    const senseless: [string, object][] = [
      ['block_user', {}],
      ['unblock_user', { user: '' }],
      ['revoke_token', {}],
      ['invalidate_user_tokens', { channel: 'chat:1' }],
      ['block_user', { user: '1', expire_at: 1 }],
      ['revoke_token', { uid: 'x', expire_at: -1 }],
      ['invalidate_user_tokens', { user: '1', issued_before: -1 }],
    ];
    for (const [method, params] of senseless) assert.deepEqual(await call(method, params), badRequest, method);
  });
});

describe('rate limits', () => {
  it('Y20 Y26 are taken from the configuration, and what a dry run would refuse is in the log', async () => {
    const limit = { enabled: true, buckets: [{ intervalMs: 60_000, rate: 1 }] };
    const limited = await startTestServer((config) => {
      const { rateLimit } = config.client;
      const clientCommand = {
        ...rateLimit.clientCommand,
        enabled: true,
        rpc: { ...rateLimit.clientCommand.rpc, ...limit },
      };
      const userCommand = { ...rateLimit.userCommand, enabled: true, dryRun: true, total: limit };
      return { ...config, client: { ...config.client, rateLimit: { ...rateLimit, clientCommand, userCommand } } };
    });
    try {
      const client = await limited.connect('1');
      const errorOf = async (id: number) =>
        ((await client.command({ id, rpc: { method: 'none' } })) as { error: { code: number } }).error.code;
      assert.deepEqual([await errorOf(5), await errorOf(6)], [108, 111]);
      await client.command({ id: 7, subscribe: { channel: 'chat:1' } });
      const lines = limited.log
        .filter(({ rule }) => rule === 'Y20')
        .map(({ message, operation }) => [message, operation]);
      assert.deepEqual(lines, [
        // The connect took the only token of the user.
        ['would be refused', 'rpc'],
        ['refused', 'rpc'],
        ['would be refused', 'subscribe'],
      ]);
    } finally {
      await limited.server.stop();
    }
  });
});

describe('connections', () => {
  it('Y16 lists the connections of a user, or all', async () => {
    const { id } = await test.connect('listed', 'chat:1');
    const other = await test.connect('unlisted');
    const connection = {
      transport: 'websocket',
      protocol: 'json',
      user: 'listed',
      state: { channels: { 'chat:1': {} } },
    };
    assert.deepEqual(await call('connections', { user: 'listed' }), { result: { connections: { [id]: connection } } });
    const { result } = (await call('connections', {})) as { result: { connections: Record<string, unknown> } };
    assert.ok(id in result.connections && other.id in result.connections);
    assert.deepEqual(await call('connections', { expression: 'true' }), badRequest);
  });

  it('H30 Y16 A106 labels are listed, and select connections', async () => {
    const server = await startTestServer((config) => ({
      ...config,
      client: { ...config.client, token: { ...config.client.token, hmacSecretKey: secret } },
    }));
    try {
      const key = await importSigningKey({ secret });
      for (const region of ['eu', 'us']) {
        const client = new JsonClient(await RawClient.open(server.server.port, '/connection/websocket'));
        const token = await signConnectionToken({ user: 'ann', labels: { region } }, key);
        await client.command({ id: 1, connect: { token } });
      }
      const filter = { key: 'region', cmp: 'eq', val: 'eu' };
      const labelsOf = async (params: object) => {
        const { text } = await server.api('connections', params);
        const { result } = JSON.parse(text) as { result: { connections: Record<string, { labels?: object }> } };
        return Object.values(result.connections).map(({ labels }) => labels);
      };
      assert.deepEqual(await labelsOf({ label_filter: filter }), [{ region: 'eu' }]);
      await server.api('disconnect', { all_users: true, label_filter: filter });
      assert.deepEqual(await labelsOf({ user: 'ann' }), [{ region: 'us' }]);
      const refused = await server.api('disconnect', { all_users: true, label_filter: { cmp: 'eq' } });
      assert.match(refused.text, /"code":107/);
      assert.equal(server.refusals.at(-1)?.rule, 'H30');
    } finally {
      await server.server.stop();
    }
  });
});
