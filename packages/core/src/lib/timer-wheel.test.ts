import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock, type Clock } from './clock.ts';
import { TimerWheel, type WheelEntry, type WheelLink } from './timer-wheel.ts';

/** Time that moves by hand: `sleepTo` jumps as a suspended machine does, firing late what is then due. */
class HandClock implements Clock {
  timers: { readonly at: number; readonly callback: () => void }[] = [];
  #now = 1_700_000_000_007;

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end))
      this.sleepTo(Math.max(next, this.#now));
    this.#now = end;
  }

  sleepTo(time: number): void {
    this.#now = time;
    const due = this.timers.filter((timer) => timer.at <= time);
    this.timers = this.timers.filter((timer) => timer.at > time);
    for (const timer of due) timer.callback();
  }

  #next(end: number): number | undefined {
    const times = this.timers.map((timer) => timer.at).filter((at) => at <= end);
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

class Probe implements WheelEntry {
  wheelLink: WheelLink | null = null;
  readonly wokenAt: number[] = [];
  readonly #then: (now: number) => void;

  constructor(then: (now: number) => void = () => {}) {
    this.#then = then;
  }

  onWake(now: number): void {
    this.wokenAt.push(now);
    this.#then(now);
  }
}

function setUp() {
  const clock = new HandClock();
  return { clock, wheel: new TimerWheel(clock), start: clock.now() };
}

describe('TimerWheel', () => {
  it('E40 wakes an entry once, never early and at most one tick late', () => {
    const { clock, wheel, start } = setUp();
    const delays = [0, 1, 49, 50, 51, 999, 25_000, 204_799, 204_800, 204_801, 86_400_000];
    const probes = delays.map(() => new Probe());
    probes.forEach((probe, i) => wheel.schedule(probe, start + (delays[i] ?? 0)));
    clock.advance(90_000_000);
    probes.forEach((probe, i) => {
      const late = (probe.wokenAt[0] ?? 0) - (start + (delays[i] ?? 0));
      assert.equal(probe.wokenAt.length, 1);
      assert.ok(late >= 0 && late <= 50, `${delays[i]} came ${late} ms late`);
    });
    assert.equal(wheel.size, 0);
  });

  it('E40 a time that has passed means the next tick', () => {
    const { clock, wheel, start } = setUp();
    const probe = new Probe();
    wheel.schedule(probe, start - 1000);
    assert.deepEqual(probe.wokenAt, []);
    clock.advance(50);
    assert.equal(probe.wokenAt.length, 1);
  });

  it('E40 refuses a time that is not finite', () => {
    const { wheel } = setUp();
    assert.throws(() => wheel.schedule(new Probe(), Infinity), RangeError);
    assert.throws(() => wheel.schedule(new Probe(), Number.NaN), RangeError);
  });

  it('E41 a later request replaces the earlier one', () => {
    const { clock, wheel, start } = setUp();
    const probe = new Probe();
    wheel.schedule(probe, start + 100);
    const link = probe.wheelLink;
    wheel.schedule(probe, start + 10_000);
    wheel.schedule(probe, start + 5_000);
    assert.equal(wheel.size, 1);
    assert.equal(probe.wheelLink, link);
    clock.advance(20_000);
    assert.equal(probe.wokenAt.length, 1);
    assert.ok((probe.wokenAt[0] ?? 0) >= start + 5_000);
  });

  it('E41 a cancelled entry is not woken and may be scheduled again', () => {
    const { clock, wheel, start } = setUp();
    const probe = new Probe();
    wheel.schedule(probe, start + 100);
    wheel.cancel(probe);
    wheel.cancel(probe);
    assert.equal(wheel.size, 0);
    clock.advance(1_000);
    assert.deepEqual(probe.wokenAt, []);
    wheel.schedule(probe, clock.now() + 100);
    clock.advance(1_000);
    assert.equal(probe.wokenAt.length, 1);
  });

  it('E42 runs no timer while empty and one while not', () => {
    const { clock, wheel, start } = setUp();
    assert.equal(clock.timers.length, 0);
    const probes = Array.from({ length: 100 }, () => new Probe());
    probes.forEach((probe, i) => wheel.schedule(probe, start + 10_000 - i * 60));
    assert.equal(clock.timers.length, 1);
    probes.forEach((probe) => wheel.cancel(probe));
    assert.equal(clock.timers.length, 0);
    probes.forEach((probe, i) => wheel.schedule(probe, start + i * 60));
    clock.advance(20_000);
    assert.equal(clock.timers.length, 0);
  });

  it('E42 sleeps until the next slot in use', () => {
    const { clock, wheel, start } = setUp();
    wheel.schedule(new Probe(), start + 25_000);
    assert.ok((clock.timers[0]?.at ?? 0) >= start + 25_000);
  });

  it('E43 an entry may reschedule itself while it wakes, even for now', () => {
    const { clock, wheel, start } = setUp();
    const probe: Probe = new Probe((now) => {
      if (probe.wokenAt.length < 3) wheel.schedule(probe, now);
    });
    wheel.schedule(probe, start);
    clock.advance(50);
    assert.equal(probe.wokenAt.length, 1);
    clock.advance(100);
    assert.equal(probe.wokenAt.length, 3);
    assert.equal(wheel.size, 0);
  });

  it('E43 an entry may cancel another that is due in the same tick', () => {
    const { clock, wheel, start } = setUp();
    const victims = [new Probe(), new Probe()];
    const killer = new Probe(() => victims.forEach((victim) => wheel.cancel(victim)));
    const bystander = new Probe();
    for (const probe of [killer, ...victims, bystander]) wheel.schedule(probe, start + 100);
    clock.advance(1_000);
    assert.deepEqual(
      victims.map((victim) => victim.wokenAt.length),
      [0, 0],
    );
    assert.equal(bystander.wokenAt.length, 1);
    assert.equal(wheel.size, 0);
  });

  it('E43 an entry that throws costs the others no more than a tick', () => {
    const { clock, wheel, start } = setUp();
    const bad = new Probe(() => {
      throw new Error('bug');
    });
    const good = new Probe();
    wheel.schedule(bad, start + 100);
    wheel.schedule(good, start + 100);
    assert.throws(() => clock.advance(150), /bug/);
    clock.advance(150);
    assert.equal(good.wokenAt.length, 1);
  });

  it('E43 closing from within a wake-up silences the rest', () => {
    const { clock, wheel, start } = setUp();
    const closer = new Probe(() => wheel.close());
    const rest = new Probe();
    wheel.schedule(closer, start);
    wheel.schedule(rest, start);
    clock.advance(1_000);
    wheel.schedule(rest, clock.now());
    wheel.cancel(rest);
    clock.advance(1_000);
    assert.deepEqual([closer.wokenAt.length, rest.wokenAt.length, wheel.size, clock.timers.length], [1, 0, 0, 0]);
  });

  it('E44 after a sleep longer than a revolution every due entry wakes once', () => {
    const { clock, wheel, start } = setUp();
    const probes = Array.from({ length: 5_000 }, () => new Probe());
    probes.forEach((probe, i) => wheel.schedule(probe, start + i * 100));
    const later = new Probe();
    wheel.schedule(later, start + 3_600_000);
    clock.sleepTo(start + 3_000_000);
    assert.ok(probes.every((probe) => probe.wokenAt.length === 1));
    assert.deepEqual([later.wokenAt.length, wheel.size], [0, 1]);
    clock.advance(600_050);
    assert.equal(later.wokenAt.length, 1);
  });

  it('E44 a clock that was set back delays no new entry', () => {
    const { clock, wheel, start } = setUp();
    wheel.schedule(new Probe(), start + 2_000);
    clock.advance(1_000);
    clock.sleepTo(start - 3_600_000);
    // A real timer counts elapsed time: it fires although the clock now says it is too early.
    clock.timers.splice(0).forEach((timer) => timer.callback());
    const probe = new Probe();
    wheel.schedule(probe, clock.now() + 100);
    clock.advance(150);
    assert.equal(probe.wokenAt.length, 1);
  });

  it('E44 the system clock drives it', async () => {
    const wheel = new TimerWheel(systemClock, 1);
    const holdProcess = setTimeout(() => {}, 10_000);
    const at = systemClock.now() + 5;
    const woken = await new Promise<number>((resolve) => {
      wheel.schedule({ onWake: resolve, wheelLink: null }, at);
    });
    clearTimeout(holdProcess);
    assert.ok(woken >= at);
  });
});
