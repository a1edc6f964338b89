import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiKey, startTestServer, type TestServer } from '../test-server.test.fixture.ts';

describe('The form of older generations', () => {
  let test: TestServer;
  before(async () => {
    test = await startTestServer();
  });
  after(() => test.server.stop());
  const send = (body: string) => test.post('/api', body, { 'x-api-key': apiKey });
  const publish = (channel: string) => `{"method":"publish","params":{"channel":"${channel}","data":1}}`;
  const numClients = async () => (await test.api('presence_stats', { channel: 'chat:none' })).text;

  it('H40 commands follow one another with any space or none, and are answered in order with a line each', async () => {
    const stats = '{"num_clients":0,"num_users":0}';
    const command = '{"id":7,"method":"presence_stats","params":{"channel":"chat:none"}}';
    for (const separator of ['', '\n', ' \r\n\t']) {
      const { status, text, contentType } = await send([command, publish('plain:1'), command].join(separator));
      assert.equal(status, 200);
      assert.equal(contentType, 'application/json');
      assert.equal(text, `{"id":7,"result":${stats}}\n{"result":{}}\n{"id":7,"result":${stats}}`);
    }
    assert.match(await numClients(), /"num_clients":0/);
  });

  it('H40 an error of one command stands in its line and hinders no other', async () => {
    const { status, text } = await send(
      `{"id":1,"method":"presence","params":{"channel":"plain:1"}}${publish('nope:1')}${publish('plain:1')}`,
    );
    assert.equal(status, 200);
    assert.equal(
      text,
      '{"id":1,"error":{"code":108,"message":"not available"}}\n{"error":{"code":102,"message":"unknown channel"}}\n{"result":{}}',
    );
  });

  const numbers = {
    publish: 0,
    broadcast: 1,
    unsubscribe: 2,
    disconnect: 3,
    presence: 4,
    presence_stats: 5,
    history: 6,
    history_remove: 7,
    channels: 8,
    info: 9,
    rpc: 10,
    subscribe: 11,
    refresh: 12,
    connections: 14,
    map_publish: 33,
    shared_poll_publish: 39,
  };
  for (const [name, number] of Object.entries(numbers)) {
    it(`H42 ${name} is named in letters of either case, or by ${number}`, async () => {
      const answers = await Promise.all(
        [`"${name}"`, `"${name.toUpperCase()}"`, String(number)].map((method) =>
          send(`{"method":${method},"params":{}}`),
        ),
      );
      const [byName, inCapitals, byNumber] = answers;
      assert.equal(byName?.status, 200);
      assert.deepEqual(inCapitals, byName);
      assert.deepEqual(byNumber, byName);
    });
  }

  it('H42 without a method a command publishes', async () => {
    assert.equal((await send('{"params":{"channel":"plain:1","data":1}}')).text, '{"result":{}}');
    assert.equal((await send('{"method":null,"params":{"channel":"plain:1","data":1}}')).text, '{"result":{}}');
  });

  it('H22 a method of the schema that is not served is error 104', async () => {
    const error = '{"error":{"code":104,"message":"not found"}}';
    assert.equal((await send('{"method":"cancel_push","params":{}}')).text, error);
    assert.equal((await send('{"method":32,"params":{}}')).text, error);
    assert.equal((await send('{"method":"rpc","params":{"method":"x"}}')).text, error);
  });

  it('H43 missing and null params count as {}, others that are no object are error 107', async () => {
    for (const params of ['', ',"params":null', ',"params":{}']) {
      assert.match((await send(`{"method":"info"${params}}`)).text, /^\{"result":\{"nodes"/);
    }
    for (const params of ['[]', '"x"', '1']) {
      const { text } = await send(`{"id":3,"method":"info","params":${params}}`);
      assert.equal(text, '{"id":3,"error":{"code":107,"message":"bad request"}}');
    }
  });

  it('H44 an id is repeated as it was written; zero and null are none', async () => {
    const idOf = async (id: string) => (await send(`{"id":${id},"method":"channels"}`)).text;
    assert.equal(await idOf('18446744073709551615'), '{"id":18446744073709551615,"result":{"channels":{}}}');
    assert.equal(await idOf('0'), '{"result":{"channels":{}}}');
    assert.equal(await idOf('null'), '{"result":{"channels":{}}}');
  });

  it('H41 a command that cannot be read fails the request with 400 before anything was executed', async () => {
    const broken = [
      '{"method":"bogus","params":{}}',
      '{"method":13}',
      '{"method":40}',
      '{"method":"batch","params":{}}',
      '{"method":true}',
      '{"method":1.5}',
      '{"id":"1","method":"info"}',
      '{"id":-1,"method":"info"}',
      '{"id":1',
      '[]',
      '1',
      '}',
    ];
    for (const command of broken) {
      const { status, text } = await send(publish('chat:untouched') + command);
      assert.deepEqual([status, text], [400, 'Bad Request\n'], command);
    }
    const { text } = await test.api('history', { channel: 'chat:untouched', limit: -1 });
    assert.match(text, /"publications":\[\].*"offset":0/);
  });
});
