import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TimerWheel } from '../../lib/timer-wheel.ts';
import { IdempotencyMemory } from './idempotency.ts';
import { Streams } from './streams.ts';

/** A clock with one timer, which is all a wheel needs. */
function setUp() {
  let now = 123;
  let fire = () => {};
  const clock = {
    now: () => now,
    after(_delayMs: number, callback: () => void) {
      fire = callback;
      return () => {};
    },
  };
  const wheel = new TimerWheel(clock, 1000);
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i += 1) {
      now += 1000;
      fire();
    }
  };
  return { clock, wheel, pass };
}

describe('memory of a memory broker', () => {
  it('E62 a stream is given up after its meta ttl, however often that was put off', () => {
    const { clock, wheel, pass } = setUp();
    const streams = new Streams(wheel, Math.random);
    for (let i = 0; i < 10; i += 1) {
      const opened = streams.open('a', 5000, clock.now());
      opened.stream.append({ data: '1' }, 10, clock.now());
      streams.keep(opened, clock.now() + 2000);
      pass(4);
    }
    assert.equal(streams.size, 1);
    pass(2);
    assert.deepEqual([streams.size, wheel.size], [0, 0]);
  });

  it('E62 publications are given up after their ttl', () => {
    const { clock, wheel, pass } = setUp();
    const streams = new Streams(wheel, Math.random);
    const opened = streams.open('a', 60_000, clock.now());
    const { stream } = opened;
    for (let i = 0; i < 5; i += 1) {
      stream.append({ data: '1' }, 10, clock.now());
      streams.keep(opened, clock.now() + 3000);
      pass(2);
    }
    assert.notEqual(stream.last, null);
    pass(2);
    assert.equal(stream.last, null);
    assert.equal(streams.size, 1);
  });

  it('E62 results of idempotent publishes are given up one by one', () => {
    const { clock, wheel, pass } = setUp();
    const results = new IdempotencyMemory(clock, wheel);
    for (let i = 1; i <= 5; i += 1) results.remember('a', `${i}`, null, i * 10_000);
    pass(31);
    assert.equal(results.size, 2);
    pass(20);
    assert.deepEqual([results.size, wheel.size], [0, 0]);
  });
});
