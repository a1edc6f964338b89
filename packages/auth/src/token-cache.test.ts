import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytes, forge, now, outcome, verifierWith } from './forge.test.fixture.ts';
import type { VerificationKey } from './key-source.ts';
import { TokenCache } from './token-cache.ts';

const key: VerificationKey = {
  algorithm: 'HS256',
  hasSigned: () => true,
  isQuick: false,
  isCurrent: () => true,
};
const remembered = (grant: string) => ({ grant, key, exp: undefined, nbf: undefined });

/** A verifier whose grants show whether they were remembered: those are the same object. */
async function clocked(options = {}) {
  const clock = { time: now };
  const verifier = await verifierWith(options, { now: () => clock.time });
  return { clock, verifier };
}

describe('remembered verifications', () => {
  it('A70 a token verified before is answered from memory', async () => {
    const { verifier } = await clocked();
    const token = await forge({ sub: '42' });
    const first = await verifier.verifyConnection(token);
    const second = await verifier.verifyConnection(token);
    assert.ok(first.ok && second.ok);
    assert.equal(first.grant, second.grant);
  });

  it('A70 with no memory every token is verified', async () => {
    const verifier = await verifierWith({}, { cacheBytes: 0 });
    const token = await forge({ sub: '42' });
    const first = await verifier.verifyConnection(token);
    const second = await verifier.verifyConnection(token);
    assert.ok(first.ok && second.ok);
    assert.notEqual(first.grant, second.grant);
  });

  it('A70 what a shared secret signed is verified again where the host checks it at once', async () => {
    let checks = 0;
    const verifyHmac = () => ((checks += 1), true);
    const verifier = await verifierWith({}, { verifyHmac });
    const token = await forge({ sub: '42' });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    assert.equal(checks, 2);
  });

  it('A70 a remembered token expires, and is not valid before its time', async () => {
    const { clock, verifier } = await clocked();
    const token = await forge({ exp: now + 10, nbf: now });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    clock.time = now + 9.9;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    clock.time = now + 10;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A17 expired');
    clock.time = now - 1;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A18 expired');
  });

  it('A70 a remembered token is refused once its key is past its time', async () => {
    const { clock, verifier } = await clocked({
      hmacPreviousSecretKey: 'previous',
      hmacPreviousSecretKeyValidUntil: now + 10,
    });
    const token = await forge({}, { key: bytes('previous') });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
    clock.time = now + 11;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A13 invalid');
  });

  it('A71 refusals are not remembered', async () => {
    const { clock, verifier } = await clocked();
    const token = await forge({ nbf: now + 10 });
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A18 expired');
    clock.time = now + 10;
    assert.equal(outcome(await verifier.verifyConnection(token)), 'ok');
  });

  it('A72 a token remembered as one kind is not taken as the other', async () => {
    const { verifier } = await clocked();
    const token = await forge({ sub: '42', channel: 'news' });
    assert.equal(outcome(await verifier.verifySubscription(token)), 'ok');
    assert.equal(outcome(await verifier.verifyConnection(token)), 'A16 invalid');
  });

  it('A72 no more is kept than fits, and a token in use outlives the others', () => {
    // Room for two entries of ten characters in each generation.
    const cache = new TokenCache<string>(4 * 542);
    const names = Array.from({ length: 10 }, (_, i) => `token-----${i}`.slice(-10));
    cache.add('in-use----', remembered('in use'));
    for (const name of names) {
      cache.add(name, remembered(name));
      assert.equal(cache.get('in-use----')?.grant, 'in use');
    }
    const kept = names.filter((name) => cache.get(name) !== undefined);
    assert.ok(kept.length < 4, kept.join());
    assert.equal(kept.at(-1), names.at(-1));
  });

  it('A72 a token larger than half of the memory is not kept', () => {
    const cache = new TokenCache<string>(2000);
    cache.add('x'.repeat(300), remembered('large'));
    assert.equal(cache.get('x'.repeat(300)), undefined);
  });

  it('A70 what is forgotten is gone from both generations', () => {
    const cache = new TokenCache<string>(4 * 542);
    for (const name of ['a', 'b', 'c', 'd']) cache.add(name.repeat(10), remembered(name));
    for (const name of ['a', 'b', 'c', 'd']) {
      cache.forget(name.repeat(10));
      assert.equal(cache.get(name.repeat(10)), undefined);
    }
  });
});
