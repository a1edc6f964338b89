import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionGrant, connectionOutcome, now } from './forge.test.fixture.ts';

const base64OfBytes = btoa('\u0000\u00ff{');
const decodedBytes = new Uint8Array([0, 255, 0x7b]);

describe('connection token', () => {
  it('A30 sub is the user, absent or empty it is the anonymous user', async () => {
    assert.equal((await connectionGrant({ sub: '42' })).user, '42');
    assert.equal((await connectionGrant({ sub: '' })).user, '');
    assert.equal((await connectionGrant({})).user, '');
  });

  const userIds: Record<string, string> = {
    '"Ann"': 'Ann',
    '9007199254740993': '9007199254740993',
    '-7': '-7',
    '1.50': '1.5',
    '1e3': '1000',
    true: 'true',
    null: '',
  };
  for (const [written, user] of Object.entries(userIds)) {
    it(`A31 the configured claim ${written} names the user ${JSON.stringify(user)}`, async () => {
      const grant = await connectionGrant(`{"sub":"not this","user_id":${written}}`, { userIdClaim: 'user_id' });
      assert.equal(grant.user, user);
    });
  }

  it('A31 without the configured claim the user is anonymous, whatever sub says', async () => {
    assert.equal((await connectionGrant({ sub: '42' }, { userIdClaim: 'user_id' })).user, '');
  });

  it('A31 a list or object is no user id', async () => {
    assert.equal(await connectionOutcome({ user_id: ['42'] }, { userIdClaim: 'user_id' }), 'A4 invalid');
    assert.equal(await connectionOutcome({ user_id: {} }, { userIdClaim: 'user_id' }), 'A4 invalid');
  });

  const expiries: readonly (readonly [claims: object, expireAt: number | null])[] = [
    [{}, null],
    [{ exp: now + 60 }, now + 60],
    [{ exp: now + 60.9 }, now + 60],
    [{ exp: now + 60, expire_at: now + 600 }, now + 600],
    [{ exp: now + 60, expire_at: 0 }, null],
    [{ exp: now + 60, expire_at: -1 }, null],
    [{ expire_at: now + 600 }, now + 600],
    [{ expire_at: now - 1 }, now - 1],
    [{ exp: now + 60, expire_at: null }, now + 60],
  ];
  for (const [claims, expireAt] of expiries) {
    it(`A32 ${JSON.stringify(claims)} expires at ${expireAt}`, async () => {
      assert.equal((await connectionGrant(claims)).expireAt, expireAt);
    });
  }

  it('A33 channels lists server-side subscriptions', async () => {
    const { subs } = await connectionGrant({ channels: ['news', '$chat:1'] });
    assert.deepEqual(
      [...subs],
      [
        ['news', {}],
        ['$chat:1', {}],
      ],
    );
  });

  it('A33 subs wins over channels, an empty one does not', async () => {
    assert.deepEqual([...(await connectionGrant({ channels: ['a'], subs: { b: {} } })).subs.keys()], ['b']);
    assert.deepEqual([...(await connectionGrant({ channels: ['a'], subs: {} })).subs.keys()], ['a']);
  });

  it('A33 channel names that mean something to objects are names like others', async () => {
    const { subs } = await connectionGrant('{"subs":{"__proto__":{"data":1},"constructor":{},"1":{}}}');
    assert.deepEqual([...subs.keys()], ['__proto__', 'constructor', '1']);
    assert.equal(subs.get('__proto__')?.data, '1');
  });

  it('A34 overrides are read by name, a missing value is false', async () => {
    const { subs } = await connectionGrant({
      subs: {
        all: {
          override: {
            presence: { value: true },
            join_leave: { value: false },
            force_push_join_leave: { value: true },
            force_positioning: {},
            force_recovery: { value: true },
          },
        },
        some: { override: { presence: null, unknown: 1, join_leave: { value: true } } },
        none: {},
      },
    });
    assert.deepEqual(subs.get('all')?.override, {
      presence: true,
      joinLeave: false,
      forcePushJoinLeave: true,
      forcePositioning: false,
      forceRecovery: true,
    });
    assert.deepEqual(subs.get('some')?.override, { joinLeave: true });
    assert.equal(subs.get('none')?.override, undefined);
  });

  it('A37 base64 wins over JSON, empty base64 does not', async () => {
    const grant = await connectionGrant({
      info: { a: 1 },
      b64info: base64OfBytes,
      subs: { news: { info: 1, b64info: base64OfBytes, data: 2, b64data: '' } },
    });
    assert.deepEqual(grant.info, decodedBytes);
    assert.deepEqual(grant.subs.get('news')?.info, decodedBytes);
    assert.equal(grant.subs.get('news')?.data, '2');
  });

  for (const text of ['?', 'AA', 'AAA', 'AA=A', 'AA==\n', 'A A=', '-_-_', 'AAAA====', 'AAAA=']) {
    it(`A19 A20 ${JSON.stringify(text)} is no base64`, async () => {
      assert.equal(await connectionOutcome({ subs: { news: { b64info: text } } }), 'A19 invalid');
      assert.equal(await connectionOutcome({ subs: { news: { b64data: text } } }), 'A19 invalid');
      assert.equal(await connectionOutcome({ b64info: text }), 'A20 unavailable');
    });
  }

  it('A38 jti and iat are handed on', async () => {
    const named = await connectionGrant({ jti: 'id-1', iat: now - 5 });
    assert.deepEqual([named.tokenId, named.issuedAt], ['id-1', now - 5]);
    const nameless = await connectionGrant({});
    assert.deepEqual([nameless.tokenId, nameless.issuedAt], [null, null]);
  });

  it('A16 a connection token with a channel is invalid', async () => {
    assert.equal(await connectionOutcome({ sub: '42', channel: 'news' }), 'A16 invalid');
    assert.equal(await connectionOutcome({ sub: '42', channel: '' }), 'A16 invalid');
    assert.equal(await connectionOutcome({ sub: '42', channel: {} }), 'A16 invalid');
  });
});
