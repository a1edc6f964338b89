import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTokenVerifier, importSigningKey, signConnectionToken } from '@spindle/auth';
import { verifyHmac } from './verify-hmac.ts';

const secret = 'the-secret';

function verifierOf(hmacSecretKey: string) {
  return createTokenVerifier({ token: { hmacSecretKey }, cacheBytes: 0, verifyHmac });
}

describe('HMAC of the host', () => {
  for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
    it(`A40 a secret verifies ${algorithm}`, async () => {
      const token = await signConnectionToken({ user: '42' }, await importSigningKey({ secret }, { algorithm }));
      const verdict = await (await verifierOf(secret)).verifyConnection(token);
      assert.equal(verdict.ok && verdict.grant.user, '42');
    });

    it(`A13 another secret, a changed signature and none do not verify ${algorithm}`, async () => {
      const token = await signConnectionToken({ user: '42' }, await importSigningKey({ secret }, { algorithm }));
      const unsigned = token.slice(0, token.lastIndexOf('.') + 1);
      const first = token.charAt(unsigned.length);
      const changed = `${unsigned}${first === 'A' ? 'B' : 'A'}${token.slice(unsigned.length + 1)}`;
      const cases: readonly (readonly [string, string])[] = [
        ['another secret', token],
        [secret, changed],
        [secret, unsigned],
        [secret, token.slice(0, -4)],
        [secret, `${unsigned}A`],
      ];
      for (const [key, text] of cases) {
        const verdict = await (await verifierOf(key)).verifyConnection(text);
        assert.equal(verdict.ok ? 'ok' : verdict.rule, 'A13');
      }
    });
  }

  it('A40 an algorithm in the header does not make another hash count', async () => {
    const key = await importSigningKey({ secret }, { algorithm: 'HS256' });
    const [, claims, signature] = (await signConnectionToken({ user: '42' }, key)).split('.');
    const header = Buffer.from('{"alg":"HS512"}').toString('base64url');
    const verdict = await (await verifierOf(secret)).verifyConnection(`${header}.${claims}.${signature}`);
    assert.equal(verdict.ok ? 'ok' : verdict.rule, 'A13');
  });
});
