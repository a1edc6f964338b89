import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startInstant, verifier, now, client } from './instant.test.fixture.ts';
import type { Authorization } from './authorize.ts';

const somebody = { id: '42' };
const request = new Request('http://localhost/');

async function decided(answer: Authorization | Promise<Authorization>, channel = '$shop_users'): Promise<string> {
  const { instant } = await startInstant({ authorize: () => answer });
  const decision = await instant.decide(somebody, channel, request);
  return decision.verdict === 'granted' ? 'granted' : `${decision.verdict} ${decision.reason.rule}`;
}

describe('authorize', () => {
  it('I13 the application’s rule decides, at once or later; undefined and null leave it to the levels', async () => {
    assert.equal(await decided(true, '$elsewhere'), 'granted');
    assert.equal(await decided({}, '$elsewhere'), 'granted');
    assert.equal(await decided(Promise.resolve({ info: 1 }), '$elsewhere'), 'granted');
    assert.equal(await decided(false), 'denied I13');
    assert.equal(await decided({ denied: 'banned until Monday' }), 'denied I13');
    assert.equal(await decided(undefined), 'granted');
    assert.equal(await decided(Promise.resolve(null)), 'granted');
    assert.equal(await decided(undefined, '$elsewhere'), 'denied I11');
    assert.equal(await decided(Promise.reject(new Error('down'))), 'unavailable I16');
  });

  it('I13 an answer that is none of these is no grant', async () => {
    for (const answer of [1, 0, '', 'yes', Symbol('x'), () => true]) {
      assert.equal(await decided(answer as unknown as Authorization), 'unavailable I16');
    }
  });

  it('I100 a denial names its rule and what would make it pass, to the log and to nobody else', async () => {
    const { post, refusals } = await startInstant({
      authorize: (_user, channel) =>
        channel === '$vault'
          ? { denied: 'the vault is closed', rule: 'vault', fix: 'come on Monday' }
          : { denied: 'no member' },
    });
    const asked = ['$vault', '$room'].map((channel) => post('/centrifuge/subscription_token', { channel }));
    for (const { status, body } of await Promise.all(asked)) assert.deepEqual([status, body], [403, {}]);
    assert.deepEqual(
      refusals.map(({ rule, because, fix }) => [rule, because, fix]),
      [
        ['vault', 'the vault is closed', 'come on Monday'],
        ['I13', 'no member', undefined],
      ],
    );
  });

  it('I33 a grant’s info, data, expiry and capabilities go into the token', async () => {
    const { post } = await startInstant({
      authorize: (_user, channel) =>
        channel === '$once'
          ? { lifetimeSeconds: 60, oneTime: true }
          : {
              info: { role: 'guest' },
              data: ['hello'],
              lifetimeSeconds: channel === '$ever' ? null : 90,
              override: { presence: true, joinLeave: false },
            },
    });
    const verify = await verifier();
    const single = async (channel: string) => {
      const { body } = await post('/centrifuge/subscription_token', { channel });
      const verdict = await verify.verifySubscription((body as { token: string }).token);
      assert.ok(verdict.ok);
      return verdict.grant;
    };
    const grant = await single('$room');
    assert.deepEqual([grant.info, grant.data, grant.expireAt], ['{"role":"guest"}', '["hello"]', now + 90]);
    assert.deepEqual([grant.override?.presence, grant.override?.joinLeave], [true, false]);
    assert.equal((await single('$ever')).expireAt, null);
    assert.equal((await single('$once')).expireAt, null);
    const { body } = await post('/centrifuge/subscribe', { client, channels: ['$once'] });
    const [entry] = (body as { channels: { token: string }[] }).channels;
    const { inspectToken } = await import('@spindle/auth');
    const claims = JSON.parse(inspectToken(entry?.token ?? '')?.payload ?? '{}') as Record<string, unknown>;
    assert.deepEqual([claims.eto, claims.exp, claims.client], [true, now + 60, client]);
  });
});
