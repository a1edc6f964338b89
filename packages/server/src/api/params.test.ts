import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiKey, startTestServer, type TestServer } from '../test-server.test.fixture.ts';

/** For each method, parameters of wrong types with the name that the refusal has to give. */
const wrong: Record<string, [params: string, name: string][]> = {
  publish: [
    ['{"channel":5,"data":1}', 'channel'],
    ['{"channel":["a"],"data":1}', 'channel'],
    ['{"channel":"plain:1","data":1,"skip_history":"true"}', 'skip_history'],
    ['{"channel":"plain:1","data":1,"skip_history":1}', 'skip_history'],
    ['{"channel":"plain:1","data":1,"tags":[]}', 'tags'],
    ['{"channel":"plain:1","data":1,"tags":{"a":1}}', 'tags'],
    ['{"channel":"plain:1","data":1,"idempotency_key":1}', 'idempotency_key'],
    ['{"channel":"plain:1","data":1,"delta":{}}', 'delta'],
    ['{"channel":"plain:1","data":1,"version":"1"}', 'version'],
    ['{"channel":"plain:1","data":1,"version":-1}', 'version'],
    ['{"channel":"plain:1","data":1,"version":1.5}', 'version'],
    ['{"channel":"plain:1","data":1,"version":1e3}', 'version'],
    ['{"channel":"plain:1","data":1,"version_epoch":1}', 'version_epoch'],
    ['{"channel":"plain:1","b64data":1}', 'b64data'],
    ['{"channel":"plain:1","b64data":"!"}', 'b64data'],
    ['{"channel":"plain:1","b64data":"YQ"}', 'b64data'],
    ['{"channel":"plain:1","b64data":"_-8="}', 'b64data'],
  ],
  broadcast: [
    ['{"channels":"plain:1","data":1}', 'channels'],
    ['{"channels":["plain:1",2],"data":1}', 'channels'],
    ['{"channels":["plain:1"],"data":1,"tags":1}', 'tags'],
  ],
  subscribe: [
    ['{"user":1,"channel":"plain:1"}', 'user'],
    ['{"user":"1","channel":1}', 'channel'],
    ['{"user":"1","channel":"plain:1","client":1}', 'client'],
    ['{"user":"1","channel":"plain:1","session":1}', 'session'],
    ['{"user":"1","channel":"plain:1","expire_at":"1"}', 'expire_at'],
    ['{"user":"1","channel":"plain:1","b64info":"!"}', 'b64info'],
    ['{"user":"1","channel":"plain:1","b64data":{}}', 'b64data'],
    ['{"user":"1","channel":"plain:1","recover_since":1}', 'recover_since'],
    ['{"user":"1","channel":"plain:1","recover_since":{"offset":-1}}', 'offset'],
    ['{"user":"1","channel":"plain:1","recover_since":{"epoch":1}}', 'epoch'],
    ['{"user":"1","channel":"plain:1","override":[]}', 'override'],
    ['{"user":"1","channel":"plain:1","override":{"presence":true}}', 'presence'],
    ['{"user":"1","channel":"plain:1","override":{"presence":{"value":1}}}', 'value'],
  ],
  unsubscribe: [
    ['{"user":1,"channel":"plain:1"}', 'user'],
    ['{"user":"1","channel":{}}', 'channel'],
  ],
  disconnect: [
    ['{"user":1}', 'user'],
    ['{"user":"1","whitelist":"a"}', 'whitelist'],
    ['{"user":"1","disconnect":"4000"}', 'disconnect'],
    ['{"user":"1","disconnect":{"code":"4000"}}', 'code'],
    ['{"user":"1","disconnect":{"code":4000,"reason":1}}', 'reason'],
  ],
  refresh: [
    ['{"user":1}', 'user'],
    ['{"user":"1","expired":"yes"}', 'expired'],
    ['{"user":"1","expire_at":1.5}', 'expire_at'],
  ],
  presence: [['{"channel":1}', 'channel']],
  presence_stats: [['{"channel":1}', 'channel']],
  history: [
    ['{"channel":1}', 'channel'],
    ['{"channel":"chat:1","limit":"1"}', 'limit'],
    ['{"channel":"chat:1","limit":2147483648}', 'limit'],
    ['{"channel":"chat:1","since":1}', 'since'],
    ['{"channel":"chat:1","since":{"offset":"1"}}', 'offset'],
    ['{"channel":"chat:1","reverse":"true"}', 'reverse'],
  ],
  history_remove: [['{"channel":1}', 'channel']],
  channels: [['{"pattern":1}', 'pattern']],
  rpc: [['{"method":1}', 'method']],
  batch: [
    ['{"commands":{}}', 'commands'],
    ['{"commands":[],"parallel":1}', 'parallel'],
  ],
};

describe('Parameters', () => {
  let test: TestServer;
  before(async () => {
    test = await startTestServer();
  });
  after(() => test.server.stop());

  for (const [method, cases] of Object.entries(wrong)) {
    for (const [params, name] of cases) {
      it(`H14 ${method} refuses ${params} and names ${name}`, async () => {
        const reported = test.refusals.length;
        const { status, text } = await test.api(method, params);
        assert.equal(status, 200);
        assert.equal(text, '{"error":{"code":107,"message":"bad request"}}');
        const refusal = test.refusals[reported];
        assert.deepEqual([refusal?.rule, refusal?.operation, refusal?.code], ['H14', `api ${method}`, 107]);
        assert.ok(refusal?.because.startsWith(`${name} has to be `), refusal?.because);
        if (method === 'batch') return;
        const old = await test.post('/api', `{"method":"${method}","params":${params}}`, { 'x-api-key': apiKey });
        assert.deepEqual([old.status, old.text], [200, text]);
        const inBatch = await test.api('batch', `{"commands":[{"${method}":${params}}]}`);
        assert.equal(inBatch.text, `{"replies":[${text}]}`);
      });
    }
  }

  it('H14 null counts as absent, unknown names are ignored, and of equal names the last counts', async () => {
    const params =
      '{"channel":"nope:1","channel":"plain:1","tags":null,"version":null,"delta":null,"new":[1],"data":1}';
    assert.equal((await test.api('publish', params)).text, '{"result":{}}');
  });

  it('H14 names may be written with escapes', async () => {
    assert.equal((await test.api('publish', String.raw`{"ch\u0061nnel":"plain:1","data":1}`)).text, '{"result":{}}');
  });
});
