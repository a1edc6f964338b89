import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { now, subscriptionGrant, subscriptionOutcome } from './forge.test.fixture.ts';

const channel = '$chat:1';

describe('subscription token', () => {
  it('A35 without client it is for its user', async () => {
    const grant = await subscriptionGrant({ sub: '42', channel });
    assert.deepEqual([grant.channel, grant.user, grant.client], [channel, '42', null]);
    assert.equal((await subscriptionGrant({ channel })).user, '');
    assert.equal((await subscriptionGrant({ channel, client: '' })).client, null);
  });

  it('A35 with client it is for that connection, whatever its user', async () => {
    const old = await subscriptionGrant({ client: 'c1', channel });
    assert.deepEqual([old.user, old.client], [null, 'c1']);
    const both = await subscriptionGrant({ sub: '42', client: 'c1', channel });
    assert.deepEqual([both.user, both.client], [null, 'c1']);
  });

  it('A21 without a channel it is invalid', async () => {
    assert.equal(await subscriptionOutcome({ sub: '42' }), 'A21 invalid');
    assert.equal(await subscriptionOutcome({ sub: '42', channel: '' }), 'A21 invalid');
  });

  it('A21 an expired token without a channel is expired', async () => {
    assert.equal(await subscriptionOutcome({ sub: '42', exp: now - 1 }), 'A17 expired');
  });

  const expiries: readonly (readonly [claims: object, expireAt: number | null])[] = [
    [{}, null],
    [{ exp: now + 60 }, now + 60],
    [{ exp: now + 60, eto: false }, now + 60],
    [{ exp: now + 60, eto: true }, null],
    [{ exp: now + 60, eto: true, expire_at: now + 600 }, now + 600],
    [{ exp: now + 60, expire_at: 0 }, null],
  ];
  for (const [claims, expireAt] of expiries) {
    it(`A36 ${JSON.stringify(claims)} expires at ${expireAt}`, async () => {
      assert.equal((await subscriptionGrant({ channel, ...claims })).expireAt, expireAt);
    });
  }

  it('A36 with eto the token itself still expires', async () => {
    assert.equal(await subscriptionOutcome({ channel, eto: true, exp: now - 1 }), 'A17 expired');
  });

  it('A34 A37 A38 info, data, override and identity are those of the claims', async () => {
    const grant = await subscriptionGrant({
      channel,
      info: { a: 1 },
      data: 1,
      b64data: btoa('xy'),
      override: { presence: { value: true } },
      jti: 'id-1',
      iat: 1,
    });
    assert.equal(grant.info, '{"a":1}');
    assert.deepEqual(grant.data, new Uint8Array([0x78, 0x79]));
    assert.deepEqual(grant.override, { presence: true });
    assert.deepEqual([grant.tokenId, grant.issuedAt], ['id-1', 1]);
  });

  it('A19 base64 that is none is invalid', async () => {
    assert.equal(await subscriptionOutcome({ channel, b64info: 'a' }), 'A19 invalid');
    assert.equal(await subscriptionOutcome({ channel, b64data: 'a' }), 'A19 invalid');
  });
});
