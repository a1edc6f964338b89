import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { createSocketPair } from '../link/link-pair.test.fixture.ts';
import { Link } from '../link/link.ts';
import { Seat } from './seat.ts';
import { WorkerError } from './worker-error.ts';

class FakeChild extends EventEmitter {
  readonly pid = 1;
  readonly signals: string[] = [];

  kill(signal: string): boolean {
    this.signals.push(signal);
    this.emit('exit', null, signal);
    return true;
  }
}

interface Line {
  readonly reason?: string;
  readonly replacedInMs?: number;
}

class Rig {
  readonly children: FakeChild[] = [];
  readonly log: Line[] = [];
  readonly seat: Seat;
  #onSpawn: () => void = () => {};

  constructor() {
    const logger = pino({ level: 'error' }, { write: (line) => void this.log.push(JSON.parse(line) as Line) });
    this.seat = new Seat({
      orders: { number: 1, count: 2, port: 1 },
      logger,
      spawn: () => {
        const child = new FakeChild();
        this.children.push(child);
        this.#onSpawn();
        return child as unknown as ChildProcess;
      },
    });
  }

  get child(): FakeChild {
    return this.children.at(-1) ?? assert.fail('nothing was started');
  }

  /** Resolves with the next process. */
  replaced(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSpawn = resolve;
    });
  }

  /** The process says hello, and listens. */
  async enter(): Promise<{ link: Link; close: () => void }> {
    const pair = await createSocketPair();
    const onFailure = (operation: string): void => assert.fail(operation);
    const [near, far] = pair.ends.map((end) => new Link(end, { onFailure })) as [Link, Link];
    this.seat.occupy(far);
    await near.call('listening', 'http://x');
    return { link: near, close: () => pair.close() };
  }
}

describe('the seat of a worker', () => {
  it('W13 one that does not start is a failure with its reason', async () => {
    const rig = new Rig();
    rig.child.emit('exit', 1, null);
    const told = (error: unknown): boolean =>
      error instanceof WorkerError && /worker 1 .*exit code 1/.test(error.message);
    await assert.rejects(rig.seat.started, told);
    assert.equal(rig.children.length, 1);
  });

  it('W13 one that dies is replaced, ever later when it dies again and again', async () => {
    const rig = new Rig();
    const { close } = await rig.enter();
    assert.equal(await rig.seat.started, 'http://x');
    for (let death = 0; death < 3; death += 1) {
      const replaced = rig.replaced();
      rig.child.emit('exit', 1, null);
      await replaced;
    }
    assert.deepEqual(
      rig.log.map(({ replacedInMs }) => replacedInMs),
      [100, 200, 400],
    );
    close();
    await rig.seat.stop();
  });

  it('W13 one that is not heard of any more is killed and replaced', async () => {
    const rig = new Rig();
    const { link } = await rig.enter();
    const [first] = rig.children;
    const replaced = rig.replaced();
    link.close();
    await replaced;
    assert.deepEqual(first?.signals, ['SIGKILL']);
    await rig.seat.stop();
  });

  it('W14 one that was stopped is not replaced', async () => {
    const rig = new Rig();
    const { link, close } = await rig.enter();
    link.handle('stop', () => {
      setImmediate(() => rig.child.emit('exit', 0, null));
    });
    await rig.seat.stop();
    assert.deepEqual([rig.children.length, rig.log], [1, []]);
    close();
  });
});
