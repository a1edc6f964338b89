import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { createLegacySigner } from './legacy-signature.ts';

const secret = 'secret';
const info = '{"name":"Ann"}';

function expected(text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

describe('signatures of the first generation', () => {
  it('A90 are over the parts joined without separators', async () => {
    const signer = await createLegacySigner(secret);
    const timestamp = '1451991486';
    assert.equal(await signer.signConnection({ user: '42', timestamp, info }), expected(`42${timestamp}${info}`));
    assert.equal(await signer.signConnection({ user: '', timestamp, info: '' }), expected(timestamp));
    assert.equal(await signer.signSubscription({ client: 'c1', channel: '$чат', info }), expected(`c1$чат${info}`));
    assert.equal(await signer.signApiRequest('[{"method":"info"}]'), expected('[{"method":"info"}]'));
  });

  it('A91 match exactly', async () => {
    const signer = await createLegacySigner(secret);
    const connection = { user: '42', timestamp: '1', info };
    const good = expected(`421${info}`);
    assert.equal(await signer.isConnectionSigned(connection, good), true);
    const wrong = [
      good.toUpperCase(),
      good.slice(1),
      `${good}0`,
      `${good}\n`,
      '',
      good.replace(/.$/, 'g'),
      '0'.repeat(64),
    ];
    for (const signature of wrong) {
      assert.equal(await signer.isConnectionSigned(connection, signature), false, signature);
    }
    assert.equal(await signer.isConnectionSigned({ ...connection, user: '43' }, good), false);
  });

  it('A91 each kind is checked over its own parts', async () => {
    const signer = await createLegacySigner(secret);
    const subscription = { client: 'c1', channel: '$chat', info: '' };
    assert.equal(await signer.isSubscriptionSigned(subscription, expected('c1$chat')), true);
    assert.equal(await signer.isSubscriptionSigned(subscription, expected('c2$chat')), false);
    assert.equal(await signer.isApiRequestSigned('{}', expected('{}')), true);
    assert.equal(await signer.isApiRequestSigned('{} ', expected('{}')), false);
  });

  it('A90 an empty secret signs nothing', async () => {
    await assert.rejects(createLegacySigner(''), { name: 'KeyError' });
  });
});
