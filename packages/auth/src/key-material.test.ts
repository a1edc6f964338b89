import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, type JWK } from 'jose';
import { importKeys, KeyError, type KeyMaterial } from './key-material.ts';
import { p384Certificate, p384Token, rsaCertificate, rsaToken, smallRsaKey } from './openssl.test.fixture.ts';
import { granted, verifierWith } from './forge.test.fixture.ts';

async function problemOf(material: KeyMaterial, use: 'sign' | 'verify'): Promise<string> {
  try {
    await importKeys(material, use);
  } catch (error) {
    assert.ok(error instanceof KeyError);
    return error.message;
  }
  return 'none';
}

async function algorithmsOf(material: KeyMaterial, use: 'sign' | 'verify' = 'verify'): Promise<string> {
  return [...(await importKeys(material, use)).keys()].join(' ');
}

describe('key material', () => {
  it('A43 tokens of another implementation verify with its certificates', async () => {
    const verifier = await verifierWith({ rsaPublicKey: rsaCertificate, ecdsaPublicKey: p384Certificate });
    assert.equal(granted(await verifier.verifyConnection(rsaToken)).user, 'openssl');
    assert.equal(granted(await verifier.verifyConnection(p384Token)).user, 'openssl');
  });

  it('A43 PEM may be encoded in base64 and surrounded by other text', async () => {
    assert.equal(await algorithmsOf({ pem: btoa(p384Certificate) }), 'ES384');
    assert.equal(await algorithmsOf({ pem: btoa(`${p384Certificate}\n`).replace(/.{64}/g, '$&\n') }), 'ES384');
    assert.equal(await algorithmsOf({ pem: `subject=CN\n${rsaCertificate}\nmore\n` }), 'RS256 RS384 RS512');
    assert.equal(await algorithmsOf({ pem: p384Certificate.replaceAll('\n', '\r\n') }), 'ES384');
  });

  it('A43 a JWK is respected in what it says of itself', async () => {
    const { publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    assert.equal(await algorithmsOf({ jwk }), 'ES256');
    assert.equal(await algorithmsOf({ jwk: { ...jwk, use: 'sig', alg: 'ES256' } }), 'ES256');
    assert.match(await problemOf({ jwk: { ...jwk, use: 'enc' } }, 'verify'), /not meant for signatures/);
    assert.match(await problemOf({ jwk: { ...jwk, alg: 'ES384' } }, 'verify'), /does not fit/);
    assert.match(await problemOf({ jwk: { ...jwk, alg: 'ECDH-ES' } }, 'verify'), /does not fit/);
    assert.match(await problemOf({ jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }, 'verify'), /this is no RSA/);
  });

  it('A43 a JWK may hold a secret', async () => {
    const jwk: JWK = { kty: 'oct', k: 'c2VjcmV0' };
    assert.equal(await algorithmsOf({ jwk }), 'HS256 HS384 HS512');
    assert.equal(await algorithmsOf({ jwk: { ...jwk, alg: 'HS384' } }), 'HS384');
    assert.match(await problemOf({ jwk: { kty: 'oct', k: '*' } }, 'verify'), /not base64url/);
    assert.match(await problemOf({ jwk: { kty: 'oct' } }, 'verify'), /empty/);
  });

  it('A44 an RSA key of fewer than 2048 bits is not used', async () => {
    assert.equal(
      await problemOf({ pem: smallRsaKey }, 'verify'),
      'the RSA key has 1024 bits, at least 2048 are needed',
    );
  });

  it('A45 a key for the other use is a problem', async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA']) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      assert.match(await problemOf({ pem: await exportPKCS8(privateKey) }, 'verify'), /this is a private key/);
      assert.match(await problemOf({ jwk: await exportJWK(privateKey) }, 'verify'), /this is a private key/);
      assert.match(await problemOf({ pem: await exportSPKI(publicKey) }, 'sign'), /needs a private key/);
      assert.match(await problemOf({ jwk: await exportJWK(publicKey) }, 'sign'), /needs a private key/);
    }
  });

  const unusable: Record<string, RegExp> = {
    'not a key': /neither PEM/,
    '?': /neither PEM/,
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----': /this is no RSA/,
    '-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----': /this is no RSA/,
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----': /this is no RSA/,
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END CERTIFICATE-----': /neither PEM/,
    '-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----': /RSA PUBLIC KEY is not supported.*PKIX/,
    '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----': /EC PRIVATE KEY is not supported/,
  };
  for (const [pem, problem] of Object.entries(unusable)) {
    it(`A45 ${JSON.stringify(pem.slice(0, 60))} is a problem`, async () => {
      assert.match(await problemOf({ pem }, 'verify'), problem);
    });
  }

  it('A45 an empty secret is a problem', async () => {
    assert.equal(await problemOf({ secret: '' }, 'verify'), 'the secret is empty');
  });
});
