import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '@spindle/testkit';
import { TopicGroups } from './topic-groups.ts';

describe('native topics', () => {
  it('T65 after anything was published all members are looked at, however little it was', async () => {
    const clock = new FakeClock();
    const groups = new TopicGroups(() => {}, 1_000_000, clock);
    let looks = 0;
    groups.watch({ observe: () => void (looks += 1) });
    groups.publish('a', 'x');
    groups.publish('a', 'y');
    assert.deepEqual([looks, clock.pending], [0, 1]);
    await clock.advance(5_000);
    assert.deepEqual([looks, clock.pending], [1, 0]);
    await clock.advance(60_000);
    assert.equal(looks, 1);
  });

  it('T23 they are looked at before what was published can have filled a queue', () => {
    const groups = new TopicGroups(() => {}, 1_000, new FakeClock());
    let looks = 0;
    const member = { observe: () => void (looks += 1) };
    groups.watch(member);
    for (let i = 0; i < 10; i += 1) groups.publish('a', 'x'.repeat(126));
    assert.equal(looks, 5);
    groups.unwatch(member);
    for (let i = 0; i < 10; i += 1) groups.publish('a', 'x'.repeat(126));
    assert.equal(looks, 5);
  });
});
