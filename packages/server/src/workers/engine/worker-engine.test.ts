import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock, type Clock } from '@spindle/core';
import {
  describeBroker,
  describeControl,
  describeDelivery,
  describePresenceStore,
  EventRecorder,
  FakeClock,
  type TestRunner,
} from '@spindle/testkit';
import { createSocketPair, type SocketPair } from '../link/link-pair.test.fixture.ts';
import { Link } from '../link/link.ts';
import { SharedEngine } from './shared-engine.ts';
import { createWorkerEngine, type NodeEngine } from './worker-engine.ts';

const onFailure = (operation: string, error: unknown): void => assert.fail(`${operation}: ${String(error)}`);

interface Worker {
  readonly engine: NodeEngine;
  readonly link: Link;
}

/** A shared engine, and workers of it over real sockets. */
class Rig {
  readonly shared: SharedEngine;
  readonly #clock: Clock;
  readonly #pairs: SocketPair[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.shared = new SharedEngine(clock);
  }

  async start(): Promise<Worker> {
    const pair = await createSocketPair();
    this.#pairs.push(pair);
    const [near, far] = pair.ends.map((end) => new Link(end, { onFailure })) as [Link, Link];
    this.shared.serve(far, onFailure);
    return { engine: createWorkerEngine(near, this.#clock), link: near };
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) pair.close();
    await this.shared.close();
  }
}

/** What the socket has is with the other end, and answered. */
async function settled({ engine }: Worker): Promise<void> {
  await engine.presence.count('nobody');
}

describeBroker({ describe, it }, async () => {
  const clock = new FakeClock(1_700_000_000_123);
  const rig = new Rig(clock);
  const { engine } = await rig.start();
  const { broker } = engine;
  return {
    broker: { ...broker, close: () => rig.close() },
    elapse: (ms: number) => clock.advance(ms),
  };
});

describePresenceStore({ describe, it }, async () => {
  const rig = new Rig();
  const { engine } = await rig.start();
  return { ...engine.presence, close: () => rig.close() };
});

describeControl({ describe, it }, async () => {
  const clock = new FakeClock();
  const rig = new Rig(clock);
  const workers = [await rig.start(), await rig.start(), await rig.start()] as const;
  const [a, b, c] = workers;
  return {
    controls: [a.engine.control, b.engine.control, c.engine.control],
    async outwait() {
      await Promise.all(workers.map(settled));
      await clock.advance(10_000);
    },
    dispose: () => rig.close(),
  };
});

type InTurn = <T>(work: () => T | Promise<T>) => Promise<T>;

/** Work that is done one after the other. */
function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}

/** The model takes publications for made in the order of the answers, which come to two workers in any. */
function publishing(engine: NodeEngine, inTurn: InTurn): NodeEngine {
  const { broker } = engine;
  const publish: typeof broker.publish = (...publication) => inTurn(() => broker.publish(...publication));
  return { ...engine, broker: { ...broker, publish } };
}

const patient: TestRunner = { describe, it: (title, body) => it(title, { timeout: 60_000 }, body) };

describe('two workers', () => {
  describeDelivery(
    patient,
    async () => {
      const rig = new Rig();
      const inTurn = createTurns();
      const [a, b] = [await rig.start(), await rig.start()].map(({ engine }) => publishing(engine, inTurn)) as [
        NodeEngine,
        NodeEngine,
      ];
      return { engines: [a, b], dispose: () => rig.close() };
    },
    { steps: 60 },
  );

  const history = { size: 10, ttlMs: 60_000, metaTtlMs: 600_000 };

  it('W1 what a worker publishes reaches every worker that is subscribed, before it is answered here', async () => {
    const rig = new Rig();
    const [a, b] = [await rig.start(), await rig.start()];
    const heard = [new EventRecorder(), new EventRecorder()] as const;
    for (const [index, { engine }] of [a, b].entries()) {
      await engine.broker.run(heard[index === 0 ? 0 : 1]);
      await engine.broker.subscribe('x');
    }
    const data = Uint8Array.of(0, 255);
    const result = await a.engine.broker.publish('x', data, { history, idempotencyKey: 'k', tags: { __proto__: 'a' } });
    assert.equal(heard[0].publications.length, 1);
    assert.deepEqual(heard[0].publications[0]?.publication.data, data);
    await settled(b);
    assert.deepEqual(heard[1].all, heard[0].all);
    const again = await b.engine.broker.publish('x', '2', { history, idempotencyKey: 'k' });
    assert.deepEqual(again, { position: result.position, suppressed: 'idempotency' });
    await rig.close();
  });

  it('W2 a worker that dies leaves nobody behind, and its clients are told to have left', async () => {
    const rig = new Rig();
    const [a, b] = [await rig.start(), await rig.start()];
    const heard = new EventRecorder();
    await b.engine.broker.run(heard);
    await b.engine.broker.subscribe('x');
    const [ann, bob] = [
      { user: 'ann', client: '1' },
      { user: 'bob', client: '2' },
    ];
    for (const info of [ann, bob]) {
      await a.engine.presence.add('x', info.client, info);
      await a.engine.broker.publishJoin('x', info);
    }
    await a.engine.presence.remove('x', '1', 'ann');
    await a.engine.broker.publishLeave('x', ann);
    await b.engine.presence.add('x', '3', { user: 'eve', client: '3' });
    const before = heard.all.length;
    a.link.close();
    while (heard.all.length === before) await settled(b);
    assert.deepEqual(heard.all.slice(before), [{ type: 'leave', channel: 'x', info: bob }]);
    assert.deepEqual([...(await b.engine.presence.get('x')).keys()], ['3']);
    await rig.close();
  });

  it('W2 nobody waits for the answer of a worker that dies', async () => {
    const rig = new Rig();
    const [a, b, c] = [await rig.start(), await rig.start(), await rig.start()];
    await a.engine.control.run('a', async () => 'a');
    await b.engine.control.run('b', () => {
      b.link.close();
      return new Promise(() => {});
    });
    await c.engine.control.run('c', async () => 'c');
    assert.deepEqual(await a.engine.control.askAll('who?'), ['c']);
    await rig.close();
  });

  it('W3 whom one worker keeps out all keep out, also those that start later', async () => {
    const rig = new Rig();
    const [a, b] = [await rig.start(), await rig.start()];
    const told: unknown[] = [];
    b.engine.policies.run((withdrawal) => told.push(withdrawal));
    await a.engine.policies.withdraw({ kind: 'user', user: 'ann' }, null);
    await a.engine.policies.withdraw({ kind: 'user', user: 'bob' }, null);
    await a.engine.policies.withdraw({ kind: 'tokens', user: 'eve', channel: null, issuedBefore: 5 }, null);
    await a.engine.policies.unblock('bob');
    assert.deepEqual([a.engine.policies.isBlocked('ann'), a.engine.policies.isBlocked('bob')], [true, false]);
    await settled(b);
    const c = await rig.start();
    await settled(c);
    for (const { engine } of [b, c]) {
      const { policies } = engine;
      assert.deepEqual(
        [policies.isBlocked('ann'), policies.isBlocked('bob'), policies.issuedBefore('eve', null)],
        [true, false, 5],
      );
    }
    assert.equal(told.length, 3);
    await rig.close();
  });
});
