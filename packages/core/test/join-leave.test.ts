import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';
import type { Visitor } from './visitor.ts';

describe('join and leave', () => {
  for (const version of versions) {
    it(`S39 ${version}: the joining client hears of itself, after the reply`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      visitor.send('subscribe', { channel: 'seen:a' });
      assert.deepEqual(await visitor.lines(), ['#2', 'join seen:a alice']);
    });

    it(`S39 ${version}: the join of a server-side subscription comes after the connect reply`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['seen:a', {}]]) });
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      assert.deepEqual(await visitor.lines(), ['#1', 'join seen:a alice']);
    });

    it(`S39 ${version}: others hear of join and leave, whichever way it comes to an end`, async () => {
      const rig = new Rig();
      const witness = await rig.joinTo('v2', 'witness', 'seen:a');
      const ends: ((visitor: Visitor) => unknown)[] = [
        (visitor) => visitor.send('unsubscribe', { channel: 'seen:a' }),
        () => rig.node.unsubscribe({ user: 'alice', channel: 'seen:a' }),
        () => rig.node.disconnect({ user: 'alice' }),
        (visitor) => visitor.socket.leave(),
      ];
      for (const end of ends) {
        const visitor = await rig.joinTo(version, 'alice', 'seen:a');
        end(visitor);
        assert.deepEqual(await witness.lines(), ['join seen:a alice', 'leave seen:a alice']);
        visitor.socket.leave();
      }
    });

    it(`S39 ${version}: a client that leaves hears of it in v1 alone, before the reply`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'seen:a');
      const id = visitor.send('unsubscribe', { channel: 'seen:a' });
      assert.deepEqual(await visitor.lines(), version === 'v1' ? ['leave seen:a alice', `#${id}`] : [`#${id}`]);
    });

    it(`S39 ${version}: join and leave events that come while a subscription is made follow the reply`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('history');
      visitor.send('subscribe', { channel: 'full:a' });
      await rig.advance(0);
      const info = { user: 'bob', client: 'x' };
      await rig.broker.publishJoin('full:a', info);
      await rig.publish('full:a', 1);
      await rig.broker.publishLeave('full:a', info);
      rig.broker.gate.open();
      assert.deepEqual(await visitor.lines(), ['#2', 'join full:a bob', 'leave full:a bob', 'join full:a alice']);
    });

    it(`S39 ${version}: what others see holds the info of connection and subscription`, async () => {
      const rig = new Rig();
      const witness = await rig.joinTo('v2', 'witness', 'seen:a');
      const visitor = await rig.join(version, 'alice', { info: '{"n":1.0}' });
      rig.tokens.subscription('t', { channel: 'seen:a', user: 'alice', info: '"role"' });
      await visitor.succeed('subscribe', { channel: 'seen:a', token: 't' });
      const [join] = await witness.messages();
      const info = { user: 'alice', client: visitor.id, conn_info: { n: 1 }, chan_info: 'role' };
      assert.deepEqual(join, { kind: 'push', type: 'join', channel: 'seen:a', body: { info } });
      await visitor.succeed('publish', { channel: 'seen:a', data: 1 });
      const [publication] = await witness.messages();
      assert.deepEqual(publication?.kind === 'push' && publication.body, { data: 1, info });
      assert.deepEqual(
        await rig.node.presence('seen:a').then((present) => present.get(visitor.id)?.connInfo),
        '{"n":1.0}',
      );
    });
  }

  it('S39 who was never announced does not leave either', async () => {
    for (const version of versions) {
      const rig = new Rig();
      const witness = await rig.joinTo('v2', 'witness', 'full:a');
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stopAnswers('history');
      visitor.send('subscribe', { channel: 'full:a' });
      await rig.advance(0);
      rig.broker.network = 'lossy';
      await rig.publish('full:a', 1);
      rig.broker.network = 'good';
      await rig.publish('full:a', 2);
      await witness.lines();
      rig.broker.gate.open();
      await rig.advance(0);
      assert.deepEqual(await rig.presence.usersIn('full:a'), []);
      assert.deepEqual(await witness.lines(), []);
    }
  });

  it('S39 only those who asked, and may, hear of others', async () => {
    const rig = new Rig({
      namespaces: {
        quiet: {
          joinLeave: true,
          presence: true,
          allowSubscribeForClient: true,
          allowPresenceForSubscriber: true,
          historySize: 5,
          historyTtlMs: 60_000,
          forcePositioning: true,
        },
      },
    });
    const curious = await rig.join('v2', 'curious');
    await curious.succeed('subscribe', { channel: 'quiet:a', join_leave: true });
    const other = await rig.joinTo('v2', 'other', 'quiet:a');
    const alice = await rig.joinTo('v1', 'alice', 'quiet:a');
    await rig.publish('quiet:a', 1);
    alice.socket.leave();
    assert.deepEqual(await curious.lines(), [
      'join quiet:a curious',
      'join quiet:a other',
      'join quiet:a alice',
      'pub quiet:a 1 @1',
      'leave quiet:a alice',
    ]);
    assert.deepEqual(await other.lines(), ['pub quiet:a 1 @1']);
    assert.deepEqual(await alice.lines(), ['pub quiet:a 1 @1']);
  });

  it('S24 a renewal that is overtaken by the end leaves nothing, one overtaken by a new subscription does no harm', async () => {
    const rig = new Rig({ client: { presenceUpdateIntervalMs: 10_000 } });
    const [gone, back] = [await rig.joinTo('v2', 'gone', 'seen:a'), await rig.joinTo('v1', 'back', 'seen:a')];
    rig.presence.gate.stop('add');
    await rig.advance(10_000);
    assert.equal(rig.presence.gate.waiting('add'), 2);
    gone.socket.leave();
    await back.succeed('unsubscribe', { channel: 'seen:a' });
    const renewals = [rig.presence.gate.next('add'), rig.presence.gate.next('add')];
    rig.presence.gate.open();
    await back.succeed('subscribe', { channel: 'seen:a' });
    for (const renewal of renewals) renewal.pass();
    await rig.advance(0);
    assert.deepEqual(await rig.presence.usersIn('seen:a'), ['back']);
  });

  it('S24 presence of a subscription is renewed, with what others see of it now', async () => {
    for (const version of versions) {
      const rig = new Rig({ client: { presenceUpdateIntervalMs: 10_000 }, random: () => 0 });
      const visitor = await rig.joinTo(version, 'alice', 'seen:a');
      // Somebody else's cleanup.
      const forget = () => rig.presence.remove('seen:a', visitor.id, 'alice');
      await forget();
      await rig.advance(4_900);
      assert.deepEqual(await rig.presence.occupied(), []);
      await rig.advance(200);
      assert.deepEqual(await rig.presence.usersIn('seen:a'), ['alice']);
      await forget();
      await rig.advance(10_000);
      assert.deepEqual(await rig.presence.usersIn('seen:a'), ['alice']);
      rig.presence.gate.break('add');
      await rig.advance(10_000);
      assert.deepEqual(
        rig.failures.map(({ operation, channel }) => [operation, channel]),
        [['presence', 'seen:a']],
      );
      assert.equal(visitor.socket.closed, null);
    }
  });
});
