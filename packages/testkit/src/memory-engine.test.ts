import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createControlHub, createMemoryBroker, createMemoryPresenceStore } from '@spindle/core/memory';
import { describeBroker } from './broker-contract/describe-broker.ts';
import { EventRecorder } from './broker-contract/event-recorder.ts';
import { describeControl } from './describe-control.ts';
import { describePresenceStore } from './describe-presence-store.ts';
import { FakeClock } from './fake-clock.ts';
import { seededRandom } from './seeded-random.ts';

function createSubject() {
  // Not on a tick of the sweep, so that expiry cannot be exact by accident.
  const clock = new FakeClock(1_700_000_000_123);
  return { clock, broker: createMemoryBroker({ clock }), elapse: (ms: number) => clock.advance(ms) };
}

describeBroker({ describe, it }, createSubject);
describePresenceStore({ describe, it }, createMemoryPresenceStore);
describeControl({ describe, it }, () => {
  const clock = new FakeClock();
  const hub = createControlHub({ clock });
  return { controls: [hub.join(), hub.join(), hub.join()], outwait: () => clock.advance(10_000) };
});

describe('memory broker', () => {
  const history = { size: 10, ttlMs: 60_000, metaTtlMs: 600_000 };

  it('E60 an epoch is eight random letters', async () => {
    const broker = createMemoryBroker({ clock: new FakeClock(), random: seededRandom(1) });
    const { position } = await broker.publish('a', '1', { history });
    assert.match(position?.epoch ?? '', /^[a-zA-Z]{8}$/);
    await broker.close();
  });

  it('E61 delivers before publish returns', () => {
    const { broker } = createSubject();
    const events = new EventRecorder();
    void broker.run(events);
    void broker.subscribe('a');
    void broker.publish('a', '1', { history });
    assert.equal(events.all.length, 1);
    void broker.close();
  });

  it('E107 answers a publish at once', async () => {
    const { broker } = createSubject();
    for (const options of [{}, { history }, { history, version: 1 }, { history, idempotencyKey: 'k' }]) {
      assert.ok(!(broker.publish('a', '1', options) instanceof Promise));
    }
    await broker.close();
  });

  it('E63 payloads that are kept between several channels stay what they are', async () => {
    const { broker } = createSubject();
    const payloads = ['"a"', '"a"', '"b"', '', '"a"', Uint8Array.of(1), '"b"', `"${'x'.repeat(20_000)}"`, '"b"'];
    for (const data of payloads) for (const channel of ['one', 'two']) await broker.publish(channel, data, { history });
    for (const channel of ['one', 'two']) {
      const { publications } = await broker.history(channel, { limit: -1 }, 1000);
      assert.deepEqual(
        publications.map(({ data }) => data),
        payloads,
      );
    }
    await broker.close();
  });

  it('E62 what has expired leaves no timer behind', async () => {
    const { broker, clock } = createSubject();
    assert.equal(clock.pending, 0);
    for (let i = 0; i < 100; i += 1) {
      await broker.publish(`channel ${i}`, '1', { history, idempotencyKey: `${i}` });
      await broker.history(`unknown ${i}`, { limit: 0 }, 1000);
    }
    assert.equal(clock.pending, 1);
    await clock.advance(601_000);
    assert.equal(clock.pending, 0);
    await broker.close();
  });

  it('E62 closing leaves no timer behind', async () => {
    const { broker, clock } = createSubject();
    await broker.publish('a', '1', { history, idempotencyKey: 'k' });
    await broker.close();
    assert.equal(clock.pending, 0);
  });
});
