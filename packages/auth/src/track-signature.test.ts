import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { now, outcome } from './forge.test.fixture.ts';
import { createTrackVerifier, signTrackedKeys, type TrackVerifierOptions } from './track-signature.ts';

const secret = 'secret';
const tracked = { user: '42', channel: 'votes', keys: ['a', 'b'] };

function expected(iat: number, exp: number): string {
  const keys = createHash('sha256').update('a\0b').digest('hex');
  const hmac = createHmac('sha256', secret).update(`${iat}\0${exp}\0${tracked.user}\0votes\0${keys}`).digest('hex');
  return `${iat}:${exp}:${hmac}`;
}

function verifierOf(options: TrackVerifierOptions = {}) {
  return createTrackVerifier({ secret, now: () => now, ...options });
}

describe('signatures of polled keys', () => {
  it('A92 are over iat, exp, user, channel and the keys', async () => {
    assert.equal(await signTrackedKeys(tracked, { iat: now, exp: now + 60 }, secret), expected(now, now + 60));
    assert.deepEqual(await (await verifierOf()).verify(expected(now, now + 60), tracked), { ok: true, grant: tracked });
  });

  it('A92 are invalid for anything else', async () => {
    const verifier = await verifierOf();
    const good = expected(now, now + 60);
    const others = [
      { ...tracked, user: '43' },
      { ...tracked, channel: 'vote' },
      { ...tracked, keys: ['b', 'a'] },
      { ...tracked, keys: ['a'] },
      { ...tracked, keys: [] },
    ];
    for (const other of others) assert.equal(outcome(await verifier.verify(good, other)), 'A92 invalid');
    const broken = [
      '',
      good.slice(1),
      `${good}0`,
      `-${good}`,
      good.replace(':', ': '),
      good.replaceAll(':', ''),
      '1:2:3',
    ];
    for (const text of broken) assert.equal(outcome(await verifier.verify(text, tracked)), 'A92 invalid', text);
  });

  it('A93 expire five seconds after exp, or never', async () => {
    const verifier = await verifierOf();
    assert.equal(outcome(await verifier.verify(expected(now - 60, now - 5), tracked)), 'ok');
    assert.equal(outcome(await verifier.verify(expected(now - 60, now - 6), tracked)), 'A93 expired');
    assert.equal(outcome(await verifier.verify(expected(now - 60, 0), tracked)), 'ok');
  });

  it('A94 are unavailable without a secret', async () => {
    const verifier = await verifierOf({ secret: '' });
    assert.equal(outcome(await verifier.verify(expected(now, 0), tracked)), 'A94 unavailable');
  });

  it('A95 are tried with the previous secret, if made before its end', async () => {
    const rotated = { secret: 'new', previousSecret: secret };
    const open = await verifierOf(rotated);
    assert.equal(outcome(await open.verify(expected(now, 0), tracked)), 'ok');
    const limited = await verifierOf({ ...rotated, previousSecretValidUntil: now });
    assert.equal(outcome(await limited.verify(expected(now, 0), tracked)), 'ok');
    assert.equal(outcome(await limited.verify(expected(now + 1, 0), tracked)), 'A92 invalid');
    const neither = await verifierOf({ secret: 'new', previousSecret: 'other' });
    assert.equal(outcome(await neither.verify(expected(now, 0), tracked)), 'A92 invalid');
  });
});
