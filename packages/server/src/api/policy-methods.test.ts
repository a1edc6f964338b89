import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';

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

  it('Y2 no user and an empty user are different questions', async () => {
    const question = { operation: 'subscribe', channel: 'chat:1' };
    const ruleOf = async (params: object) =>
      ((await call('explain', params)) as { result: { rule: string } }).result.rule;
    assert.equal(await ruleOf(question), 'S4');
    assert.equal(await ruleOf({ ...question, user: '' }), 'C28');
    assert.equal(await ruleOf({ ...question, user: null }), 'S4');
  });

  it('Y4 refuses questions that make no sense', async () => {
    const senseless = [
      {},
      { operation: 'delete', user: '1' },
      { operation: 'history', user: '1' },
      { operation: 'connect', user: '1', token: 'x' },
    ];
    for (const question of senseless) assert.deepEqual(await call('explain', question), badRequest);
  });
});
