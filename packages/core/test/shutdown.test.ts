import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, versions } from './harness.ts';
import type { Visitor } from './visitor.ts';

describe('shutdown', () => {
  for (const version of versions) {
    it(`S47 ${version}: every client is told to reconnect`, async () => {
      const rig = new Rig();
      const connected = await rig.joinTo(version, 'alice', 'full:a');
      const connecting = rig.dial(version, { version });
      await rig.node.shutdown();
      await connected.expectClosed('shutdown');
      await connecting.expectClosed('shutdown');
      assert.equal(rig.node.numConnections, 0);
      assert.equal(rig.clock.pending, 0);
      rig.expectNoFailures();
    });

    it(`S47 ${version}: connections opened meanwhile, and afterwards, are closed at once`, async () => {
      const rig = new Rig();
      await rig.join(version, 'alice');
      await rig.join(version, 'bob');
      const done = rig.node.shutdown({ spreadMs: 1_000 });
      const late = rig.dial(version, { version });
      await late.expectClosed('shutdown');
      await rig.advance(2_000);
      await done;
      const later = rig.dial(version, { version });
      await later.expectClosed('shutdown');
      assert.equal(rig.node.numConnections, 0);
    });
  }

  it('S47 the disconnects are spread over the given time', async () => {
    const rig = new Rig();
    const visitors: Visitor[] = [];
    for (let i = 0; i < 100; i += 1) visitors.push(await rig.join('v2', `user${i}`));
    const left = () => visitors.filter(({ socket }) => socket.closed === null).length;
    let isDone = false;
    void rig.node.shutdown({ spreadMs: 1_000 }).then(() => (isDone = true));
    assert.equal(left(), 95);
    await rig.advance(500);
    assert.equal(left(), 45);
    assert.equal(isDone, false);
    await rig.advance(450);
    assert.equal(left(), 0);
    assert.equal(isDone, true);
    assert.equal(rig.clock.pending, 0);
  });

  it('S47 those who are still connected are served until their turn', async () => {
    const rig = new Rig();
    const [first, second] = [await rig.joinTo('v2', 'alice', 'room'), await rig.joinTo('v2', 'bob', 'room')];
    const done = rig.node.shutdown({ spreadMs: 100 });
    await first.expectClosed('shutdown');
    await rig.publish('room', 1);
    assert.deepEqual(await second.lines(), ['pub room 1']);
    await rig.advance(100);
    await done;
    await second.expectClosed('shutdown');
  });

  it('S47 asked again it is the same shutdown', async () => {
    const rig = new Rig();
    await rig.join('v2', 'alice');
    assert.equal(rig.node.shutdown(), rig.node.shutdown());
    await rig.node.shutdown();
  });

  it('S47 an empty node is done at once', async () => {
    const rig = new Rig();
    await rig.node.shutdown({ spreadMs: 10_000 });
    assert.equal(rig.clock.pending, 0);
  });
});
