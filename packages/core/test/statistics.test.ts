import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counters, type CounterName } from '@spindle/core';
import { Rig } from './harness.ts';

/** A counter of the node, a line for each of its series: labels and value. */
function counted(rig: Rig, name: CounterName): string[] {
  return rig.node
    .statistics()
    .filter((statistic) => statistic.name === name)
    .map(({ labels, value }) => `${Object.values(labels).join(' ')}: ${value}`);
}

describe('statistics of a node', () => {
  it('S106 every disconnect is counted by code and rule', async () => {
    const rig = new Rig({ client: { queueMaxSizeBytes: 1_000 } });
    const [gone, slow, cut, odd, forced, own] = [
      await rig.join('v2', 'gone'),
      await rig.joinTo('v2', 'slow', 'room'),
      await rig.join('v1', 'cut'),
      await rig.join('v2', 'odd'),
      await rig.join('v2', 'forced'),
      await rig.join('v2', 'own'),
    ];
    gone.socket.leave();
    slow.socket.unreadBytes = 1_001;
    await slow.ask('publish', { channel: 'room', data: 1 }).catch(() => {});
    cut.socket.leave('slow');
    odd.raw('nonsense');
    await rig.node.disconnect({ user: 'forced' });
    await rig.node.disconnect({ user: 'own', disconnect: { code: 4_321, reason: 'enough' } });
    const stranger = rig.dial('v2');
    stranger.send('subscribe', { channel: 'room' });
    await stranger.expectClosed('badRequest');
    const unwanted = rig.dial('v2');
    unwanted.send('connect', { token: 'forged' });
    await unwanted.expectClosed('invalidToken');
    assert.deepEqual(counted(rig, 'disconnects').sort(), [
      '3000 : 1',
      '3008 S29: 2',
      '3500 A0: 1',
      '3501 S1: 1',
      '3501 S23: 1',
      '3503 : 1',
      'custom : 1',
    ]);
    for (const { socket } of [forced, own]) assert.notEqual(socket.closed, null);
    assert.equal(rig.disconnected.length, 8);
    await rig.node.shutdown();
  });

  it('S106 shutdown counts everybody', async () => {
    const rig = new Rig();
    await rig.join('v2', 'alice');
    await rig.join('v1', 'bob');
    await rig.node.shutdown();
    assert.deepEqual(counted(rig, 'disconnects'), ['3001 : 2']);
  });

  it('S106 a command ended by a disconnect is explained once, with its operation and channel', async () => {
    const rig = new Rig();
    const visitor = await rig.join('v2', 'alice');
    visitor.send('subscribe', { channel: 'room', delta: 'none' });
    await visitor.expectClosed('badRequest');
    const [refusal, ...others] = rig.refusals;
    assert.deepEqual(others, []);
    assert.deepEqual([refusal?.rule, refusal?.operation, refusal?.channel], ['S53', 'subscribe', 'room']);
    assert.deepEqual(counted(rig, 'errors'), []);
  });

  it('S106 every error reply is counted by code and rule', async () => {
    const rig = new Rig();
    const visitor = await rig.joinTo('v2', 'alice', 'room');
    assert.equal(await visitor.errorOf('subscribe', { channel: 'room' }), 105);
    assert.equal(await visitor.errorOf('subscribe', { channel: 'room' }), 105);
    assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:a' }), 103);
    assert.deepEqual(counted(rig, 'errors'), ['105 S31: 2', '103 C28: 1']);
  });

  it('S105 publications that do not arrive are counted by reason and namespace', async () => {
    const rig = new Rig({ client: { queueMaxSizeBytes: 2_000 } });
    const [reader, visitor] = [await rig.joinTo('v2', 'alice', 'log:a'), await rig.join('v2', 'bob')];
    await rig.node.publish('log:a', Uint8Array.of(0xff));
    await reader.expectClosed('inappropriateProtocol');
    rig.broker.gate.stopAnswers('history');
    visitor.send('subscribe', { channel: 'pos:a' });
    await rig.advance(0);
    await rig.publish('pos:a', 'x'.repeat(1_000), 'x'.repeat(1_000));
    await visitor.expectClosed('slow');
    assert.deepEqual(counted(rig, 'dropped_publications'), ['not_json log: 1', 'slow pos: 2']);
    rig.broker.gate.open();
    await rig.expectEmpty();
  });

  it('S106 subscriptions the server ends are counted by code', async () => {
    const rig = new Rig();
    await rig.joinTo('v2', 'alice', 'room');
    await rig.joinTo('v2', 'bob', 'pos:a');
    await rig.node.unsubscribe({ user: 'alice', channel: 'room' });
    rig.broker.network = 'lossy';
    await rig.publish('pos:a', 1);
    rig.broker.network = 'good';
    await rig.publish('pos:a', 2);
    assert.deepEqual(counted(rig, 'unsubscribes'), ['2000: 1', '2500: 1']);
  });

  it('S106 what a listener does not let in is counted, what it only tries is not', async () => {
    const rig = new Rig();
    for (const isDryRun of [false, undefined, true]) rig.node.countRefused({ code: 429, rule: 'Y31', isDryRun });
    rig.node.countRefused({ code: 503, rule: 'T12' });
    assert.deepEqual(counted(rig, 'refused_connections'), ['429 Y31: 2', '503 T12: 1']);
  });

  it('S107 info tells the growth of the last interval that is over', async () => {
    const rig = new Rig();
    const growth = async () => (await rig.node.info())[0]?.growth;
    (await rig.join('v2', 'alice')).socket.leave();
    assert.equal(await growth(), null);
    await rig.advance(90_000);
    (await rig.join('v2', 'alice')).socket.leave();
    const series = { name: 'disconnects', labels: { code: '3000', rule: '' } };
    const first = await growth();
    assert.deepEqual(first, { intervalMs: 90_000, series: [{ ...series, value: 2 }] });
    (await rig.join('v2', 'alice')).socket.leave();
    await rig.advance(59_000);
    assert.deepEqual(await growth(), first);
    await rig.advance(1_000);
    assert.deepEqual(await growth(), { intervalMs: 60_000, series: [{ ...series, value: 1 }] });
  });

  it('S106 what is read is a snapshot with the labels the table names', async () => {
    const rig = new Rig();
    (await rig.join('v2', 'alice')).socket.leave();
    const before = rig.node.statistics();
    (await rig.join('v2', 'alice')).socket.leave();
    assert.deepEqual(before, [{ name: 'disconnects', labels: { code: '3000', rule: '' }, value: 1 }]);
    assert.deepEqual(Object.keys(before[0]?.labels ?? {}), counters.disconnects.labels);
    assert.equal(rig.node.statistics()[0]?.value, 2);
  });
});
