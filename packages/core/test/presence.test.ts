import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError } from '@spindle/core';
import { seededRandom } from '@spindle/testkit';
import { Rig, versions } from './harness.ts';
import type { Visitor } from './visitor.ts';

const visible = { presence: true, joinLeave: true, allowSubscribeForClient: true, allowPresenceForSubscriber: true };
const crowdedAbove = (presenceCountsOnlyAbove: number) =>
  new Rig({ namespaces: { hall: { ...visible, presenceCountsOnlyAbove, forcePushJoinLeave: true } } });
const channel = 'hall:a';

/** Users with the names `from` to `to`, all in the hall. */
async function fill(rig: Rig, from: number, to: number): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  for (let i = from; i <= to; i += 1) visitors.push(await rig.joinTo('v2', String(i), channel));
  return visitors;
}

for (const version of versions) {
  describe(`presence, ${version}`, () => {
    it('S110 above the number presence is refused and says why, and the counts stay exact', async () => {
      const rig = crowdedAbove(2);
      const visitor = await rig.joinTo(version, 'alice', channel);
      await rig.joinTo('v2', 'alice', channel);
      assert.equal(await visitor.errorOf('presence', { channel }), 0);
      const bob = await rig.joinTo('v2', 'bob', channel);
      assert.equal(await visitor.errorOf('presence', { channel }), 108);
      const { rule, because, fix } = rig.refusals.at(-1) ?? {};
      assert.equal(rule, 'S110');
      assert.equal(because, 'the channel has 3 clients, presence_counts_only_above is 2 in namespace "hall"');
      assert.match(fix ?? '', /presence_stats/);
      assert.deepEqual(await visitor.succeed('presence_stats', { channel }), { num_clients: 3, num_users: 2 });
      assert.deepEqual(await rig.node.presenceStats(channel), { numClients: 3, numUsers: 2 });
      bob.socket.leave();
      assert.equal(await visitor.errorOf('presence', { channel }), 0);
    });

    it('S112 every connection of a user joins, leaves and is listed by itself, and counts as one user', async () => {
      const rig = new Rig();
      const witness = await rig.joinTo('v2', 'witness', 'seen:a');
      const [one, two] = [await rig.joinTo(version, 'alice', 'seen:a'), await rig.joinTo(version, 'alice', 'seen:a')];
      assert.deepEqual(await witness.lines(), ['join seen:a alice', 'join seen:a alice']);
      assert.deepEqual(await rig.presence.usersIn('seen:a'), ['alice', 'alice', 'witness']);
      assert.deepEqual(await rig.node.presenceStats('seen:a'), { numClients: 3, numUsers: 2 });
      one.socket.leave();
      assert.deepEqual(await witness.lines(), ['leave seen:a alice']);
      assert.deepEqual([...(await rig.node.presence('seen:a')).keys()].sort(), [two.id, witness.id].sort());
      assert.deepEqual(await rig.node.presenceStats('seen:a'), { numClients: 2, numUsers: 2 });
      await two.succeed('unsubscribe', { channel: 'seen:a' });
      assert.deepEqual(await rig.node.presenceStats('seen:a'), { numClients: 1, numUsers: 1 });
    });

    it('S111 a client that leaves a crowd hears nothing of it either', async () => {
      const rig = crowdedAbove(1);
      await fill(rig, 1, 2);
      const visitor = await rig.joinTo(version, 'alice', channel);
      const id = visitor.send('unsubscribe', { channel });
      assert.deepEqual(await visitor.lines(), [`#${id}`]);
    });
  });
}

