import assert from 'node:assert/strict';
import type { webcrypto } from 'node:crypto';
import { describe, it } from 'node:test';
import { createTokenVerifier, inspectToken } from '@spindle/auth';
import { client, legacySecret, legacySigner, now, startInstant, verifier } from './instant.test.fixture.ts';
import { NotSignable } from './legacy.ts';
import type { User } from './user.ts';

const ann = { id: '42', info: { name: 'Ann' }, meta: { plan: 'free' }, channels: ['news'] };

describe('tokens', () => {
  it('I34 a connection token says who, until when, and what comes with the user', async () => {
    const { instant } = await startInstant();
    const verdict = await (await verifier()).verifyConnection(await instant.tokens.connection(ann));
    assert.ok(verdict.ok);
    const { user, info, meta, expireAt, subs, issuedAt } = verdict.grant;
    assert.deepEqual(
      { user, info, meta, expireAt, issuedAt },
      { user: '42', info: '{"name":"Ann"}', meta: '{"plan":"free"}', expireAt: now + 3600, issuedAt: now },
    );
    assert.deepEqual([...subs.keys()], ['news']);
    const lasting = await startInstant({ lifetimes: { connectionSeconds: null, subscriptionSeconds: 5 } });
    const forever = await (await verifier()).verifyConnection(await lasting.instant.tokens.connection(ann));
    assert.equal(forever.ok && forever.grant.expireAt, null);
    const short = await (await verifier()).verifySubscription(await lasting.instant.tokens.subscription(ann, '$a'));
    assert.equal(short.ok && short.grant.expireAt, now + 5);
  });

  it('I95 capabilities of a user, and what a grant allows, go into tokens', async () => {
    const { instant } = await startInstant();
    const caps = [
      { channels: ['news:*'], match: 'wildcard', allow: ['sub'] },
      { channels: ['$drafts'], allow: ['pub', 'hst'] },
    ] as const;
    const connection = await (await verifier()).verifyConnection(await instant.tokens.connection({ ...ann, caps }));
    assert.ok(connection.ok);
    const { capabilities } = connection.grant;
    assert.equal(capabilities?.find('sub', 'news:1'), '"news:*" (wildcard)');
    assert.equal(capabilities.find('sub', '$drafts'), null);
    assert.equal(capabilities.find('pub', '$drafts'), '"$drafts"');
    const grant = { allow: ['pub', 'prs'] } as const;
    for (const token of [
      await instant.tokens.subscription(ann, '$a', grant),
      await instant.tokens.clientSubscription({ user: ann, client: 'c' }, '$a', grant),
    ]) {
      const subscription = await (await verifier()).verifySubscription(token);
      assert.deepEqual(subscription.ok && subscription.grant.allow, ['pub', 'prs']);
    }
  });

  it('I95 who is not let in has no capabilities, a visitor without id those that visitors are given', async () => {
    const caps = [{ channels: ['news'], allow: ['sub'] }] as const;
    const mayRead = async (user: User) => {
      const { post } = await startInstant({ endpoints: { allowAnonymous: true }, getUser: () => user });
      const { token } = (await post('/centrifuge/connection_token', {})).body as { readonly token: string };
      const verdict = await (await verifier()).verifyConnection(token);
      return verdict.ok && verdict.grant.capabilities?.find('sub', 'news') === '"news"';
    };
    assert.equal(await mayRead({ id: '42', caps }), true);
    assert.equal(await mayRead({ id: '', caps }), true);
    assert.equal(await mayRead({ id: '42', isAuthenticated: false, caps }), false);
  });

  it('I96 info and data may be bytes, except for 1.x', async () => {
    const { instant } = await startInstant();
    const bytes = new Uint8Array([0, 255, 1]);
    const connection = await (
      await verifier()
    ).verifyConnection(await instant.tokens.connection({ id: '42', info: bytes, subs: { a: { info: bytes } } }));
    assert.ok(connection.ok);
    assert.deepEqual(connection.grant.info, bytes);
    assert.deepEqual(connection.grant.subs.get('a')?.info, bytes);
    const token = await instant.tokens.subscription({ id: '42' }, '$a', { info: bytes, data: bytes });
    const subscription = await (await verifier()).verifySubscription(token);
    assert.ok(subscription.ok);
    assert.deepEqual([subscription.grant.info, subscription.grant.data], [bytes, bytes]);
    await assert.rejects(async () => instant.legacy?.connection({ id: '42', info: bytes }), NotSignable);
  });

  it('I97 channels the server subscribes to by itself may have options', async () => {
    const { instant } = await startInstant();
    const override = { presence: true, forceRecovery: false };
    const subs = { 'chat:1': { info: { role: 'guest' }, data: [1], override }, news: {} };
    const user = { id: '42', channels: ['plain', 'news'], subs };
    const verdict = await (await verifier()).verifyConnection(await instant.tokens.connection(user));
    assert.ok(verdict.ok);
    assert.deepEqual([...verdict.grant.subs.keys()], ['plain', 'news', 'chat:1']);
    const { info, data, override: applied } = verdict.grant.subs.get('chat:1') ?? {};
    assert.deepEqual([info, data, { ...applied }], ['{"role":"guest"}', '[1]', override]);
    const none = await (await verifier()).verifyConnection(await instant.tokens.connection({ id: '42' }));
    assert.equal(none.ok && none.grant.subs.size, 0);
  });

  it('I35 every kind of key signs, and its id and the configured claims are in the token', async () => {
    const kinds = [
      [
        { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
        'rsaPublicKey',
        'RS256',
      ],
      [{ name: 'ECDSA', namedCurve: 'P-256' }, 'ecdsaPublicKey', 'ES256'],
    ] as const;
    for (const [algorithm, option, name] of kinds) {
      const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const { instant } = await startInstant({
        signing: { pem: await pem('PRIVATE', 'pkcs8', pair.privateKey), kid: 'key 1' },
        claims: { audience: 'spindle', issuer: 'shop' },
      });
      const token = await instant.tokens.subscription(ann, '$a');
      const expected = { audience: 'spindle', issuer: 'shop', [option]: await pem('PUBLIC', 'spki', pair.publicKey) };
      const verdict = await (
        await createTokenVerifier({ token: expected, now: () => now + 1 })
      ).verifySubscription(token);
      assert.ok(verdict.ok, JSON.stringify(verdict));
      assert.deepEqual({ ...inspectToken(token)?.header }, { alg: name, kid: 'key 1' });
    }
    const generated: unknown = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
    const pair = generated as webcrypto.CryptoKeyPair;
    const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
    const { instant } = await startInstant({ signing: { jwk: { ...jwk, alg: 'EdDSA', kty: 'OKP' } } });
    assert.equal(inspectToken(await instant.tokens.connection(ann))?.header.alg, 'EdDSA');
  });

  it('I36 a token of another secret, or one that was changed, opens nothing', async () => {
    const { instant } = await startInstant({ signing: { secret: 'another secret' } });
    const token = await instant.tokens.subscription(ann, '$a');
    const refused = await (await verifier()).verifySubscription(token);
    assert.equal(refused.ok, false);
    const right = await (await startInstant()).instant.tokens.subscription(ann, '$a');
    const [header = '', , signature = ''] = right.split('.');
    const other = btoa(JSON.stringify({ sub: '42', channel: '$shop_admin' })).replaceAll('=', '');
    assert.equal((await (await verifier()).verifySubscription(`${header}.${other}.${signature}`)).ok, false);
    assert.equal((await (await verifier()).verifyConnection(right)).ok, false);
  });

  it('I36 so does a signature of 2016 by another secret, and one of the other kind', async () => {
    const info = '{}';
    const of = async (secret: string) => (await startInstant({ legacy: { secret } })).instant.legacy;
    const signer = await legacySigner();
    const about = { client, channel: '$a', info };
    const right = await (await of(legacySecret))?.subscription(client, '$a');
    assert.equal(await signer.isSubscriptionSigned(about, right?.sign ?? ''), true);
    const other = await (await of('another secret'))?.subscription(client, '$a');
    assert.equal(await signer.isSubscriptionSigned(about, other?.sign ?? ''), false);
    const connection = await (await of(legacySecret))?.connection({ id: client });
    assert.equal(await signer.isSubscriptionSigned(about, connection?.token ?? ''), false);
  });
});

async function pem(kind: string, format: 'pkcs8' | 'spki', key: webcrypto.CryptoKey): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.exportKey(format, key));
  return `-----BEGIN ${kind} KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END ${kind} KEY-----`;
}
