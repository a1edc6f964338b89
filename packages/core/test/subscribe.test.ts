import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

describe('subscribe', () => {
  for (const version of versions) {
    it(`S30 ${version}: the reply comes before the first live publication`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      visitor.send('subscribe', { channel: 'room' });
      void rig.publish('room', 1);
      assert.deepEqual(await visitor.lines(), ['#2', 'pub room 1']);
    });

    for (const namespace of ['', 'log:', 'pos:', 'rec:', 'full:']) {
      const channel = `${namespace}a`;
      it(`S30 ${version}: what is published while a subscription to ${channel} is made follows the reply once`, async () => {
        for (const step of ['add', 'history', 'late answer'] as const) {
          const rig = new Rig();
          const witness = await rig.joinTo('v2', 'witness', channel);
          await rig.publish(channel, 1, 2);
          await witness.lines();
          const visitor = await rig.join(version, 'alice');
          if (step === 'add') rig.presence.gate.stop('add');
          else if (step === 'history') rig.broker.gate.stop('history');
          else rig.broker.gate.stopAnswers('history');
          visitor.send('subscribe', { channel });
          await rig.advance(0);
          await rig.publish(channel, 3, 4);
          rig.broker.gate.open();
          rig.presence.gate.open();
          await rig.advance(0);
          await rig.publish(channel, 5);

          const [reply, ...pushes] = await visitor.messages();
          const data = pushes.flatMap((push) => (push.kind === 'push' && push.type === 'pub' ? push.body['data'] : []));
          // The reply's position includes what was published before it was read.
          const position = reply?.kind === 'reply' ? reply.result?.['offset'] : null;
          assert.deepEqual(data, position === 4 ? [5] : [3, 4, 5], `stopped at ${step}`);
          if (step === 'late answer') assert.deepEqual(data, [3, 4, 5]);
          const seen = (await witness.lines()).filter((line) => line.startsWith('pub'));
          assert.equal(seen.length, 3);
        }
      });
    }

    it(`S30 ${version}: a publication between the broker's subscription and the reply is not lost`, async () => {
      for (const channel of ['room', 'pos:a']) {
        const rig = new Rig();
        const visitor = await rig.join(version, 'alice');
        rig.broker.gate.stopAnswers('subscribe');
        visitor.send('subscribe', { channel });
        await rig.advance(0);
        await rig.publish(channel, 1);
        rig.broker.gate.open();
        await rig.advance(0);
        await rig.publish(channel, 2);
        const lines = await visitor.lines();
        assert.deepEqual(lines, channel === 'room' ? ['#2', 'pub room 1', 'pub room 2'] : ['#2', 'pub pos:a 2 @2']);
      }
    });

    it(`S31 ${version}: a second subscribe is error 105`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { subs: new Map([['mine', {}]]) });
      await visitor.succeed('subscribe', { channel: 'room' });
      assert.equal(await visitor.errorOf('subscribe', { channel: 'room' }), 105);
      assert.equal(await visitor.errorOf('subscribe', { channel: 'mine' }), 105);
      await rig.publish('room', 1);
      await rig.publish('mine', 2);
      assert.deepEqual(await visitor.lines(), ['pub room 1', 'pub mine 2']);
    });

    it(`S31 ${version}: a second subscribe while the first is under way is error 105`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('subscribe');
      visitor.send('subscribe', { channel: 'room' });
      visitor.send('subscribe', { channel: 'room' });
      await rig.advance(0);
      rig.broker.gate.open();
      assert.deepEqual(await visitor.lines(), ['#2', '#3 error 105']);
    });

    it(`S31 ${version}: a subscribe while the API makes the same subscription is error 105`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('subscribe');
      const subscribed = rig.node.subscribe({ user: 'alice', channel: 'room' });
      visitor.send('subscribe', { channel: 'room' });
      await rig.advance(0);
      rig.broker.gate.open();
      await subscribed;
      assert.deepEqual((await visitor.lines()).sort(), ['#2 error 105', 'subscribe room']);
    });

    it(`S31 ${version}: a subscribe is error 105 when the API was faster while its token was checked`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.tokens.subscription('t', { channel: 'room', user: 'alice' });
      rig.tokens.gate.stop('verifySubscription');
      const id = visitor.send('subscribe', { channel: 'room', token: 't' });
      await rig.node.subscribe({ user: 'alice', channel: 'room' });
      rig.tokens.gate.open();
      assert.equal((await visitor.reply(id)).error?.code, 105);
      await rig.publish('room', 1);
      assert.deepEqual(await visitor.lines(), ['subscribe room', 'pub room 1']);
    });

    it(`S31 ${version}: a subscribe while the API replaces the subscription is error 105`, async () => {
      for (const ends of [false, true]) {
        const rig = new Rig();
        const visitor = await rig.joinTo(version, 'alice', 'full:a');
        rig.broker.gate.stop('publishLeave');
        const subscribed = rig.node.subscribe({ user: 'alice', channel: 'full:a' });
        await rig.advance(0);
        const id = visitor.send('subscribe', { channel: 'full:a' });
        assert.equal((await visitor.reply(id)).error?.code, 105);
        if (ends) visitor.socket.leave();
        rig.broker.gate.open();
        await subscribed;
        await rig.publish('full:a', 1);
        if (!ends) assert.deepEqual((await visitor.lines()).slice(-1), ['pub full:a 1 @1']);
        visitor.socket.leave();
        await rig.expectEmpty();
      }
    });

    it(`S32 ${version}: a subscribe beyond channel_limit is error 106, an API subscribe closes the connection`, async () => {
      const rig = new Rig({ client: { channelLimit: 2 } });
      const visitor = await rig.join(version, 'alice', { subs: new Map([['a', {}]]) });
      await visitor.succeed('subscribe', { channel: 'b' });
      assert.equal(await visitor.errorOf('subscribe', { channel: 'c' }), 106);
      // The generations ask in different order.
      assert.equal(await visitor.errorOf('subscribe', { channel: 'b' }), version === 'v2' ? 105 : 106);
      await visitor.succeed('unsubscribe', { channel: 'b' });
      await visitor.succeed('subscribe', { channel: 'c' });
      // One that is replaced takes no more room.
      await rig.node.subscribe({ user: 'alice', channel: 'c' });
      assert.equal(visitor.socket.closed, null);
      await rig.node.subscribe({ user: 'alice', channel: 'd' });
      await visitor.expectClosed('channelLimit');
      await rig.expectEmpty();
    });

    it(`S32 ${version}: subscriptions under way count`, async () => {
      const rig = new Rig({ client: { channelLimit: 1 } });
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('subscribe');
      const subscribed = rig.node.subscribe({ user: 'alice', channel: 'a' });
      visitor.send('subscribe', { channel: 'b' });
      await rig.advance(0);
      rig.broker.gate.open();
      await subscribed;
      assert.deepEqual((await visitor.lines()).sort(), ['#2 error 106', 'subscribe a']);
    });

    it(`S33 ${version}: what a subscription token is refused with`, async () => {
      const rig = new Rig();
      rig.tokens.bad('old', 'expired');
      rig.tokens.bad('odd', 'unavailable');
      rig.tokens.subscription('late', { channel: 'shut:a', user: 'alice', expireAt: rig.inSeconds(0) });
      const visitor = await rig.join(version, 'alice');
      for (const [token, code] of [
        ['old', 109],
        ['forged', 103],
        ['odd', 100],
        ['late', 110],
        ['', 103],
      ] as const) {
        assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:a', token }), code, token);
      }
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S33 ${version}: a valid token gives what it says`, async () => {
      const rig = new Rig();
      rig.tokens.subscription('t', {
        channel: 'shut:a',
        user: 'alice',
        expireAt: rig.inSeconds(60),
        info: '"in"',
        data: '[1.0]',
        override: { presence: true, forcePositioning: true },
      });
      const visitor = await rig.join(version, 'alice');
      const result = await visitor.succeed('subscribe', { channel: 'shut:a', token: 't' });
      assert.deepEqual([result['expires'], result['ttl']], [true, 60]);
      if (version === 'v2') assert.deepEqual([result['positioned'], result['data']], [true, [1]]);
      assert.deepEqual(await rig.presence.usersIn('shut:a'), ['alice']);
      assert.equal((await rig.node.presenceStats('seen:a')).numClients, 0);
    });

    it(`S34 ${version}: a valid token for something else`, async () => {
      for (const grant of [
        { channel: 'room', user: 'alice' },
        { channel: 'shut:a', user: 'bob' },
        { channel: 'shut:a', client: 'another', user: 'alice' },
      ]) {
        const rig = new Rig();
        rig.tokens.subscription('t', grant);
        const visitor = await rig.join(version, 'alice');
        const id = visitor.send('subscribe', { channel: 'shut:a', token: 't' });
        if (version === 'v2') await visitor.expectClosed('invalidToken');
        else assert.equal((await visitor.reply(id)).error?.code, 103);
        assert.match(rig.lastRefusal(), /^S34 /);
      }
    });

    it(`S34 ${version}: a token made for a client id belongs to that connection alone`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.tokens.subscription('t', { channel: 'shut:a', client: visitor.id });
      await visitor.succeed('subscribe', { channel: 'shut:a', token: 't' });
    });

    it(`S50 ${version}: a subscribe that the engine fails ends the connection and leaves nothing`, async () => {
      for (const step of ['subscribe', 'add', 'history'] as const) {
        const rig = new Rig();
        const witness = await rig.joinTo('v2', 'witness', 'room');
        const visitor = await rig.join(version, 'alice');
        if (step === 'add') rig.presence.gate.break('add');
        else rig.broker.gate.break(step);
        visitor.send('subscribe', { channel: 'full:a' });
        await visitor.expectClosed('internal');
        assert.deepEqual(
          rig.failures.map(({ operation, client, channel }) => [operation, client, channel]),
          [['subscribe', visitor.id, 'full:a']],
        );
        assert.equal(rig.lastRefusal(), 'S50 3004');
        rig.broker.gate.open();
        rig.presence.gate.open();
        await rig.advance(1_100);
        const again = await rig.joinTo(version, 'alice', 'full:a');
        await rig.publish('full:a', 1);
        assert.deepEqual(await again.lines(), ['pub full:a 1 @1']);
        again.socket.leave();
        witness.socket.leave();
        await rig.expectEmpty();
      }
    });

    it(`S50 ${version}: an engine that fails while presence is taken back is reported and costs nothing else`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      rig.presence.gate.break('remove');
      rig.broker.gate.break('publishLeave');
      await visitor.succeed('unsubscribe', { channel: 'full:a' });
      assert.deepEqual(
        rig.failures.map(({ operation }) => operation),
        ['leave', 'leave'],
      );
      await visitor.succeed('subscribe', { channel: 'full:a' });
    });

    it(`S50 ${version}: a join that does not get out is reported and costs nothing else`, async () => {
      const rig = new Rig();
      rig.broker.gate.break('publishJoin');
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      assert.deepEqual(
        rig.failures.map(({ operation }) => operation),
        ['join'],
      );
      await rig.publish('full:a', 1);
      assert.deepEqual(await visitor.lines(), ['pub full:a 1 @1']);
    });

    for (const step of ['verify', 'subscribe', 'add', 'history', 'late answer'] as const) {
      for (const way of ['gone', 'slow', 'API', 'error'] as const) {
        it(`S50 ${version}: nothing is left when the connection ends (${way}) while subscribe waits for ${step}`, async () => {
          const rig = new Rig();
          rig.tokens.subscription('t', { channel: 'full:a', user: 'alice' });
          const witness = await rig.joinTo('v2', 'witness', 'full:a');
          const visitor = await rig.join(version, 'alice');
          if (step === 'verify') rig.tokens.gate.stop('verifySubscription');
          else if (step === 'add') rig.presence.gate.stop('add');
          else if (step === 'late answer') rig.broker.gate.stopAnswers('history');
          else if (step === 'history') rig.broker.gate.stop(step);
          const channel = step === 'subscribe' ? 'full:b' : 'full:a';
          if (step === 'subscribe') rig.broker.gate.stop(step);
          visitor.send('subscribe', step === 'verify' ? { channel, token: 't' } : { channel });
          await rig.advance(0);
          if (way === 'API') await rig.node.disconnect({ user: 'alice' });
          else if (way === 'error') visitor.raw('{');
          else visitor.socket.leave(way);
          if (way === 'error') visitor.socket.leave();
          await rig.advance(0);
          rig.tokens.gate.open();
          rig.presence.gate.open();
          rig.broker.gate.open();
          await rig.advance(0);
          assert.deepEqual(await rig.presence.occupied(), ['full:a']);
          assert.deepEqual(await rig.presence.usersIn('full:a'), ['witness']);
          await rig.publish('full:a', 1);
          // It never joined, so that it does not leave either.
          assert.deepEqual(await witness.lines(), ['pub full:a 1 @1']);
          witness.socket.leave();
          await rig.expectEmpty();
          rig.expectNoFailures();
        });
      }
    }

    it(`S43 ${version}: an API unsubscribe while the subscription is made ends it when it is made`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('history');
      visitor.send('subscribe', { channel: 'full:a' });
      await rig.advance(0);
      const ended = rig.node.unsubscribe({ user: 'alice', channel: 'full:a' });
      rig.broker.gate.open();
      await ended;
      const lines = await visitor.lines();
      assert.equal(lines[0], '#2');
      assert.equal(lines.at(-1), version === 'v2' ? 'unsubscribe full:a 2000' : 'unsubscribe full:a');
      await rig.publish('full:a', 1);
      assert.deepEqual(await visitor.lines(), []);
      await visitor.succeed('subscribe', { channel: 'full:a' });
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S46 ${version}: an API subscribe while the client makes the subscription replaces it when it is made`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('history');
      visitor.send('subscribe', { channel: 'rec:a' });
      await rig.advance(0);
      const subscribed = rig.node.subscribe({ user: 'alice', channel: 'rec:a' });
      await rig.advance(0);
      rig.broker.gate.open();
      await subscribed;
      await rig.publish('rec:a', 1);
      assert.deepEqual(await visitor.lines(), ['#2', 'subscribe rec:a', 'pub rec:a 1 @1']);
      assert.equal((await rig.census()).subscriptions, 1);
    });

    it(`S53 ${version}: an unknown delta type closes a v2 connection, a known one is not negotiated where it is off`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      const { delta } = await visitor.succeed('subscribe', { channel: 'room', delta: 'fossil' });
      assert.equal(delta, undefined);
      visitor.send('subscribe', { channel: 'other', delta: 'xor' });
      if (version === 'v2') await visitor.expectClosed('badRequest');
    });
  }

  it('S54 a tags filter where it is not allowed is error 107', async () => {
    const rig = new Rig();
    const visitor = await rig.join('v2', 'alice');
    const tf = { key: 'a', cmp: 'eq', val: 'b' };
    assert.equal(await visitor.errorOf('subscribe', { channel: 'room', tf }), 107);
    // Who may not subscribe learns that first.
    assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:a', tf }), 103);
  });

  it('S31 two connections of one user are each subscribed for themselves', async () => {
    const rig = new Rig();
    const one = await rig.joinTo('v2', 'alice', 'full:a');
    const two = await rig.joinTo('v1', 'alice', 'full:a');
    assert.deepEqual(await rig.presence.usersIn('full:a'), ['alice', 'alice']);
    await one.lines();
    await two.succeed('unsubscribe', { channel: 'full:a' });
    await rig.publish('full:a', 1);
    assert.deepEqual(await one.lines(), ['leave full:a alice', 'pub full:a 1 @1']);
    assert.deepEqual(await two.lines(), ['leave full:a alice']);
    assert.deepEqual(await rig.presence.usersIn('full:a'), ['alice']);
    one.socket.leave();
    two.socket.leave();
    await rig.expectEmpty();
  });

  it('S30 a room that empties and fills again within a second keeps its broker subscription', async () => {
    const rig = new Rig();
    const first = await rig.joinTo('v2', 'alice', 'rec:a');
    await rig.publish('rec:a', 1);
    first.socket.leave();
    await rig.advance(900);
    await rig.publish('rec:a', 2);
    rig.broker.gate.stop('subscribe', 'unsubscribe');
    const second = await rig.joinTo('v2', 'bob', 'rec:a');
    await rig.advance(5_000);
    await rig.publish('rec:a', 3);
    assert.deepEqual(await second.lines(), ['pub rec:a 3 @3']);
    assert.equal(rig.broker.gate.waiting('unsubscribe'), 0);
  });

  it('S30 a subscribe while the broker still unsubscribes waits for that and loses nothing', async () => {
    const rig = new Rig();
    const visitor = await rig.joinTo('v2', 'alice', 'rec:a');
    await rig.publish('rec:a', 1);
    await visitor.succeed('unsubscribe', { channel: 'rec:a' });
    rig.broker.gate.stop('unsubscribe');
    await rig.advance(1_100);
    assert.equal(rig.broker.gate.waiting('unsubscribe'), 1);
    visitor.send('subscribe', { channel: 'rec:a' });
    await rig.publish('rec:a', 2);
    await visitor.lines();
    rig.broker.gate.open();
    await rig.advance(0);
    await rig.publish('rec:a', 3);
    const [reply, ...pushes] = await visitor.messages();
    assert.equal(reply?.kind === 'reply' && reply.result?.['offset'], 2);
    assert.equal(pushes.length, 1);
    visitor.socket.leave();
    await rig.expectEmpty();
  });

  it('S50 a room that empties while its broker subscription is opening is closed all the same', async () => {
    const rig = new Rig();
    const visitor = await rig.join('v2', 'alice');
    rig.broker.gate.stop('subscribe');
    visitor.send('subscribe', { channel: 'rec:a' });
    await rig.advance(0);
    visitor.socket.leave();
    await rig.advance(5_000);
    rig.broker.gate.open();
    await rig.advance(0);
    assert.deepEqual([...rig.broker.subscribed], ['rec:a']);
    await rig.expectEmpty();
  });

  it('S50 a broker that fails to unsubscribe is asked again', async () => {
    const rig = new Rig();
    const visitor = await rig.joinTo('v2', 'alice', 'rec:a');
    visitor.socket.leave();
    rig.broker.gate.break('unsubscribe');
    await rig.advance(1_100);
    assert.deepEqual(
      rig.failures.map(({ operation, channel }) => [operation, channel]),
      [['unsubscribe', 'rec:a']],
    );
    rig.broker.gate.open();
    await rig.expectEmpty();
  });

  it('S50 two that wait for the same failing broker subscription are both told', async () => {
    const rig = new Rig();
    const [one, two] = [await rig.join('v2', 'alice'), await rig.join('v1', 'bob')];
    rig.broker.gate.stop('subscribe');
    one.send('subscribe', { channel: 'rec:a' });
    two.send('subscribe', { channel: 'rec:a' });
    await rig.advance(0);
    assert.equal(rig.broker.gate.waiting('subscribe'), 1);
    rig.broker.gate.next('subscribe').fail(new Error('the broker is gone'));
    await one.expectClosed('internal');
    await two.expectClosed('internal');
    rig.broker.gate.open();
    await rig.expectEmpty();
  });
});
