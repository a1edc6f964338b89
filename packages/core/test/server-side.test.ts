import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

describe('server-side subscriptions', () => {
  for (const version of versions) {
    it(`S8 ${version}: more server-side subscriptions than channel_limit close the connection`, async () => {
      const rig = new Rig({ client: { channelLimit: 2 } });
      const subs = new Map(['a', 'b', 'c'].map((name) => [name, {}]));
      rig.tokens.connection('greedy', { user: 'alice', subs });
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 'greedy' });
      await visitor.expectClosed('channelLimit');
      await rig.expectEmpty();
    });

    it(`S9 ${version}: server-side subscriptions come from the token and from what the client lists`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['shut:mine', { data: '{"a":1}' }]]) });
      const visitor = rig.dial(version);
      const { subs } = await visitor.succeed('connect', {
        token: 't',
        subs: { 'shut:mine': {}, room: {}, 'shut:other': {}, $private: {} },
      });
      assert.deepEqual(Object.keys(subs as object).sort(), ['room', 'shut:mine']);
      assert.deepEqual((subs as Record<string, { data?: unknown }>)['shut:mine']?.data, { a: 1 });
      await rig.publish('shut:mine', 1);
      await rig.publish('room', 2);
      assert.deepEqual(await visitor.lines(), ['pub shut:mine 1', 'pub room 2']);
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S9 ${version}: an unknown namespace is error 102 in the token, and closes when the client lists it`, async () => {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['nowhere:x', {}]]) });
      const one = rig.dial(version);
      assert.equal(await one.errorOf('connect', { token: 't' }), 102);
      one.socket.leave();
      rig.tokens.connection('u', { user: 'alice' });
      const two = rig.dial(version);
      two.send('connect', { token: 'u', subs: { 'nowhere:x': {} } });
      await two.expectClosed('badRequest');
      await rig.expectEmpty();
    });

    it(`S9 ${version}: when one server-side subscription fails nothing is left of the others`, async () => {
      const rig = new Rig();
      rig.broker.gate.break('history');
      const subs = new Map(['seen:a', 'full:b', 'room'].map((name) => [name, {}]));
      rig.tokens.connection('t', { user: 'alice', subs });
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await visitor.expectClosed('internal');
      assert.deepEqual(await visitor.lines(), []);
      assert.equal(rig.failures.length, 1);
      await rig.expectEmpty();
    });

    it(`S11 ${version}: what is published while the connection is made follows the reply`, async () => {
      const rig = new Rig();
      rig.broker.gate.stop('history');
      const subs = new Map(['rec:a', 'room'].map((name) => [name, {}]));
      rig.tokens.connection('t', { user: 'alice', subs });
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await rig.advance(0);
      await rig.publish('room', 1, 2);
      await rig.publish('rec:a', 3);
      rig.broker.gate.open();
      await rig.advance(0);
      await rig.publish('room', 4);
      assert.deepEqual(await visitor.lines(), ['#1', 'pub room 1', 'pub room 2', 'pub room 4']);
      await rig.publish('rec:a', 5);
      // The first is in the position that the reply has.
      assert.deepEqual(await visitor.lines(), ['pub rec:a 5 @2']);
    });
  }

  it('S11 S46 the API subscribes a connection that is being made once it is made', async () => {
    for (const version of versions) {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['rec:a', {}]]) });
      rig.broker.gate.stop('history');
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await rig.advance(0);
      const subscribed = Promise.all([
        rig.node.subscribe({ user: 'alice', channel: 'room' }),
        rig.node.refresh({ user: 'alice', expireAt: rig.inSeconds(100) }),
        rig.node.unsubscribe({ user: 'alice', channel: 'rec:a' }),
      ]);
      await rig.publish('room', 1);
      rig.broker.gate.open();
      await subscribed;
      await rig.publish('room', 2);
      const [reply, ...rest] = await visitor.lines();
      assert.equal(reply, '#1');
      assert.deepEqual(rest.sort(), [
        'pub room 2',
        'subscribe room',
        version === 'v2' ? 'unsubscribe rec:a 2000' : 'unsubscribe rec:a',
      ]);
      await rig.advance(100_000 + 24_000);
      assert.equal(visitor.socket.closed, null);
      await rig.advance(2_000);
      await visitor.expectClosed('expired');
      await rig.expectEmpty();
    }
  });

  it('S46 an API subscribe comes to its end when the connection does not become one', async () => {
    for (const version of versions) {
      const rig = new Rig();
      rig.tokens.connection('t', { user: 'alice', subs: new Map([['rec:a', {}]]) });
      rig.broker.gate.stop('history');
      const visitor = rig.dial(version);
      visitor.send('connect', { token: 't' });
      await rig.advance(0);
      const subscribed = rig.node.subscribe({ user: 'alice', channel: 'room' });
      visitor.socket.leave();
      await subscribed;
      rig.broker.gate.open();
      await rig.expectEmpty();
    }
  });

  it('P39 S9 a channel may be named like what objects are born with', async () => {
    const names = ['__proto__', 'constructor', 'toString'];
    for (const version of versions) {
      const rig = new Rig();
      rig.tokens.connection('granted', { user: 'alice', subs: new Map(names.map((name) => [name, {}])) });
      rig.tokens.connection('asking', { user: 'alice' });
      const listed = `{${names.map((name) => `"${name}":{}`).join(',')}}`;
      for (const params of ['{"token":"granted"}', `{"token":"asking","subs":${listed}}`]) {
        const visitor = rig.dial(version);
        visitor.raw(version === 'v2' ? `{"id":1,"connect":${params}}` : `{"id":1,"params":${params}}`);
        const { result } = await visitor.reply(1);
        assert.deepEqual(Object.keys(result?.['subs'] ?? {}).toSorted(), names.toSorted());
      }
    }
  });
});
