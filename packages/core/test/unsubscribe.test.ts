import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';

describe('unsubscribe', () => {
  for (const version of versions) {
    it(`S42 ${version}: succeeds with and without a subscription`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'room');
      assert.deepEqual(await visitor.succeed('unsubscribe', { channel: 'room' }), {});
      assert.deepEqual(await visitor.succeed('unsubscribe', { channel: 'room' }), {});
      assert.deepEqual(await visitor.succeed('unsubscribe', { channel: 'nowhere:x' }), {});
      await rig.publish('room', 1);
      assert.deepEqual(await visitor.lines(), []);
    });

    it(`S42 ${version}: a server-side subscription may be given up too`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { subs: new Map([['mine', {}]]) });
      await visitor.succeed('unsubscribe', { channel: 'mine' });
      await rig.publish('mine', 1);
      assert.deepEqual(await visitor.lines(), []);
    });

    it(`S42 ${version}: presence, delivery and rights are gone when the reply is there`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      rig.presence.gate.stop('remove');
      rig.broker.gate.stop('publishLeave');
      const id = visitor.send('unsubscribe', { channel: 'full:a' });
      const presence = visitor.send('presence', { channel: 'full:a' });
      await rig.publish('full:a', 1);
      assert.deepEqual(await visitor.lines(), []);
      rig.broker.gate.open();
      assert.deepEqual(await visitor.lines(), []);
      rig.presence.gate.open();
      assert.deepEqual(await visitor.lines(), [`#${id}`, `#${presence} error 103`]);
      assert.deepEqual(await rig.presence.occupied(), []);
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S42 ${version}: subscribing again right away begins anew`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      await rig.publish('full:a', 1);
      visitor.send('unsubscribe', { channel: 'full:a' });
      visitor.send('subscribe', { channel: 'full:a' });
      visitor.send('unsubscribe', { channel: 'full:a' });
      visitor.send('subscribe', { channel: 'full:a' });
      await visitor.lines();
      await rig.publish('full:a', 2);
      assert.deepEqual(await visitor.lines(), ['pub full:a 2 @2']);
      assert.deepEqual(await rig.presence.usersIn('full:a'), ['alice']);
      assert.equal((await rig.census()).subscriptions, 1);
    });

    it(`S42 ${version}: a client gives up what the API is in the middle of making`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.stop('history');
      const subscribed = rig.node.subscribe({ user: 'alice', channel: 'full:a' });
      await rig.advance(0);
      const id = visitor.send('unsubscribe', { channel: 'full:a' });
      await rig.advance(0);
      rig.broker.gate.open();
      await subscribed;
      const lines = await visitor.lines();
      assert.equal(lines[0], 'subscribe full:a');
      assert.equal(lines.at(-1), `#${id}`);
      assert.equal(visitor.socket.closed, null);
      assert.deepEqual(await rig.presence.occupied(), []);
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S50 ${version}: nothing is left when the connection ends while unsubscribe waits`, async () => {
      const rig = new Rig();
      const witness = await rig.joinTo('v2', 'witness', 'full:a');
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      rig.presence.gate.stop('remove');
      visitor.send('unsubscribe', { channel: 'full:a' });
      await rig.advance(0);
      visitor.socket.leave();
      rig.presence.gate.open();
      assert.deepEqual(await witness.lines(), ['join full:a alice', 'leave full:a alice']);
      witness.socket.leave();
      await rig.expectEmpty();
      rig.expectNoFailures();
    });
  }
});
