import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError, type ExplainRequest, type UserPolicyStore } from '@spindle/core';
import { createMemoryUserPolicyStore } from '@spindle/core/memory';
import { FakeClock } from '@spindle/testkit';
import { Rig, versions } from './harness.ts';
import type { Visitor } from './visitor.ts';

const channel = 'shut:a';

async function expectRefused(work: Promise<unknown>, rule: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof RefusedError && error.refusal.outcome.kind === 'error');
    assert.deepEqual([error.refusal.rule, error.refusal.outcome.error.code], [rule, 107]);
    return true;
  });
}

/** Alice is connected with the token `alice`, and subscribed with the token `sub`. */
async function subscriber(rig: Rig, version: 'v1' | 'v2', issuedAt = rig.inSeconds(-10)): Promise<Visitor> {
  rig.tokens.subscription('sub', { channel, user: 'alice', tokenId: 'sub id', issuedAt });
  const visitor = await rig.join(version, 'alice', { tokenId: 'alice id', issuedAt });
  await visitor.succeed('subscribe', { channel, token: 'sub' });
  return visitor;
}

async function dialAnd(rig: Rig, version: 'v1' | 'v2', token: string): Promise<Visitor> {
  const visitor = rig.dial(version);
  visitor.send('connect', { token });
  await visitor.messages();
  return visitor;
}

for (const version of versions) {
  describe(`who is kept out, ${version}`, () => {
    it('Y10 a blocked user is out at once, and stays out until the block is lifted', async () => {
      const rig = new Rig();
      const [first, second, other] = [
        await rig.join(version, 'alice'),
        await rig.join(version, 'alice'),
        await rig.join(version, 'bob'),
      ];
      await rig.node.blockUser({ user: 'alice' });
      for (const visitor of [first, second]) await visitor.expectClosed('permissionDenied');
      assert.equal(other.socket.closed, null);
      await (await dialAnd(rig, version, 'alice')).expectClosed('permissionDenied');
      assert.equal(rig.lastRefusal(), 'Y10 3507');
      await rig.node.unblockUser('alice');
      await rig.node.unblockUser('alice');
      assert.equal((await dialAnd(rig, version, 'alice')).socket.closed, null);
    });

    it('Y10 Y14 a block ends at its time', async () => {
      const rig = new Rig();
      await rig.join(version, 'alice');
      await rig.node.blockUser({ user: 'alice', expireAt: rig.inSeconds(60) });
      await rig.advance(59_000);
      await (await dialAnd(rig, version, 'alice')).expectClosed('permissionDenied');
      await rig.advance(1_000);
      assert.equal((await dialAnd(rig, version, 'alice')).socket.closed, null);
    });

    it('Y10 a block that comes while the user connects is not missed', async () => {
      const rig = new Rig();
      rig.tokens.connection('alice', { user: 'alice' });
      rig.tokens.gate.stopAnswers('verifyConnection');
      const visitor = await dialAnd(rig, version, 'alice');
      await rig.node.blockUser({ user: 'alice' });
      rig.tokens.gate.open();
      await visitor.expectClosed('permissionDenied');
      await rig.expectEmpty();
    });

    it('Y12 a revoked connection token closes what it made and opens nothing', async () => {
      const rig = new Rig();
      const [visitor, other] = [await subscriber(rig, version), await rig.join(version, 'bob', { tokenId: 'bob id' })];
      await rig.node.revokeToken({ tokenId: 'alice id' });
      await visitor.expectClosed('invalidToken');
      await (await dialAnd(rig, version, 'alice')).expectClosed('invalidToken');
      assert.equal(rig.lastRefusal(), 'Y12 3500');
      assert.equal(other.socket.closed, null);
    });

    it('Y12 a refresh with a revoked token closes, one with another token saves the connection', async () => {
      const rig = new Rig();
      const [saved, lost] = [await rig.join(version, 'alice', { tokenId: 'old' }), await rig.join(version, 'bob')];
      rig.tokens.connection('fresh', { user: 'alice', tokenId: 'new' });
      rig.tokens.connection('stolen', { user: 'bob', tokenId: 'stolen' });
      await saved.succeed('refresh', { token: 'fresh' });
      await rig.node.revokeToken({ tokenId: 'old' });
      await rig.node.revokeToken({ tokenId: 'stolen' });
      assert.equal(saved.socket.closed, null);
      lost.send('refresh', { token: 'stolen' });
      await lost.expectClosed('invalidToken');
      assert.equal(rig.lastRefusal(), 'Y12 3500');
    });

    it('Y12 a revoked subscription token ends the subscription alone', async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      await rig.node.revokeToken({ tokenId: 'sub id' });
      assert.deepEqual(await visitor.lines(), [expected(version, `unsubscribe ${channel} 2000`)]);
      assert.equal(rig.lastRefusal(), 'Y12 2000');
      assert.equal(await visitor.errorOf('subscribe', { channel, token: 'sub' }), 103);
      assert.equal(rig.lastRefusal(), 'Y12 103');
      assert.equal(visitor.socket.closed, null);
    });

    it('Y12 a subscription refreshed with another token stays, a refresh with the revoked one closes', async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.subscription('fresh', { channel, user: 'alice', tokenId: 'fresh id' });
      await visitor.succeed('sub_refresh', { channel, token: 'fresh' });
      await rig.node.revokeToken({ tokenId: 'sub id' });
      assert.deepEqual(await visitor.lines(), []);
      visitor.send('sub_refresh', { channel, token: 'sub' });
      await visitor.expectClosed('invalidToken');
      assert.equal(rig.lastRefusal(), 'Y12 3500');
    });

    it('Y13 connection tokens issued before a time are out, newer ones are not', async () => {
      const rig = new Rig();
      const old = await subscriber(rig, version, rig.inSeconds(-1));
      rig.tokens.connection('new', { user: 'alice', issuedAt: rig.inSeconds(0) });
      rig.tokens.connection('undated', { user: 'alice' });
      const fresh = await dialAnd(rig, version, 'new');
      await rig.node.invalidateUserTokens({ user: 'alice' });
      await old.expectClosed('invalidToken');
      assert.equal(fresh.socket.closed, null);
      assert.equal(await fresh.errorOf('subscribe', { channel, token: 'sub' }), 0);
      for (const token of ['alice', 'undated']) {
        await (await dialAnd(rig, version, token)).expectClosed('invalidToken');
        assert.equal(rig.lastRefusal(), 'Y13 3500');
      }
    });

    it('Y13 with a channel it is about subscription tokens for that channel', async () => {
      const rig = new Rig();
      const visitor = await subscriber(rig, version);
      rig.tokens.subscription('elsewhere', { channel: 'shut:b', user: 'alice', issuedAt: rig.inSeconds(-10) });
      await visitor.succeed('subscribe', { channel: 'shut:b', token: 'elsewhere' });
      await rig.node.invalidateUserTokens({ user: 'alice', channel });
      assert.deepEqual(await visitor.lines(), [expected(version, `unsubscribe ${channel} 2000`)]);
      assert.equal(await visitor.errorOf('subscribe', { channel, token: 'sub' }), 103);
      assert.equal(rig.lastRefusal(), 'Y13 103');
      assert.equal((await dialAnd(rig, version, 'alice')).socket.closed, null);
    });
  });
}

