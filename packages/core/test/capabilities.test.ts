import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Capabilities, ChannelRight, Expression } from '@spindle/core';
import { Rig, versions } from './harness.ts';

/** Rights by the beginning of the names. */
function capabilities(table: Readonly<Record<string, readonly ChannelRight[]>>): Capabilities {
  return {
    find(right, channel) {
      const entry = Object.entries(table).find(([head, rights]) => channel.startsWith(head) && rights.includes(right));
      return entry === undefined ? null : `"${entry[0]}"`;
    },
  };
}

const namespaces = {
  kept: { historySize: 10, historyTtlMs: 300_000, presence: true, joinLeave: true },
  limited: { allowUserLimitedChannels: true },
  open: { allowSubscribeForClient: true },
};
const makeRig = () => new Rig({ namespaces });

describe('capabilities', () => {
  for (const version of versions) {
    it(`C100 ${version}: sub lets a connection subscribe where nothing else does`, async () => {
      const rig = makeRig();
      const visitor = await rig.join(version, 'alice', { capabilities: capabilities({ 'shut:a': ['sub'] }) });
      await visitor.succeed('subscribe', { channel: 'shut:a' });
      await rig.publish('shut:a', 1);
      assert.deepEqual(await visitor.lines(), ['pub shut:a 1']);
      assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:b' }), 103);
      assert.equal(rig.lastRefusal(), 'C28 103');
      assert.equal(await visitor.errorOf('publish', { channel: 'shut:a', data: 1 }), 103);
    });

    it(`C101 ${version}: neither private channels nor those limited to other users, and no name that is refused`, async () => {
      const rig = makeRig();
      const visitor = await rig.join(version, 'alice', { capabilities: capabilities({ '': ['sub', 'pub'] }) });
      assert.equal(await visitor.errorOf('subscribe', { channel: '$shut:a' }), 103);
      assert.equal(rig.lastRefusal(), 'C22 103');
      assert.equal(await visitor.errorOf('subscribe', { channel: 'limited:a#bob' }), 103);
      assert.equal(rig.lastRefusal(), 'C28 103');
      assert.equal(await visitor.errorOf('subscribe', { channel: 'nowhere:a' }), 102);
      assert.equal(await visitor.errorOf('publish', { channel: 'nowhere:a', data: 1 }), 102);
      assert.equal(await visitor.errorOf('subscribe', { channel: 'shut:é' }), 107);
      await visitor.succeed('subscribe', { channel: 'limited:a#alice' });
      await visitor.succeed('subscribe', { channel: 'limited:a' });
    });

    it(`C102 ${version}: pub, hst and prs, subscribed or not, each for itself`, async () => {
      const rig = makeRig();
      const operations = [
        ['pub', 'publish'],
        ['hst', 'history'],
        ['prs', 'presence'],
        ['prs', 'presenceStats'],
      ] as const;
      for (const right of ['pub', 'hst', 'prs', 'sub'] as const) {
        const visitor = await rig.join(version, 'alice', { capabilities: capabilities({ 'kept:a': [right] }) });
        for (const [needed, operation] of operations) {
          const command = operation === 'presenceStats' ? 'presence_stats' : operation;
          const code = right === needed ? 0 : 103;
          assert.equal(await visitor.errorOf(command, { channel: 'kept:a', data: 1 }), code, `${right} ${operation}`);
          assert.equal(await visitor.errorOf(command, { channel: 'kept:b', data: 1 }), 103);
        }
      }
    });

    it(`C102 ${version}: what the namespace does not keep stays not available`, async () => {
      const rig = makeRig();
      const granted = capabilities({ '': ['pub', 'hst', 'prs'] });
      const visitor = await rig.join(version, 'nobody', { user: '', capabilities: granted });
      assert.equal(await visitor.errorOf('history', { channel: 'shut:a' }), 108);
      assert.equal(await visitor.errorOf('presence', { channel: 'shut:a' }), 108);
      // The anonymous user has them as well.
      await visitor.succeed('publish', { channel: 'shut:a', data: 1 });
    });

    it(`C103 ${version}: a subscription token allows more while subscribed, in its channel`, async () => {
      const rig = makeRig();
      const visitor = await rig.join(version, 'alice');
      rig.tokens.subscription('a', { channel: 'kept:a', user: 'alice', allow: ['pub', 'hst'] });
      assert.equal(await visitor.errorOf('publish', { channel: 'kept:a', data: 1 }), 103);
      await visitor.succeed('subscribe', { channel: 'kept:a', token: 'a' });
      await visitor.succeed('publish', { channel: 'kept:a', data: 1 });
      await visitor.succeed('history', { channel: 'kept:a' });
      assert.equal(await visitor.errorOf('presence', { channel: 'kept:a' }), 103);
      assert.equal(await visitor.errorOf('publish', { channel: 'kept:b', data: 1 }), 103);
      await visitor.succeed('unsubscribe', { channel: 'kept:a' });
      assert.equal(await visitor.errorOf('publish', { channel: 'kept:a', data: 1 }), 103);
    });

    it(`S120 ${version}: a refresh with other capabilities ends what only the old ones had opened`, async () => {
      const rig = makeRig();
      const visitor = await rig.join(version, 'alice', {
        capabilities: capabilities({ 'shut:': ['sub', 'pub'], 'open:': ['sub'] }),
      });
      rig.tokens.subscription('c', { channel: 'shut:c', user: 'alice' });
      for (const channel of ['shut:a', 'shut:b', 'open:a', 'room']) await visitor.succeed('subscribe', { channel });
      await visitor.succeed('subscribe', { channel: 'shut:c', token: 'c' });
      rig.tokens.connection('less', { user: 'alice', capabilities: capabilities({ 'shut:b': ['sub'] }) });
      const id = visitor.send('refresh', { token: 'less' });
      const told = version === 'v2' ? 'unsubscribe shut:a 2000' : 'unsubscribe shut:a';
      assert.deepEqual(await visitor.lines(), [told, `#${id}`]);
      assert.equal(rig.lastRefusal(), 'C28 2000');
      assert.equal(await visitor.errorOf('publish', { channel: 'shut:b', data: 1 }), 103);
      for (const channel of ['shut:a', 'shut:b', 'open:a', 'room', 'shut:c']) await rig.publish(channel, 1);
      const received = (await visitor.lines()).map((line) => line.split(' ')[1]);
      assert.deepEqual(received, ['shut:b', 'open:a', 'room', 'shut:c']);

      rig.tokens.connection('none', { user: 'alice' });
      await visitor.succeed('refresh', { token: 'none' });
      const left = (await visitor.lines()).map((line) => line.split(' ')[1]);
      assert.deepEqual(left, ['shut:b']);
      visitor.socket.leave();
      await rig.expectEmpty();
      rig.expectNoFailures();
    });

    it(`S120 ${version}: a refresh with another meta ends what an expression had opened for the old one`, async () => {
      const rooms: Expression = {
        source: 'meta[channel]',
        reads: ['channel'],
        evaluate: ({ meta, channel }) => ({ ok: true, isTrue: meta[channel] === true }),
      };
      const rig = new Rig({ namespaces: { ...namespaces, shut: { subscribeCel: rooms } } });
      const visitor = await rig.join(version, 'alice', {
        meta: '{"shut:a":true,"shut:b":true,"shut:c":true}',
        capabilities: capabilities({ 'shut:c': ['sub'] }),
      });
      for (const channel of ['shut:a', 'shut:b', 'shut:c', 'open:a']) await visitor.succeed('subscribe', { channel });
      rig.tokens.connection('less', { user: 'alice', meta: '{"shut:b":true,"shut:c":true}' });
      const id = visitor.send('refresh', { token: 'less' });
      const told = version === 'v2' ? 'unsubscribe shut:a 2000' : 'unsubscribe shut:a';
      assert.deepEqual(await visitor.lines(), [told, `#${id}`]);
      assert.equal(rig.lastRefusal(), 'C87 2000');
      rig.tokens.connection('none', { user: 'alice' });
      await visitor.succeed('refresh', { token: 'none' });
      const left = (await visitor.lines()).map((line) => line.split(' ')[1]);
      assert.deepEqual(left, ['shut:b', 'shut:c']);
      await rig.publish('open:a', 1);
      assert.deepEqual(await visitor.lines(), ['pub open:a 1']);
    });

    it(`S121 ${version}: sub_refresh replaces what the subscription token allows`, async () => {
      const rig = makeRig();
      const visitor = await rig.join(version, 'alice');
      rig.tokens.subscription('more', { channel: 'shut:a', user: 'alice', allow: ['pub'] });
      rig.tokens.subscription('less', { channel: 'shut:a', user: 'alice' });
      await visitor.succeed('subscribe', { channel: 'shut:a', token: 'less' });
      assert.equal(await visitor.errorOf('publish', { channel: 'shut:a', data: 1 }), 103);
      await visitor.succeed('sub_refresh', { channel: 'shut:a', token: 'more' });
      await visitor.succeed('publish', { channel: 'shut:a', data: 1 });
      await visitor.succeed('sub_refresh', { channel: 'shut:a', token: 'less' });
      assert.equal(await visitor.errorOf('publish', { channel: 'shut:a', data: 1 }), 103);
    });
  }

  it('C104 hst gives positions and recovery, prs joins and leaves, to those that ask', async () => {
    const rig = makeRig();
    const asked = { channel: 'kept:a', positioned: true, recoverable: true, join_leave: true };
    const result = async (rights: readonly ChannelRight[]) => {
      const visitor = await rig.join('v2', 'alice', { capabilities: capabilities({ kept: ['sub', ...rights] }) });
      const { positioned = false, recoverable = false } = await visitor.succeed('subscribe', asked);
      const hears = (await visitor.lines()).includes('join kept:a alice');
      visitor.socket.leave();
      return { positioned, recoverable, hears };
    };
    assert.deepEqual(await result([]), { positioned: false, recoverable: false, hears: false });
    assert.deepEqual(await result(['hst']), { positioned: true, recoverable: true, hears: false });
    assert.deepEqual(await result(['prs']), { positioned: false, recoverable: false, hears: true });
    rig.tokens.subscription('a', { channel: 'kept:a', user: 'alice', allow: ['hst'] });
    const holder = await rig.join('v2', 'alice');
    const subscribed = await holder.succeed('subscribe', { ...asked, token: 'a' });
    assert.equal(subscribed['recoverable'], true);
  });

  it('C100 S120 channels that a client lists itself when it connects', async () => {
    const rig = makeRig();
    rig.tokens.connection('t', { user: 'alice', capabilities: capabilities({ 'shut:a': ['sub'] }) });
    const visitor = rig.dial('v2');
    const { subs } = await visitor.succeed('connect', { token: 't', subs: { 'shut:a': {}, 'shut:b': {}, room: {} } });
    assert.deepEqual(Object.keys(subs as object), ['shut:a', 'room']);
    rig.tokens.connection('none', { user: 'alice' });
    await visitor.succeed('refresh', { token: 'none' });
    assert.deepEqual(await visitor.lines(), ['unsubscribe shut:a 2000']);
  });

  it('C100 C102 C103 an explanation names the capability', async () => {
    const rig = makeRig();
    const visitor = await rig.join('v2', 'alice', { capabilities: capabilities({ 'shut:a': ['sub', 'pub'] }) });
    const explain = async (operation: 'subscribe' | 'publish', channel: string, who: object) => {
      const explanation = await rig.node.explain({ operation, channel, ...who });
      return `${explanation.rule}: ${explanation.because}`;
    };
    for (const who of [{ token: 'alice' }, { client: visitor.id }]) {
      assert.equal(await explain('subscribe', 'shut:a', who), 'C100: the connection token allows sub for "shut:a"');
      assert.equal(await explain('publish', 'shut:a', who), 'C102: the connection token allows pub for "shut:a"');
    }
    rig.tokens.subscription('b', { channel: 'shut:b', user: 'alice', allow: ['pub'] });
    await visitor.succeed('subscribe', { channel: 'shut:b', token: 'b' });
    const who = { client: visitor.id };
    assert.equal(await explain('publish', 'shut:b', who), 'C103: the subscription token allows pub');
  });
});
