import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError } from '@spindle/core';
import { Rig, versions } from './harness.ts';

/** The call has to be refused with this rule and error code. */
function expectRefusal(call: Promise<unknown>, rule: string, code: number): Promise<void> {
  return assert.rejects(call, (error) => {
    assert.ok(error instanceof RefusedError);
    const { refusal } = error;
    assert.deepEqual([refusal.rule, refusal.outcome.kind === 'error' && refusal.outcome.error.code], [rule, code]);
    return true;
  });
}

describe('server API', () => {
  for (const version of versions) {
    const unsubscribed = (channel: string) => `unsubscribe ${channel}${version === 'v2' ? ' 2000' : ''}`;

    it(`S43 ${version}: an unsubscribe reaches the connections that are subscribed`, async () => {
      const rig = new Rig();
      const one = await rig.joinTo(version, 'alice', 'room');
      const two = await rig.joinTo(version, 'alice', 'other');
      const bob = await rig.joinTo(version, 'bob', 'room');
      await rig.node.unsubscribe({ user: 'alice', channel: 'room' });
      await rig.publish('room', 1);
      assert.deepEqual(await one.lines(), [unsubscribed('room')]);
      assert.deepEqual(await two.lines(), []);
      assert.deepEqual(await bob.lines(), ['pub room 1']);
      // Clients of the older generation unsubscribe in answer.
      await one.succeed('unsubscribe', { channel: 'room' });
      await one.succeed('subscribe', { channel: 'room' });
    });

    it(`S43 ${version}: one connection of a user can be chosen, sessions cannot`, async () => {
      const rig = new Rig();
      const one = await rig.joinTo(version, 'alice', 'room');
      const two = await rig.joinTo(version, 'alice', 'room');
      await rig.node.unsubscribe({ user: 'alice', channel: 'room', session: 'x' });
      await rig.node.unsubscribe({ user: 'bob', channel: 'room', client: two.id });
      await rig.node.unsubscribe({ user: 'alice', channel: 'room', client: two.id });
      await rig.publish('room', 1);
      assert.deepEqual(await one.lines(), ['pub room 1']);
      assert.deepEqual(await two.lines(), [unsubscribed('room')]);
    });

    it(`S43 ${version}: several unsubscribes at once are told once`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'full:a');
      const request = { user: 'alice', channel: 'full:a' };
      await Promise.all([rig.node.unsubscribe(request), rig.node.unsubscribe(request), rig.node.unsubscribe(request)]);
      const lines = await visitor.lines();
      assert.deepEqual(
        lines.filter((line) => line.startsWith('unsubscribe')),
        [unsubscribed('full:a')],
      );
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S44 ${version}: a disconnect closes the chosen connections and spares the listed ones`, async () => {
      const rig = new Rig();
      const [one, two, bob] = [
        await rig.joinTo(version, 'alice', 'full:a'),
        await rig.join(version, 'alice'),
        await rig.join(version, 'bob'),
      ];
      await rig.node.disconnect({ user: 'alice', whitelist: [two.id] });
      await one.expectClosed('forceDisconnect');
      assert.deepEqual([two.socket.closed, bob.socket.closed], [null, null]);
      await rig.node.disconnect({ user: 'alice', disconnect: { code: 4321, reason: 'good bye' } });
      assert.equal((two.socket.closed as { code: number }).code, 4321);
      await rig.node.disconnect({ user: 'bob', client: bob.id });
      await rig.expectEmpty();
    });

    it(`S44 ${version}: the empty user is the anonymous one`, async () => {
      const rig = new Rig({ client: { allowAnonymousConnectWithoutToken: true } });
      const nobody = rig.dial(version);
      await nobody.succeed('connect');
      const alice = await rig.join(version, 'alice');
      await rig.node.disconnect({ user: '' });
      await nobody.expectClosed('forceDisconnect');
      assert.equal(alice.socket.closed, null);
    });

    it(`S45 ${version}: a refresh sets expiry and info, and tells v2 clients`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { expireAt: rig.inSeconds(60), info: '"old"' });
      await rig.node.refresh({ user: 'alice', expireAt: rig.inSeconds(600), info: '"new"' });
      const messages = await visitor.messages();
      if (version === 'v2') {
        assert.deepEqual(messages, [{ kind: 'push', type: 'refresh', channel: '', body: { expires: true, ttl: 600 } }]);
      } else {
        assert.deepEqual(messages, []);
      }
      await visitor.succeed('subscribe', { channel: 'seen:a' });
      assert.equal((await rig.node.presence('seen:a')).get(visitor.id)?.connInfo, '"new"');
      await rig.advance(600_000 + 24_900);
      assert.equal(visitor.socket.closed, null);
      await rig.advance(200);
      await visitor.expectClosed('expired');
    });

    it(`S45 ${version}: a refresh without expiry removes it, and leaves the info`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice', { expireAt: rig.inSeconds(60), info: '"old"' });
      await rig.node.refresh({ user: 'alice', info: '"new"' });
      assert.deepEqual(await visitor.lines(), version === 'v2' ? ['refresh'] : []);
      await rig.advance(1_000_000);
      assert.equal(visitor.socket.closed, null);
      await visitor.succeed('subscribe', { channel: 'seen:a' });
      assert.equal((await rig.node.presence('seen:a')).get(visitor.id)?.connInfo, '"old"');
    });

    it(`S45 ${version}: a past expiry or the word that it expired closes the connection`, async () => {
      for (const request of [{ expired: true }, { expireAt: 1 }]) {
        const rig = new Rig();
        const visitor = await rig.join(version, 'alice');
        await rig.node.refresh({ user: 'alice', ...request });
        await visitor.expectClosed('expired');
        await rig.expectEmpty();
      }
    });

    it(`S46 ${version}: a subscribe is announced and delivers`, async () => {
      const rig = new Rig();
      const [one, two] = [await rig.join(version, 'alice'), await rig.join(version, 'alice')];
      await rig.publish('rec:a', 1);
      const { epoch } = (await rig.node.history('rec:a', { limit: 0 })).position;
      await rig.node.subscribe({ user: 'alice', channel: 'rec:a', data: '{"hello":1}', info: '"x"' });
      await rig.publish('rec:a', 2);
      for (const visitor of [one, two]) {
        const [announced, publication] = await visitor.messages();
        assert.ok(announced?.kind === 'push' && publication?.kind === 'push');
        assert.deepEqual(publication.body, { data: 2, offset: 2 });
        const { data, recoverable, offset, epoch: told } = announced.body;
        assert.deepEqual([announced.type, recoverable, offset, told], ['subscribe', true, 1, epoch]);
        if (version === 'v2') assert.deepEqual(data, { hello: 1 });
      }
    });

    it(`S46 ${version}: repeated, it replaces the subscription`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'seen:a');
      const witness = await rig.joinTo('v2', 'witness', 'seen:a');
      await visitor.lines();
      await rig.node.subscribe({ user: 'alice', channel: 'seen:a', info: '1' });
      await rig.node.subscribe({ user: 'alice', channel: 'seen:a', info: '2' });
      await rig.publish('seen:a', 'x');
      const lines = await visitor.lines();
      assert.equal(lines.filter((line) => line === 'subscribe seen:a').length, 2);
      assert.equal(lines.filter((line) => line === 'pub seen:a "x"').length, 1);
      assert.equal((await rig.node.presence('seen:a')).get(visitor.id)?.chanInfo, '2');
      assert.equal((await rig.census()).subscriptions, 2);
      const seen = await witness.lines();
      const replaced = ['leave seen:a alice', 'join seen:a alice'];
      assert.deepEqual(seen, [...replaced, ...replaced, 'pub seen:a "x"']);
      for (const { socket } of [visitor, witness]) socket.leave();
      await rig.expectEmpty();
    });

    it(`S46 ${version}: several at once leave one subscription`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.presence.gate.stop('add');
      const request = { user: 'alice', channel: 'full:a' };
      const all = Promise.all([1, 2, 3].map(() => rig.node.subscribe(request)));
      for (let round = 0; round < 4; round += 1) {
        await rig.advance(0);
        rig.presence.gate.open();
      }
      await all;
      await visitor.lines();
      await rig.publish('full:a', 1);
      assert.deepEqual(await visitor.lines(), ['pub full:a 1 @1']);
      assert.deepEqual(await rig.presence.usersIn('full:a'), ['alice']);
      visitor.socket.leave();
      await rig.expectEmpty();
    });

    it(`S46 ${version}: it may recover, what was missed follows the announcement`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      await rig.publish('rec:a', 1, 2, 3);
      const { epoch } = (await rig.node.history('rec:a', { limit: 0 })).position;
      await rig.node.subscribe({ user: 'alice', channel: 'rec:a', recoverSince: { epoch, offset: 1 } });
      await rig.publish('rec:a', 4);
      assert.deepEqual(await visitor.lines(), [
        'subscribe rec:a',
        'pub rec:a 2 @2',
        'pub rec:a 3 @3',
        'pub rec:a 4 @4',
      ]);
    });

    it(`S46 ${version}: an expiry that has passed is refused before anything is given up`, async () => {
      const rig = new Rig();
      const visitor = await rig.joinTo(version, 'alice', 'room');
      await expectRefusal(
        rig.node.subscribe({ user: 'alice', channel: 'room', expireAt: rig.inSeconds(-1) }),
        'S33',
        110,
      );
      await rig.publish('room', 1);
      assert.deepEqual(await visitor.lines(), ['pub room 1']);
    });

    it(`S46 ${version}: options may be set for one subscription`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      const override = { presence: true, forceRecovery: true, joinLeave: true, forcePushJoinLeave: true };
      await rig.node.subscribe({ user: 'alice', channel: 'log:a', override });
      assert.deepEqual(await visitor.lines(), ['subscribe log:a', 'join log:a alice']);
      assert.deepEqual(await rig.presence.usersIn('log:a'), ['alice']);
    });

    it(`S50 ${version}: a subscribe that the engine fails ends the connection`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      rig.broker.gate.break('history');
      await rig.node.subscribe({ user: 'alice', channel: 'full:a' });
      await visitor.expectClosed('internal');
      rig.broker.gate.open();
      await rig.expectEmpty();
    });

    it(`S50 ${version}: nothing is left when the connection ends while it is subscribed`, async () => {
      for (const step of ['subscribe', 'add', 'history'] as const) {
        const rig = new Rig();
        const visitor = await rig.join(version, 'alice');
        if (step === 'add') rig.presence.gate.stop(step);
        else rig.broker.gate.stop(step);
        const subscribed = rig.node.subscribe({ user: 'alice', channel: 'full:a' });
        await rig.advance(0);
        visitor.socket.leave();
        rig.presence.gate.open();
        rig.broker.gate.open();
        await subscribed;
        await rig.expectEmpty();
        rig.expectNoFailures();
      }
    });
  }

  it('S60 an empty channel is error 107, an unknown namespace 102', async () => {
    const { node } = new Rig();
    const calls = (channel: string) => [
      node.publish(channel, '1'),
      node.subscribe({ user: 'alice', channel }),
      node.unsubscribe({ user: 'alice', channel }),
      node.presence(channel),
      node.presenceStats(channel),
      node.history(channel, { limit: 1 }),
      node.historyRemove(channel),
    ];
    for (const call of calls('')) await expectRefusal(call, 'S60', 107);
    for (const call of calls('nowhere:x')) await expectRefusal(call, 'C4', 102);
  });

  it('S61 history methods where the namespace keeps none are error 108', async () => {
    const { node } = new Rig();
    await expectRefusal(node.history('room', { limit: 1 }), 'S61', 108);
    await expectRefusal(node.historyRemove('room'), 'S61', 108);
  });

  it('S62 presence methods where the namespace keeps none are error 108', async () => {
    const { node } = new Rig();
    await expectRefusal(node.presence('room'), 'S62', 108);
    await expectRefusal(node.presenceStats('room'), 'S62', 108);
  });

  it('S55 S56 history has the bounds of the stream and no others', async () => {
    const rig = new Rig({ client: { historyMaxPublicationLimit: 1 } });
    await rig.publish('log:a', 1, 2, 3);
    assert.equal((await rig.node.history('log:a', { limit: -1 })).publications.length, 3);
    const { epoch } = (await rig.node.history('log:a', { limit: 0 })).position;
    await expectRefusal(rig.node.history('log:a', { limit: 1, since: { offset: 1, epoch: 'other' } }), 'S56', 112);
    await expectRefusal(
      rig.node.history('log:a', { limit: 1, reverse: true, since: { offset: 0, epoch } }),
      'S55',
      107,
    );
  });

  it('S43 publish, presence, channels and info tell what there is', async () => {
    const rig = new Rig();
    await rig.joinTo('v2', 'alice', 'full:a', 'room');
    const bob = await rig.joinTo('v1', 'bob', 'full:a');
    const first = await rig.node.publish('full:a', '1', { idempotencyKey: 'k' });
    assert.deepEqual(await rig.node.publish('full:a', '1', { idempotencyKey: 'k' }), {
      ...first,
      suppressed: 'idempotency',
    });
    assert.deepEqual((await rig.node.publish('full:a', '2', { skipHistory: true })).position, null);
    assert.deepEqual(await bob.lines(), ['pub full:a 1 @1', 'pub full:a 2']);
    assert.deepEqual(await rig.node.presenceStats('full:a'), { numClients: 2, numUsers: 2 });
    assert.deepEqual(
      await rig.node.channels(),
      new Map([
        ['full:a', 2],
        ['room', 1],
      ]),
    );
    await rig.advance(5_000);
    const [info] = await rig.node.info();
    assert.deepEqual(info, {
      uid: rig.node.id,
      name: 'test',
      version: '1.2.3',
      numClients: 2,
      numUsers: 2,
      numChannels: 2,
      numSubs: 3,
      uptime: 5,
      growth: null,
    });
  });
});
