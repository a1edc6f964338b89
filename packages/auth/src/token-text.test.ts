import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytes, forge, forgeRaw, outcome, verifierWith } from './forge.test.fixture.ts';
import { inspectToken } from './token-text.ts';

const header = '{"alg":"HS256"}';
const notUtf8 = new Uint8Array([0x7b, 0x22, 0x73, 0x75, 0x62, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);

async function verify(token: string): Promise<string> {
  return outcome(await (await verifierWith()).verifyConnection(token));
}

describe('token text', () => {
  const broken: Record<string, (good: string) => string | Promise<string>> = {
    'is empty': () => '',
    'is garbage': () => 'garbage',
    'has two parts': (good) => good.slice(0, good.lastIndexOf('.')),
    'has four parts': (good) => `${good}.x`,
    'has an empty header': (good) => good.slice(good.indexOf('.')),
    'has an empty payload': (good) => good.replace(/\..*\./, '..'),
    'has a space at the end': (good) => `${good} `,
    'has a line break at the end': (good) => `${good}\n`,
    'is padded': (good) => good.replace('.', '=.'),
    'is in standard base64': () => `${btoa(header)}.${btoa('{"sub":"???>>>"}')}.AAAA`,
    'has a header of impossible length': (good) => `A${good.slice(good.indexOf('.'))}`,
    'has a header that is no JSON': () => forgeRaw('{"alg":"HS256"', '{}'),
    'has a header that is a list': () => forgeRaw('["HS256"]', '{}'),
    'has a payload that is no JSON': () => forgeRaw(header, '{"sub":"42"'),
    'has a payload that is text': () => forgeRaw(header, '"42"'),
    'has a payload that is null': () => forgeRaw(header, 'null'),
    'has a payload that is a list': () => forgeRaw(header, '[]'),
    'has two payloads': () => forgeRaw(header, '{}{}'),
    'has a payload with an unescaped line break in a text': () => forgeRaw(header, '{"sub":"4\n2"}'),
    'has a payload nested out of measure': () => forgeRaw(header, `{"info":${'['.repeat(2000)}${']'.repeat(2000)}}`),
    'has a byte order mark': () => forgeRaw(header, '\ufeff{}'),
    'has a payload that is not UTF-8': () => forgeRaw(header, notUtf8),
    'has a header that is not UTF-8': () => forgeRaw(notUtf8, '{}'),
  };
  for (const [name, breakIt] of Object.entries(broken)) {
    it(`A2 a token that ${name} is invalid`, async () => {
      assert.equal(await verify(await breakIt(await forge({ sub: '42' }))), 'A2 invalid');
    });
  }

  it('A2 a token cut anywhere is invalid', async () => {
    const verifier = await verifierWith();
    const good = await forge({ sub: '42', info: { a: 1 } });
    for (let length = 0; length < good.length; length++) {
      assert.match(outcome(await verifier.verifyConnection(good.slice(0, length))), /^A\d+ invalid$/);
    }
  });

  it('A2 no change of one character leaves a token valid', async () => {
    const verifier = await verifierWith();
    const good = await forge({ sub: '42' });
    // The last character of a signature carries two bits that no byte holds.
    for (let at = 0; at < good.length - 1; at++) {
      const changed = good.slice(0, at) + (good[at] === 'A' ? 'Q' : 'A') + good.slice(at + 1);
      assert.equal((await verifier.verifyConnection(changed)).ok, false, `character ${at}`);
    }
  });

  const headers: Record<string, string> = {
    'without alg': '{"typ":"JWT"}',
    'with a number as alg': '{"alg":256}',
    'with null as alg': '{"alg":null}',
    'with a number as kid': '{"alg":"HS256","kid":1}',
    'with critical extensions': '{"alg":"HS256","crit":["b64"],"b64":false}',
    'with unknown critical extensions': '{"alg":"HS256","crit":["exp"],"exp":1}',
  };
  for (const [name, text] of Object.entries(headers)) {
    it(`A3 a header ${name} is invalid`, async () => {
      assert.equal(await verify(await forgeRaw(text, '{"sub":"42"}')), 'A3 invalid');
    });
  }

  it('A3 typ and unknown header members are not looked at', async () => {
    assert.equal(await verify(await forgeRaw('{"typ":7,"alg":"HS256","kid":null,"x5t":[1]}', '{"sub":"42"}')), 'ok');
  });

  it('A2 inspecting shows header and payload without judging them', async () => {
    const payload = '{"sub":"42", "exp":1,"info":9007199254740993}';
    const token = await forge(payload, { header: { kid: 'k1' }, key: bytes('another secret') });
    assert.deepEqual(inspectToken(token), { header: { alg: 'HS256', kid: 'k1' }, payload });
    assert.equal(inspectToken('garbage'), null);
  });
});
