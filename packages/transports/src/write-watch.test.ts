import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '@spindle/testkit';
import { WriteWatch, type Writer } from './write-watch.ts';

class TestWriter implements Writer {
  isBehind = true;
  progress = 0;
  cuts = 0;

  stalled(): void {
    this.cuts += 1;
  }
}

function rig() {
  const clock = new FakeClock();
  return { clock, watch: new WriteWatch(1_000, clock), writer: new TestWriter() };
}

describe('Clients that take nothing', () => {
  it('T65 one is cut after the time, and at most a quarter of it later', async () => {
    const { clock, watch, writer } = rig();
    watch.watch(writer);
    await clock.advance(999);
    assert.equal(writer.cuts, 0);
    await clock.advance(251);
    assert.equal(writer.cuts, 1);
    assert.equal(clock.pending, 0);
  });

  it('T65 one that takes a little now and then is not, however often something is written', async () => {
    const { clock, watch, writer } = rig();
    for (let round = 0; round < 20; round += 1) {
      watch.watch(writer);
      writer.progress += round % 3 === 0 ? 1 : 0;
      await clock.advance(300);
    }
    assert.equal(writer.cuts, 0);
  });

  it('T65 one that took everything is not looked at any more, and begins anew when something waits again', async () => {
    const { clock, watch, writer } = rig();
    watch.watch(writer);
    await clock.advance(750);
    writer.isBehind = false;
    await clock.advance(250);
    assert.equal(clock.pending, 0);
    writer.isBehind = true;
    watch.watch(writer);
    await clock.advance(999);
    assert.equal(writer.cuts, 0);
  });

  it('T65 one whose connection ended is forgotten', async () => {
    const { clock, watch, writer } = rig();
    watch.watch(writer);
    watch.forget(writer);
    await clock.advance(5_000);
    assert.equal(writer.cuts, 0);
    assert.equal(clock.pending, 0);
  });
});