describe('who is kept out', () => {
  it('Y11 a blocked user whose connection has not heard of it subscribes to nothing', async () => {
    const clock = new FakeClock();
    const policies = createMemoryUserPolicyStore({ clock });
    // The news does not come through.
    const rig = new Rig({ policies: { ...bound(policies), run: () => {} } });
    const visitor = await rig.join('v2', 'alice');
    await rig.node.blockUser({ user: 'alice' });
    assert.equal(visitor.socket.closed, null);
    assert.equal(await visitor.errorOf('subscribe', { channel: 'room' }), 103);
    assert.equal(rig.lastRefusal(), 'Y10 103');
    visitor.send('refresh', { token: 'alice' });
    await visitor.expectClosed('permissionDenied');
  });

  it('Y14 of times of issue the stricter stands, and the longer', async () => {
    const rig = new Rig();
    const [early, late] = [rig.inSeconds(-100), rig.inSeconds(-10)];
    rig.tokens.connection('alice', { user: 'alice', issuedAt: rig.inSeconds(-50) });
    await rig.node.invalidateUserTokens({ user: 'alice', issuedBefore: late });
    await rig.node.invalidateUserTokens({ user: 'alice', issuedBefore: early, expireAt: rig.inSeconds(60) });
    await rig.advance(100_000);
    await (await dialAnd(rig, 'v2', 'alice')).expectClosed('invalidToken');
  });

  it('Y15 nobody, no token, and an end that is past are refused', async () => {
    const { node, ...rig } = new Rig();
    const past = Math.floor(rig.clock.now() / 1_000);
    await expectRefused(node.blockUser({ user: '' }), 'Y15');
    await expectRefused(node.unblockUser(''), 'Y15');
    await expectRefused(node.revokeToken({ tokenId: '' }), 'Y15');
    await expectRefused(node.invalidateUserTokens({ user: '' }), 'Y15');
    await expectRefused(node.blockUser({ user: 'alice', expireAt: past }), 'Y15');
    await expectRefused(node.invalidateUserTokens({ user: 'alice', expireAt: past }), 'Y15');
  });

  it('Y16 connections are listed with what is known of them', async () => {
    const rig = new Rig();
    const token = { tokenId: 'alice id', issuedAt: 7 };
    rig.tokens.connection('alice', { user: 'alice', meta: '{"k":1}', labels: { region: 'eu' }, ...token });
    rig.tokens.subscription('sub', { channel, user: 'alice', tokenId: 'sub id' });
    const visitor = rig.dial();
    await visitor.succeed('connect', { token: 'alice', name: 'app', version: '1.2' });
    await visitor.succeed('subscribe', { channel, token: 'sub' });
    await visitor.succeed('subscribe', { channel: 'room' });
    const { id: other } = await rig.join('v1', 'bob');
    rig.dial();
    const [alice, ...none] = await rig.node.connections({ user: 'alice' });
    assert.deepEqual(none, []);
    assert.deepEqual(alice, {
      client: visitor.id,
      user: 'alice',
      appName: 'app',
      appVersion: '1.2',
      transport: 'memory',
      encoding: 'json',
      channels: [channel, 'room'],
      token,
      subscriptionTokens: new Map([[channel, { tokenId: 'sub id', issuedAt: null }]]),
      meta: '{"k":1}',
      labels: new Map([['region', 'eu']]),
    });
    const all = await rig.node.connections({});
    assert.deepEqual(all.map(({ client }) => client).sort(), [visitor.id, other].sort());
  });

  it('Y37 the memory of one process ends with it, a store that lasts does not', async () => {
    const policies = createMemoryUserPolicyStore({ clock: new FakeClock() });
    await new Rig({ policies }).node.blockUser({ user: 'alice' });
    assert.equal((await new Rig().join('v2', 'alice')).socket.closed, null);
    const rig = new Rig({ policies });
    rig.tokens.connection('alice', { user: 'alice' });
    await (await dialAnd(rig, 'v2', 'alice')).expectClosed('permissionDenied');
  });

  it('Y2 an explanation knows who is kept out', async () => {
    const rig = new Rig();
    rig.tokens.connection('alice', { user: 'alice', tokenId: 'alice id' });
    rig.tokens.subscription('sub', { channel, user: 'bob', tokenId: 'sub id' });
    await rig.node.revokeToken({ tokenId: 'alice id' });
    await rig.node.revokeToken({ tokenId: 'sub id' });
    const ruleOf = async (question: ExplainRequest) => (await rig.node.explain(question)).rule;
    assert.equal(await ruleOf({ operation: 'publish', channel: 'room', token: 'alice' }), 'Y12');
    assert.equal(await ruleOf({ operation: 'subscribe', channel, user: 'bob', subscriptionToken: 'sub' }), 'Y12');
    await rig.node.blockUser({ user: 'bob' });
    assert.equal(await ruleOf({ operation: 'connect', user: 'bob' }), 'Y10');
  });
});

/** The methods of a store by themselves. */
function bound(store: UserPolicyStore): UserPolicyStore {
  return {
    run: (onWithdrawn) => store.run(onWithdrawn),
    withdraw: (withdrawal, expireAt) => store.withdraw(withdrawal, expireAt),
    unblock: (user) => store.unblock(user),
    isBlocked: (user) => store.isBlocked(user),
    isRevoked: (tokenId) => store.isRevoked(tokenId),
    issuedBefore: (user, about) => store.issuedBefore(user, about),
    close: () => store.close(),
  };
}

/** The v1 generation has no codes for the end of a subscription. */
function expected(version: 'v1' | 'v2', line: string): string {
  return version === 'v1' ? line.replace(/ 2000$/, '') : line;
}
