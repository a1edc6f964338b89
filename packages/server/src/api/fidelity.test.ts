import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type JsonClient, type TestServer } from '../test-server.test.fixture.ts';

describe('Payloads of API calls', () => {
  let test: TestServer;
  let client: JsonClient;
  before(async () => {
    test = await startTestServer();
    client = await test.connect('1', 'chat:fidelity');
  });
  after(() => test.server.stop());

  async function delivered(): Promise<string> {
    const line = (await client.line()) ?? '';
    assert.ok(line.startsWith('{"push":{"channel":"chat:fidelity","pub":{"data":'), line);
    return line;
  }

  it('H11 lose nothing but their line breaks', async () => {
    await test.api('publish', '{"channel":"chat:fidelity","data":{\r\n  "a": 1,\n  "b": "x\\ny"\n}}');
    assert.ok((await delivered()).includes(String.raw`"data":{  "a": 1,  "b": "x\ny"},`));
  });

  it('H11 keep info and data of a subscription as written', async () => {
    await test.api('subscribe', '{"user":"1","channel":"chat:own","data":{"n":1.0},"info":{"i":12345678901234567890}}');
    assert.ok(((await client.line()) ?? '').includes('"data":{"n":1.0}'));
    const { text } = await test.api('presence', { channel: 'chat:own' });
    assert.ok(text.includes('"chan_info":{"i":12345678901234567890}'), text);
  });

  it('H11 b64data is bytes and wins over data; empty it counts as absent', async () => {
    const encoded = Buffer.from('{"n":1.0}').toString('base64');
    await test.api('publish', { channel: 'chat:fidelity', data: 'other', b64data: encoded });
    assert.ok((await delivered()).includes('"data":{"n":1.0},'));
    await test.api('publish', { channel: 'chat:fidelity', data: 'other', b64data: '' });
    assert.ok((await delivered()).includes('"data":"other",'));
  });

  it('H11 a missing payload is none, null is one', async () => {
    const missing = await test.api('publish', { channel: 'chat:fidelity' });
    assert.equal(missing.text, '{"error":{"code":107,"message":"bad request"}}');
    assert.match((await test.api('publish', { channel: 'chat:fidelity', data: null })).text, /^\{"result":\{"offset":/);
    await delivered();
  });

  it('H13 bytes that are JSON are answered as JSON, others in base64 under a name of their own', async () => {
    const publish = (bytes: Uint8Array) =>
      test.api('publish', { channel: 'chat:binary', b64data: Buffer.from(bytes).toString('base64') });
    await publish(Buffer.from('{"a":\n1.0}'));
    await publish(new Uint8Array([0xff, 0x00, 0x01]));
    await publish(Buffer.from('not json'));
    const { text } = await test.api('history', { channel: 'chat:binary', limit: -1 });
    assert.ok(
      text.startsWith(
        '{"result":{"publications":[{"data":{"a":1.0},"offset":1},{"b64data":"/wAB","offset":2},{"b64data":"bm90IGpzb24=","offset":3}],',
      ),
      text,
    );
  });
});
