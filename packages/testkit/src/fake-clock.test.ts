import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from './fake-clock.ts';

describe('FakeClock', () => {
  it('E45 fires timers at their time and in order', async () => {
    const clock = new FakeClock(0);
    const fired: string[] = [];
    for (const [name, delay] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['late', 31],
    ] as const) {
      clock.after(delay, () => fired.push(`${name} ${clock.now()}`));
    }
    await clock.advance(30);
    assert.deepEqual(fired, ['a 10', 'b1 20', 'b2 20', 'c 30']);
    assert.deepEqual([clock.now(), clock.pending], [30, 1]);
  });

  it('E45 lets promise chains run on between timers', async () => {
    const clock = new FakeClock(0);
    const log: string[] = [];
    clock.after(10, () => {
      void (async () => {
        for (let i = 0; i < 5; i += 1) await Promise.resolve();
        log.push('chain');
        clock.after(5, () => log.push(`made by the chain ${clock.now()}`));
      })();
    });
    clock.after(12, () => log.push('second'));
    await clock.advance(20);
    assert.deepEqual(log, ['chain', 'second', 'made by the chain 15']);
  });

  it('E45 a cancelled timer does not fire, a throwing one is reported', async () => {
    const clock = new FakeClock(0);
    clock.after(1, () => assert.fail('cancelled'))();
    clock.after(-5, () => {
      throw new Error('bug');
    });
    await assert.rejects(clock.advance(0), /bug/);
    await clock.advance(10);
  });
});