describe('counts-only presence', () => {
  it('S110 the API and explain are refused alike', async () => {
    const rig = crowdedAbove(1);
    const [one] = await fill(rig, 1, 2);
    await assert.rejects(rig.node.presence(channel), (error) => {
      assert.ok(error instanceof RefusedError && error.refusal.outcome.kind === 'error');
      assert.deepEqual([error.refusal.rule, error.refusal.outcome.error.code], ['S110', 108]);
      return true;
    });
    const explanation = await rig.node.explain({ operation: 'presence', client: one?.id, channel });
    assert.deepEqual([explanation.allowed, explanation.rule], [false, 'S110']);
  });

  it('S110 other channels of the namespace, and namespaces without the number, are not concerned', async () => {
    const rig = crowdedAbove(1);
    await fill(rig, 1, 3);
    const visitor = await rig.joinTo('v2', 'alice', 'hall:b', 'seen:a');
    assert.equal(await visitor.errorOf('presence', { channel: 'hall:b' }), 0);
    assert.equal(await visitor.errorOf('presence', { channel: 'seen:a' }), 0);
  });

  it('S111 joins and leaves are told up to the number, not above, and again at nine tenths of it', async () => {
    const rig = crowdedAbove(10);
    const witness = await rig.joinTo('v2', 'witness', channel);
    const visitors = await fill(rig, 1, 9);
    assert.equal((await witness.lines()).length, 9);
    visitors.push(...(await fill(rig, 10, 11)));
    assert.deepEqual(await witness.lines(), []);
    // From 12 clients down to 9, which is when they come back.
    for (const visitor of visitors.splice(0, 3)) visitor.socket.leave();
    assert.deepEqual(await witness.lines(), []);
    const [one] = await fill(rig, 20, 20);
    assert.deepEqual(await witness.lines(), ['join hall:a 20']);
    one?.socket.leave();
    // Its join was not told: it came with the crowd.
    visitors.at(-1)?.socket.leave();
    assert.deepEqual(await witness.lines(), ['leave hall:a 20', 'leave hall:a 11']);
  });

  it('S111 a crowd that formed on other nodes is noticed when presence is renewed', async () => {
    const rig = crowdedAbove(2);
    const witness = await rig.joinTo('v2', 'witness', channel);
    const elsewhere = { user: 'x', client: '' };
    for (const client of ['x', 'y', 'z']) await rig.presence.add(channel, client, elsewhere);
    await rig.advance(rig.settings.presenceUpdateIntervalMs);
    const visitor = await rig.joinTo('v2', 'alice', channel);
    visitor.socket.leave();
    assert.deepEqual(await witness.lines(), []);
    for (const client of ['x', 'y', 'z']) await rig.presence.remove(channel, client, 'x');
    await rig.advance(rig.settings.presenceUpdateIntervalMs);
    await rig.joinTo('v2', 'bob', channel);
    assert.deepEqual(await witness.lines(), ['join hall:a bob']);
  });

  it('S111 nothing is left of a crowd that is gone', async () => {
    const rig = crowdedAbove(1);
    for (const visitor of await fill(rig, 1, 4)) visitor.socket.leave();
    await rig.expectEmpty();
    const witness = await rig.joinTo('v2', 'witness', channel);
    assert.deepEqual(await witness.lines(), []);
    assert.equal(await witness.errorOf('presence', { channel }), 0);
    rig.expectNoFailures();
  });

  it('S110 S111 whoever comes and goes at random, the counts are exact and a crowd is told nothing', async () => {
    const random = seededRandom(7);
    const limit = 10;
    const rig = crowdedAbove(limit);
    const witness = await rig.joinTo('v2', 'witness', channel);
    const visitors: Visitor[] = [];
    let isCrowd = false;
    for (let step = 0; step < 400; step += 1) {
      const grows = random() < (Math.floor(step / 50) % 2 === 0 ? 0.7 : 0.3) || visitors.length === 0;
      // A leave is told by what was known before it, a join by what it makes known.
      const isTold: boolean = grows ? !isCrowdAfter(isCrowd, visitors.length + 2) : !isCrowd;
      if (grows) {
        visitors.push(await rig.joinTo('v2', String(step), channel));
      } else {
        const [leaving] = visitors.splice(Math.floor(random() * visitors.length), 1);
        if (random() < 0.5) leaving?.socket.leave();
        else await leaving?.succeed('unsubscribe', { channel });
      }
      assert.equal((await witness.lines()).length, isTold ? 1 : 0, `step ${step}`);
      const numClients = visitors.length + 1;
      isCrowd = isCrowdAfter(isCrowd, numClients);
      assert.equal((await rig.node.presenceStats(channel)).numClients, numClients);
      assert.equal(await witness.errorOf('presence', { channel }), numClients > limit ? 108 : 0);
    }

    function isCrowdAfter(wasCrowd: boolean, numClients: number): boolean {
      return numClients > limit || (wasCrowd && numClients > limit * 0.9);
    }
  });
});
