import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { bytes, forge, now, outcome, secret, verifierWith } from './forge.test.fixture.ts';

describe('static keys', () => {
  it('A40 a secret serves HS256, HS384 and HS512', async () => {
    const verifier = await verifierWith();
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      assert.equal(outcome(await verifier.verifyConnection(await forge({}, { header: { alg } }))), 'ok');
    }
  });

  it('A40 an RSA key serves RS256, RS384 and RS512', async () => {
    for (const alg of ['RS256', 'RS384', 'RS512']) {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const verifier = await verifierWith({ hmacSecretKey: '', rsaPublicKey: await exportSPKI(publicKey) });
      assert.equal(
        outcome(await verifier.verifyConnection(await forge({}, { key: privateKey, header: { alg } }))),
        'ok',
      );
      assert.equal(outcome(await verifier.verifyConnection(await forge({}))), 'A12 invalid');
    }
  });

  const ecdsa = ['ES256', 'ES384', 'ES512'];
  for (const alg of ecdsa) {
    it(`A40 the curve of an ECDSA key makes ${alg} the only algorithm`, async () => {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const verifier = await verifierWith({ ecdsaPublicKey: await exportSPKI(publicKey) });
      assert.equal(
        outcome(await verifier.verifyConnection(await forge({}, { key: privateKey, header: { alg } }))),
        'ok',
      );
      for (const other of ecdsa.filter((name) => name !== alg)) {
        const foreign = await generateKeyPair(other);
        const token = await forge({}, { key: foreign.privateKey, header: { alg: other } });
        assert.equal(outcome(await verifier.verifyConnection(token)), 'A12 invalid');
      }
    });
  }

  it('A40 an Ed25519 key serves EdDSA', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const verifier = await verifierWith({ keys: [{ pem: await exportSPKI(publicKey) }] });
    const token = await forge({}, { key: privateKey, header: { alg: 'EdDSA' } });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
  });

  it('A13 the right algorithm with another key is invalid', async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA']) {
      const { publicKey } = await generateKeyPair(alg);
      const other = await generateKeyPair(alg);
      const verifier = await verifierWith({ keys: [{ pem: await exportSPKI(publicKey) }] });
      const token = await forge({}, { key: other.privateKey, header: { alg } });
      assert.equal(outcome(await verifier.verifyConnection(token)), 'A13 invalid');
    }
  });

  it('A41 the previous secret serves until its time has passed, whatever iat says', async () => {
    let time = now;
    const previous = { hmacPreviousSecretKey: 'previous', hmacPreviousSecretKeyValidUntil: now };
    const verifier = await verifierWith(previous, { now: () => time, cacheBytes: 0 });
    const token = await forge({ iat: now - 10 }, { key: bytes('previous') });
    const freshlySigned = await forge({ iat: now + 10 }, { key: bytes('previous') });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(freshlySigned)), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await forge({}))), 'ok');
    time = now + 1;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A13 invalid');
    assert.equal(outcome(await verifier.verifyConnection(await forge({}))), 'ok');
  });

  it('A41 without a limit the previous secret serves on', async () => {
    for (const hmacPreviousSecretKeyValidUntil of [0, undefined]) {
      const verifier = await verifierWith({ hmacPreviousSecretKey: 'previous', hmacPreviousSecretKeyValidUntil });
      const token = await forge({}, { key: bytes('previous') });
      assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    }
  });

  it('A41 the previous secret alone serves too, and once it is past the algorithm is disabled', async () => {
    const options = { hmacSecretKey: '', hmacPreviousSecretKey: secret, hmacPreviousSecretKeyValidUntil: now - 1 };
    const verifier = await verifierWith(options);
    assert.equal(outcome(await verifier.verifyConnection(await forge({}))), 'A12 invalid');
  });

  it('A42 a key with a kid serves tokens that name it or none', async () => {
    const verifier = await verifierWith({ hmacSecretKey: '', keys: [{ secret: 'one', kid: 'k1' }] });
    const signed = (header: object) => forge({}, { key: bytes('one'), header: { ...header } });
    assert.equal(outcome(await verifier.verifyConnection(await signed({ kid: 'k1' }))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await signed({}))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await signed({ kid: '' }))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await signed({ kid: 'k2' }))), 'A12 invalid');
  });

  it('A42 a key without a kid serves any token, several are tried in order', async () => {
    const keys = [{ secret: 'one', kid: 'k1' }, { secret: 'two', kid: 'k2' }, { secret: 'three' }];
    const verifier = await verifierWith({ keys });
    for (const key of [secret, 'one', 'two', 'three']) {
      assert.equal(outcome(await verifier.verifyConnection(await forge({}, { key: bytes(key) }))), 'ok');
    }
    const named = (key: string, kid: string) => forge({}, { key: bytes(key), header: { kid } });
    assert.equal(outcome(await verifier.verifyConnection(await named('three', 'k9'))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await named('two', 'k2'))), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(await named('two', 'k1'))), 'A13 invalid');
  });

  it('A42 any listed key may end on a date', async () => {
    const keys = [
      { secret: 'old', validUntil: now - 1 },
      { secret: 'ending', validUntil: now },
    ];
    const verifier = await verifierWith({ keys });
    assert.equal(outcome(await verifier.verifyConnection(await forge({}, { key: bytes('old') }))), 'A13 invalid');
    assert.equal(outcome(await verifier.verifyConnection(await forge({}, { key: bytes('ending') }))), 'ok');
  });

  it('A43 a JWK serves the algorithm it names, or all that fit it', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const key384 = await crypto.subtle.importKey(
      'jwk',
      await exportJWK(privateKey),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
      false,
      ['sign'],
    );
    const token = await forge({}, { key: key384, header: { alg: 'RS384' } });
    const open = await verifierWith({ keys: [{ jwk }] });
    assert.equal(outcome(await open.verifyConnection(token)), 'ok');
    const pinned = await verifierWith({ keys: [{ jwk: { ...jwk, alg: 'RS256' } }] });
    assert.equal(outcome(await pinned.verifyConnection(token)), 'A12 invalid');
  });
});
