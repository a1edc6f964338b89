import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compactVerify, decodeProtectedHeader, exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import { algorithms, type Algorithm } from './algorithms.ts';
import { bytes, granted, now, secret, verifierWith } from './forge.test.fixture.ts';
import { KeyError, type KeyMaterial } from './key-material.ts';
import { signConnectionToken, signSubscriptionToken } from './sign.ts';
import { importSigningKey } from './signing-key.ts';
import { inspectToken } from './token-text.ts';

const key = await importSigningKey({ secret });

function payloadOf(token: string): string | undefined {
  return inspectToken(token)?.payload;
}

async function pairOf(algorithm: Algorithm): Promise<{ privateKeys: KeyMaterial[]; publicKey: KeyMaterial }> {
  if (algorithms[algorithm].family === 'HMAC') return { privateKeys: [{ secret }], publicKey: { secret } };
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    privateKeys: [{ pem: await exportPKCS8(privateKey) }, { jwk: await exportJWK(privateKey) }],
    publicKey: { pem: await exportSPKI(publicKey) },
  };
}

describe('signing', () => {
  it('A80 the token of the command line has this very text', async () => {
    const token = await signConnectionToken({ user: '42', issuedAt: 1735686000, exp: 1736290800 }, key);
    const [header, payload] = token.split('.', 2).map((part) => atob(part));
    assert.equal(header, '{"alg":"HS256","typ":"JWT"}');
    assert.equal(payload, '{"iat":1735686000,"sub":"42","exp":1736290800}');
    const subscription = await signSubscriptionToken({ user: '', channel: 'news', issuedAt: 1 }, key);
    assert.equal(payloadOf(subscription), '{"iat":1,"sub":"","channel":"news"}');
  });

  it('A80 the key id goes into the header', async () => {
    const named = await importSigningKey({ secret }, { kid: 'k1', algorithm: 'HS512' });
    const token = await signConnectionToken({ user: '42' }, named);
    assert.deepEqual(decodeProtectedHeader(token), { alg: 'HS512', typ: 'JWT', kid: 'k1' });
    const jwk = { kty: 'oct', k: 'c2VjcmV0', kid: 'k2' };
    const own = await signConnectionToken({ user: '42' }, await importSigningKey({ jwk }));
    assert.equal(decodeProtectedHeader(own).kid, 'k2');
  });

  for (const algorithm of Object.keys(algorithms) as Algorithm[]) {
    it(`A81 ${algorithm} signs what it and jose verify`, async () => {
      const { privateKeys, publicKey } = await pairOf(algorithm);
      const verifier = await verifierWith({ hmacSecretKey: '', keys: [publicKey] });
      for (const material of privateKeys) {
        const signing = await importSigningKey(material, { algorithm });
        const token = await signConnectionToken({ user: '42', exp: now + 60 }, signing);
        assert.equal(granted(await verifier.verifyConnection(token)).user, '42');
      }
    });
  }

  it('A81 jose verifies with the secret itself', async () => {
    const token = await signConnectionToken({ user: '42' }, key);
    const { payload } = await compactVerify(token, bytes(secret), { algorithms: ['HS256'] });
    assert.equal(new TextDecoder().decode(payload), '{"sub":"42"}');
  });

  it('A81 the first algorithm that fits is taken, one that does not is refused', async () => {
    const rsa = await generateKeyPair('RS512', { extractable: true });
    const pem = await exportPKCS8(rsa.privateKey);
    assert.equal((await importSigningKey({ pem })).algorithm, 'RS256');
    assert.equal((await importSigningKey({ secret })).algorithm, 'HS256');
    const ecdsa = await generateKeyPair('ES384', { extractable: true });
    assert.equal((await importSigningKey({ jwk: await exportJWK(ecdsa.privateKey) })).algorithm, 'ES384');
    const refusal = { name: 'KeyError', message: 'the key does not fit ES256, only RS256, RS384, RS512' };
    await assert.rejects(importSigningKey({ pem }, { algorithm: 'ES256' }), refusal);
    await assert.rejects(importSigningKey({ secret: '' }), KeyError);
  });

  it('A82 payloads go in byte for byte, bytes as base64', async () => {
    const info = '{"n": 9007199254740993, "x":1.0,"n":2}';
    const token = await signConnectionToken({ user: '42', info, meta: '[1e400]' }, key);
    assert.equal(payloadOf(token), `{"sub":"42","info":${info},"meta":[1e400]}`);
    for (const length of [0, 1, 2, 3, 200]) {
      const binary = Uint8Array.from({ length }, (_, i) => (i * 37 + 251) % 256);
      const verifier = await verifierWith();
      const grant = granted(
        await verifier.verifyConnection(await signConnectionToken({ user: '', info: binary }, key)),
      );
      assert.deepEqual(grant.info, length === 0 ? undefined : binary);
    }
  });

  it('A82 what is not JSON is refused', async () => {
    await assert.rejects(signConnectionToken({ user: '', info: '{' }, key), { name: 'TypeError', message: /^info is/ });
    await assert.rejects(signConnectionToken({ user: '', meta: 'x' }, key), { name: 'TypeError', message: /^meta is/ });
    await assert.rejects(signConnectionToken({ user: '', info: '1,"sub":"7"' }, key), TypeError);
    await assert.rejects(signSubscriptionToken({ user: '', channel: 'c', data: '' }, key), TypeError);
  });

  it('A82 what is no time is refused, it would make a token without one', async () => {
    for (const name of ['exp', 'expireAt', 'notBefore', 'issuedAt']) {
      for (const time of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const signing = signConnectionToken({ user: '', [name]: time }, key);
        await assert.rejects(signing, { name: 'TypeError', message: `${name} is not a time` });
      }
    }
    const token = await signConnectionToken({ user: '', exp: 1.5, expireAt: 2.5 }, key);
    assert.equal(payloadOf(token), '{"sub":"","exp":1.5,"expire_at":3}');
  });

  it('A83 a connection token with everything verifies to the same grant', async () => {
    const subs = new Map([
      ['news', {}],
      ['$chat:"1"', { info: '1', data: new Uint8Array([1, 2]), override: { presence: true, forceRecovery: false } }],
    ]);
    const content = {
      user: 'Ann "é" 😀 <b>',
      issuedAt: now - 1,
      exp: now + 60,
      expireAt: now + 600,
      notBefore: now - 1,
      tokenId: 'id-1',
      issuer: 'me',
      audience: ['a', 'b'],
      userIdClaim: 'user_id',
      info: '{"a":1}',
      meta: '{"b":2}',
      labels: { region: 'eu', 'a "b"': '' },
      subs,
    };
    const verifier = await verifierWith({ audience: 'b', issuer: 'me', userIdClaim: 'user_id' });
    const grant = granted(await verifier.verifyConnection(await signConnectionToken(content, key)));
    const { user, expireAt, info, meta, labels, tokenId, issuedAt } = grant;
    assert.deepEqual(
      { user, expireAt, info, meta, tokenId, issuedAt },
      { user: content.user, expireAt: now + 600, info: '{"a":1}', meta: '{"b":2}', tokenId: 'id-1', issuedAt: now - 1 },
    );
    assert.deepEqual(labels, content.labels);
    assert.deepEqual([...grant.subs.keys()], [...subs.keys()]);
    assert.deepEqual(grant.subs.get('$chat:"1"'), subs.get('$chat:"1"'));
  });

  it('A83 channels verify to subscriptions without options', async () => {
    const token = await signConnectionToken({ user: '42', channels: ['a', 'b'], audience: 'x' }, key);
    assert.deepEqual([...granted(await (await verifierWith()).verifyConnection(token)).subs.keys()], ['a', 'b']);
  });

  it('A83 a subscription token of either generation verifies to the same grant', async () => {
    const verifier = await verifierWith();
    const content = { user: '42', channel: 'news', exp: now + 60, info: '1', data: '2', override: { joinLeave: true } };
    const current = granted(await verifier.verifySubscription(await signSubscriptionToken(content, key)));
    assert.deepEqual(current, {
      channel: 'news',
      user: '42',
      client: null,
      expireAt: now + 60,
      info: '1',
      data: '2',
      override: { joinLeave: true },
      tokenId: null,
      issuedAt: null,
    });
    const older = await signSubscriptionToken({ ...content, user: '', client: 'c1', expiresTokenOnly: true }, key);
    const grant = granted(await verifier.verifySubscription(older));
    assert.deepEqual([grant.user, grant.client, grant.expireAt], [null, 'c1', null]);
  });
});
