import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  connectionGrant,
  forge,
  forgeRaw,
  granted,
  subscriptionGrant,
  subscriptionOutcome,
  verifierWith,
} from './forge.test.fixture.ts';

const channel = 'news';

describe('claim types', () => {
  const connectionClaims: Record<string, readonly unknown[]> = {
    sub: [42, true, {}, []],
    exp: ['1900000000', true, {}, []],
    nbf: ['0', {}],
    iat: ['0', {}],
    jti: [1],
    aud: [1, {}, [1], ['a', null]],
    iss: [1, ['a']],
    expire_at: ['0', 1.5, true],
    channels: ['news', {}, [1]],
    subs: [['news'], 'news'],
    b64info: [1, {}],
  };
  for (const [claim, values] of Object.entries(connectionClaims)) {
    it(`A4 a connection token with ${claim} of the wrong type is invalid`, async () => {
      const verifier = await verifierWith();
      for (const value of values) {
        const verdict = await verifier.verifyConnection(await forge({ [claim]: value }));
        assert.ok(!verdict.ok && verdict.rule === 'A4' && verdict.kind === 'invalid', JSON.stringify(value));
        assert.match(verdict.because, new RegExp(`^the claim ${claim} is not an? `));
      }
    });
  }

  const options: Record<string, unknown> = {
    override: true,
    'override.presence': true,
    'override.presence.value': 1,
    b64data: 1,
  };
  for (const [path, value] of Object.entries(options)) {
    const wrong = path.split('.').reduceRight((inner: unknown, name) => ({ [name]: inner }), value);
    it(`A4 ${path} of the wrong type is invalid in subs and in a subscription token`, async () => {
      const verifier = await verifierWith();
      const connection = await verifier.verifyConnection(await forge({ subs: { 'secret-channel': wrong } }));
      assert.ok(!connection.ok && connection.because.startsWith(`the claim subs[].${path} is not`));
      const subscription = await verifier.verifySubscription(await forge({ channel, ...(wrong as object) }));
      assert.ok(!subscription.ok && subscription.because.startsWith(`the claim ${path} is not`));
    });
  }

  it('A4 channel, client and eto of the wrong type are invalid in a subscription token', async () => {
    assert.equal(await subscriptionOutcome({ channel: 1 }), 'A4 invalid');
    assert.equal(await subscriptionOutcome({ channel, client: 1 }), 'A4 invalid');
    assert.equal(await subscriptionOutcome({ channel, eto: 'yes' }), 'A4 invalid');
  });

  it('A4 a reason never holds what the token says', async () => {
    const verifier = await verifierWith();
    const verdict = await verifier.verifyConnection(await forge({ subs: { 'private-name': 'private-value' } }));
    assert.ok(!verdict.ok);
    assert.doesNotMatch(verdict.because, /private/);
  });

  it('A4 a number beyond every number is invalid', async () => {
    const verdict = await (await verifierWith()).verifyConnection(await forgeRaw('{"alg":"HS256"}', '{"exp":1e999}'));
    assert.ok(!verdict.ok && verdict.rule === 'A4');
  });

  it('A5 null is absent, unknown claims are ignored, of equal names the last counts', async () => {
    const nulls = '"exp":null,"nbf":null,"aud":null,"subs":{"a":null},"channel":null,"expire_at":null,"b64info":null';
    const grant = await connectionGrant(`{"sub":"1","sub":"42",${nulls},"vips":[1],"Sub":"7"}`);
    assert.equal(grant.user, '42');
    assert.equal(grant.expireAt, null);
    assert.deepEqual([...grant.subs.keys()], ['a']);
  });
});

describe('opaque claims', () => {
  const faithful = [
    '9007199254740993',
    '1.0',
    '-0',
    '1E400',
    '0.10000000000000000001',
    '"\\u0041\\/\\ud83d\\ude00 é 😀"',
    '{"b":1,"a":2,"b":3}',
    '[ 1 ,\t2 ]',
    '{"id":18446744073709551615,"nested":{"__proto__":{"x":1.50}}}',
    'null',
    'false',
    '""',
  ];
  for (const text of faithful) {
    it(`A6 ${text} survives byte for byte`, async () => {
      const connection = await connectionGrant(
        `{"sub":"42","info": ${text} ,"meta":${text},"subs":{"news":{"info":${text},"data":${text}}}}`,
      );
      assert.equal(connection.info, text);
      assert.equal(connection.meta, text);
      assert.equal(connection.subs.get('news')?.info, text);
      assert.equal(connection.subs.get('news')?.data, text);
      const subscription = await subscriptionGrant(`{"channel":"news","info":${text},"data":${text}}`);
      assert.equal(subscription.info, text);
      assert.equal(subscription.data, text);
    });
  }

  it('A6 an indented payload loses its line breaks and nothing else', async () => {
    const grant = await connectionGrant('{\r\n  "info": {\n    "a": "x\\ny",\r\n    "b": [1,\n 2]\n  }\n}');
    assert.equal(grant.info, '{    "a": "x\\ny",    "b": [1, 2]  }');
  });

  it('A6 absent stays absent', async () => {
    const grant = granted(await (await verifierWith()).verifyConnection(await forge({ sub: '42' })));
    assert.equal(grant.info, undefined);
    assert.equal(grant.meta, undefined);
  });
});
