import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportSPKI, generateKeyPair } from 'jose';
import {
  bytes,
  connectionOutcome,
  forge,
  forgeRaw,
  granted,
  now,
  outcome,
  secret,
  subscriptionOutcome,
  verifierWith,
} from './forge.test.fixture.ts';

describe('verification', () => {
  it('A1 a token as long as the limit is read, a longer one is not', async () => {
    const token = await forge({ sub: '42' });
    const exact = await verifierWith({}, { maxTokenLength: token.length });
    const less = await verifierWith({}, { maxTokenLength: token.length - 1 });
    assert.equal(outcome(await exact.verifyConnection(token)), 'ok');
    assert.equal(outcome(await less.verifyConnection(token)), 'A1 invalid');
    assert.equal(outcome(await less.verifySubscription(token)), 'A1 invalid');
  });

  it('A1 the limit is 16 384 characters by default', async () => {
    const verifier = await verifierWith();
    assert.equal(outcome(await verifier.verifyConnection('x'.repeat(16_385))), 'A1 invalid');
    assert.equal(outcome(await verifier.verifyConnection('x'.repeat(16_384))), 'A2 invalid');
  });

  for (const alg of [
    'none',
    'None',
    'NONE',
    'PS256',
    'ES256K',
    'Ed25519',
    'hs256',
    'HS1',
    '',
    'toString',
    '__proto__',
  ]) {
    it(`A11 the algorithm ${JSON.stringify(alg)} is not supported`, async () => {
      const verifier = await verifierWith();
      assert.equal(
        outcome(await verifier.verifyConnection(await forgeRaw(JSON.stringify({ alg }), '{}'))),
        'A11 invalid',
      );
    });
  }

  it('A11 no signature is no way around the algorithm', async () => {
    const token = await forgeRaw('{"alg":"none"}', '{"sub":"42"}');
    const bare = token.slice(0, token.lastIndexOf('.') + 1);
    assert.equal(outcome(await (await verifierWith()).verifyConnection(bare)), 'A11 invalid');
  });

  it('A12 without any key every algorithm is disabled', async () => {
    assert.equal(await connectionOutcome({ sub: '42' }, { hmacSecretKey: '' }), 'A12 invalid');
  });

  it('A13 another secret, a missing signature and a signature over something else are invalid', async () => {
    const verifier = await verifierWith();
    const token = await forge({ sub: '42' });
    const other = await forge({ sub: '1' });
    const body = token.slice(0, token.lastIndexOf('.') + 1);
    const wrong = {
      'another secret': await forge({ sub: '42' }, { key: bytes('another') }),
      missing: body,
      'of another token': body + other.slice(other.lastIndexOf('.') + 1),
      'of impossible length': `${body}A`,
      'too short': `${body}AAAA`,
    };
    for (const [name, text] of Object.entries(wrong)) {
      assert.equal(outcome(await verifier.verifyConnection(text)), 'A13 invalid', name);
    }
  });

  it('A40 an HMAC token signed with the public key is invalid', async () => {
    const { publicKey } = await generateKeyPair('RS256');
    const rsaPublicKey = await exportSPKI(publicKey);
    for (const pem of [rsaPublicKey, rsaPublicKey.trim(), `${rsaPublicKey}\n`]) {
      const token = await forge({ sub: '42' }, { key: bytes(pem) });
      assert.equal(outcome(await (await verifierWith({ rsaPublicKey })).verifyConnection(token)), 'A13 invalid');
      const withoutSecret = await verifierWith({ rsaPublicKey, hmacSecretKey: undefined });
      assert.equal(outcome(await withoutSecret.verifyConnection(token)), 'A12 invalid');
    }
  });

  it('A14 the configured audience has to be listed', async () => {
    const audience = 'chat';
    assert.equal(await connectionOutcome({ aud: 'chat' }, { audience }), 'ok');
    assert.equal(await connectionOutcome({ aud: ['other', 'chat'] }, { audience }), 'ok');
    assert.equal(await subscriptionOutcome({ aud: ['chat'], channel: 'news' }, { audience }), 'ok');
    assert.equal(await connectionOutcome({ aud: 'chats' }, { audience }), 'A14 invalid');
    assert.equal(await connectionOutcome({ aud: [] }, { audience }), 'A14 invalid');
    assert.equal(await connectionOutcome({}, { audience }), 'A14 invalid');
    assert.equal(await subscriptionOutcome({ channel: 'news' }, { audience }), 'A14 invalid');
    assert.equal(await connectionOutcome({ aud: 'anything' }), 'ok');
  });

  it('A15 the configured issuer has to be the token’s', async () => {
    const issuer = 'https://auth.example.com';
    assert.equal(await connectionOutcome({ iss: issuer }, { issuer }), 'ok');
    assert.equal(await connectionOutcome({ iss: `${issuer}/` }, { issuer }), 'A15 invalid');
    assert.equal(await connectionOutcome({}, { issuer }), 'A15 invalid');
    assert.equal(await subscriptionOutcome({ channel: 'news', iss: 'x' }, { issuer }), 'A15 invalid');
  });

  it('A10 an issuer expression has to match', async () => {
    const issuerRegex = '^https://(?P<tenant>[a-z]+)\\.example\\.com$';
    assert.equal(await connectionOutcome({ iss: 'https://acme.example.com' }, { issuerRegex }), 'ok');
    assert.equal(await connectionOutcome({ iss: 'https://acme.example.org' }, { issuerRegex }), 'A10 invalid');
    assert.equal(await connectionOutcome({}, { issuerRegex }), 'A10 invalid');
  });

  it('A10 an audience expression has to match some entry', async () => {
    const audienceRegex = '^chat-(eu|us)$';
    assert.equal(await connectionOutcome({ aud: ['other', 'chat-us'] }, { audienceRegex }), 'ok');
    assert.equal(await connectionOutcome({ aud: 'chat-cn' }, { audienceRegex }), 'A10 invalid');
    assert.equal(await connectionOutcome({}, { audienceRegex }), 'A10 invalid');
  });

  it('A10 an overlong claim is not matched', async () => {
    assert.equal(await connectionOutcome({ iss: 'a'.repeat(1024) }, { issuerRegex: '^a+$' }), 'ok');
    assert.equal(await connectionOutcome({ iss: 'a'.repeat(1025) }, { issuerRegex: '^a+$' }), 'A10 invalid');
  });

  const times: readonly (readonly [claims: object, expected: string])[] = [
    [{ exp: now + 1 }, 'ok'],
    [{ exp: now + 0.5 }, 'ok'],
    [{ exp: now }, 'A17 expired'],
    [{ exp: now - 0.5 }, 'A17 expired'],
    [{ exp: 0 }, 'A17 expired'],
    [{ exp: now - 1, expire_at: now + 600 }, 'A17 expired'],
    [{ nbf: now }, 'ok'],
    [{ nbf: now - 1 }, 'ok'],
    [{ nbf: now + 0.5 }, 'A18 expired'],
    [{ nbf: now + 1, exp: now + 2 }, 'A18 expired'],
    [{ iat: now + 100 }, 'ok'],
  ];
  for (const [claims, expected] of times) {
    it(`A17 A18 ${JSON.stringify(claims)} at ${now} is ${expected}`, async () => {
      assert.equal(await connectionOutcome(claims), expected);
      assert.equal(await subscriptionOutcome({ channel: 'news', ...claims }), expected);
    });
  }

  it('A17 the system clock is used unless another one is given', async () => {
    const verifier = await verifierWith({}, { now: undefined });
    assert.equal(outcome(await verifier.verifyConnection(await forge({ exp: Date.now() / 1000 + 60 }))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await forge({ exp: Date.now() / 1000 - 60 }))), 'A17 expired');
  });

  it('A22 of several violations the first in order is the verdict', async () => {
    const options = { issuerRegex: '^good', audience: 'a', issuer: '' };
    // Each step repairs what the one before was refused for.
    const steps: readonly (readonly [claims: object, key: string, expected: string])[] = [
      [{ exp: 1, channel: 'x', b64info: '?', sub: 1 }, 'wrong', 'A4 invalid'],
      [{ exp: 1, channel: 'x', b64info: '?' }, 'wrong', 'A10 invalid'],
      [{ exp: 1, channel: 'x', b64info: '?', iss: 'good' }, 'wrong', 'A13 invalid'],
      [{ exp: 1, channel: 'x', b64info: '?', iss: 'good' }, secret, 'A14 invalid'],
      [{ exp: 1, channel: 'x', b64info: '?', iss: 'good', aud: 'a' }, secret, 'A16 invalid'],
      [{ exp: 1, b64info: '?', iss: 'good', aud: 'a', subs: { x: { b64info: '?' } } }, secret, 'A17 expired'],
      [{ b64info: '?', iss: 'good', aud: 'a', subs: { x: { b64info: '?' } } }, secret, 'A19 invalid'],
      [{ b64info: '?', iss: 'good', aud: 'a' }, secret, 'A20 unavailable'],
    ];
    const verifier = await verifierWith(options);
    for (const [claims, key, expected] of steps) {
      assert.equal(outcome(await verifier.verifyConnection(await forge(claims, { key: bytes(key) }))), expected);
    }
  });

  it('A46 without signature checks everything else is checked', async () => {
    const options = { insecureSkipTokenSignatureVerify: true };
    const verifier = await verifierWith({ hmacSecretKey: '', audience: 'a' }, options);
    const bare = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"42","aud":"a"}')}.`.replaceAll('=', '');
    assert.equal(granted(await verifier.verifyConnection(bare)).user, '42');
    const expired = await forge({ aud: 'a', exp: now }, { key: bytes('any') });
    assert.equal(outcome(await verifier.verifyConnection(expired)), 'A17 expired');
    assert.equal(outcome(await verifier.verifyConnection(await forge({}))), 'A14 invalid');
    assert.equal(outcome(await verifier.verifyConnection('a.b')), 'A2 invalid');
  });

  it('A47 subscription tokens share the keys of connection tokens unless they have their own', async () => {
    const token = await forge({ sub: '42', channel: 'news' });
    const shared = await verifierWith({ audience: '' });
    assert.equal(outcome(await shared.verifySubscription(token)), 'ok');
    const separate = await verifierWith({ audience: 'a' }, { subscriptionToken: { hmacSecretKey: 'own' } });
    assert.equal(outcome(await separate.verifySubscription(token)), 'A13 invalid');
    const own = await forge({ sub: '42', channel: 'news' }, { key: bytes('own') });
    assert.equal(outcome(await separate.verifySubscription(own)), 'ok');
    assert.equal(outcome(await separate.verifyConnection(own)), 'A13 invalid');
    const keyless = await verifierWith({}, { subscriptionToken: {} });
    assert.equal(outcome(await keyless.verifySubscription(token)), 'A12 invalid');
  });

  it('A13 no reason holds the token, the secret or a claim', async () => {
    const verifier = await verifierWith({ audience: 'wanted' });
    const payload = { sub: 'PRIVATE', aud: 'PRIVATE', info: 'PRIVATE', exp: 1 };
    for (const key of [secret, 'wrong']) {
      const token = await forge(payload, { key: bytes(key) });
      const verdict = await verifier.verifyConnection(token);
      assert.ok(!verdict.ok);
      for (const hidden of ['PRIVATE', secret, ...token.split('.')]) assert.ok(!verdict.because.includes(hidden));
    }
  });

  it('A11 what a header says is escaped and cut before it enters a reason', async () => {
    const header = JSON.stringify({ alg: `x\n${'y'.repeat(500)}` });
    const verdict = await (await verifierWith()).verifyConnection(await forgeRaw(header, '{}'));
    assert.ok(!verdict.ok);
    assert.ok(verdict.because.length < 150);
    assert.doesNotMatch(verdict.because, /\n/);
  });
});
