import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiKey, startTestServer, type JsonClient, type TestServer } from '../test-server.test.fixture.ts';

/** JSON that parsing and printing would change. */
const corpus: [title: string, payload: string][] = [
  ['integers of 64 bits', '{"id":9223372036854775807,"u":18446744073709551615}'],
  ['integers of any size', '123456789012345678901234567890'],
  ['decimal places', '[1.0,1.10,-0.0,1e2,1E+2,0.1e-7]'],
  ['duplicate keys', '{"a":1,"a":2}'],
  ['the order of keys', '{"b":1,"a":2,"10":3,"9":4}'],
  ['escapes', String.raw`"\u00e9\/\u0041\ud83d\ude00\n\"\\"`],
  ['lone surrogates', String.raw`"\ud800"`],
  ['characters of every plane', '"é€😀\u2028\u2029"'],
  ['markup', '"<script>&</script>"'],
  ['space between tokens', '{ "a" : [ 1 ,\t2 ] }'],
  ['null', 'null'],
  ['an empty string', '""'],
  ['__proto__', '{"__proto__":{"x":1},"constructor":null}'],
];

describe('Payloads', () => {
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

  for (const [title, payload] of corpus) {
    it(`H11 keep ${title} on the way to subscribers and through history`, async () => {
      const body = `{"channel":"chat:fidelity","data":${payload}}`;
      assert.equal((await test.api('publish', body)).status, 200);
      assert.ok((await delivered()).includes(`"data":${payload},`));
      const { text } = await test.api('history', { channel: 'chat:fidelity', limit: 1, reverse: true });
      assert.ok(text.includes(`{"data":${payload},`), text);
      const old = await test.post('/api', `{"method":"publish","params":${body}}`, { 'x-api-key': apiKey });
      assert.equal(old.status, 200);
      assert.ok((await delivered()).includes(`"data":${payload},`));
      await test.api('batch', `{"commands":[{"publish":${body}}]}`);
      assert.ok((await delivered()).includes(`"data":${payload},`));
    });
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
