import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { base64 } from './params.ts';

describe('Parameters', () => {
  let test: TestServer;
  before(async () => {
    test = await startTestServer();
  });
  after(() => test.server.stop());

  it('H14 null counts as absent, unknown names are ignored, and of equal names the last counts', async () => {
    const params =
      '{"channel":"nope:1","channel":"plain:1","tags":null,"version":null,"delta":null,"new":[1],"data":1}';
    assert.equal((await test.api('publish', params)).text, '{"result":{}}');
  });

  it('H14 names may be written with escapes', async () => {
    assert.equal((await test.api('publish', String.raw`{"ch\u0061nnel":"plain:1","data":1}`)).text, '{"result":{}}');
  });

  it('H11 base64 is read whatever its length', () => {
    const { read } = base64('b64data');
    for (const size of [1, 2, 3, 4, 24 * 1_048_576]) {
      const bytes = randomBytes(size);
      const read64 = read(`"${bytes.toString('base64')}"`);
      assert.ok(read64 !== undefined && bytes.equals(read64), String(size));
    }
    for (const text of ['A', 'AA', 'AAA', 'A===', 'AA=A', '====', 'AAAA=', 'AAA=AAAA', 'AA==AA==', 'AA-_', ' AAAA']) {
      assert.equal(read(`"${text}"`), undefined, text);
    }
  });
});
