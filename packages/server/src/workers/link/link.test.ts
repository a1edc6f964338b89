import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { EngineError } from '@spindle/core';
import { createSocketPair } from './link-pair.test.fixture.ts';
import { createNotice, Link } from './link.ts';

const failures: unknown[] = [];
const onFailure = (_operation: string, error: unknown): void => void failures.push(error);

async function createLinks(beatMs?: number) {
  const pair = await createSocketPair();
  const [near, far] = pair.ends.map((end) => new Link(end, { onFailure, beatMs })) as [Link, Link];
  return { near, far, ends: pair.ends, close: () => pair.close() };
}

describe('link', () => {
  it('W5 calls, answers and what is told arrive in their order', async () => {
    const { near, far, close } = await createLinks();
    const seen: string[] = [];
    far.handle('count', (from: number) => {
      far.tell(createNotice('note', from));
      return from;
    });
    near.handle('note', (from: number) => void seen.push(`note ${from}`));
    const calls = [1, 2, 3].map(async (from) => seen.push(`answer ${String(await near.call('count', from))}`));
    await Promise.all(calls);
    assert.deepEqual(
      seen.filter((line) => line.startsWith('note')),
      ['note 1', 'note 2', 'note 3'],
    );
    assert.ok(seen.indexOf('note 3') < seen.indexOf('answer 3'));
    close();
  });

  it('W5 what one turn sends leaves as one write', async () => {
    const chunks: Buffer[] = [];
    const stream = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    const link = new Link(stream, { onFailure });
    for (let count = 0; count < 100; count += 1) link.tell(createNotice('note', count));
    await new Promise<void>((resolve) => void setImmediate(resolve));
    await new Promise<void>((resolve) => void setImmediate(resolve));
    assert.equal(chunks.length, 1);
    link.close();
  });

  it('W5 what fails at the other end fails here, and says whether it may pass', async () => {
    const { near, far, close } = await createLinks();
    far.handle('busy', () => {
      throw new EngineError('too busy', { temporary: true });
    });
    const isBusy = (error: unknown) => error instanceof EngineError && error.temporary && error.message === 'too busy';
    await assert.rejects(near.call('busy'), isBusy);
    await assert.rejects(near.call('unknown'), (error) => error instanceof EngineError && !error.temporary);
    close();
  });

  it('W5 calls under way when the other end goes fail', async () => {
    const { near, far, ends, close } = await createLinks();
    const order: string[] = [];
    far.handle('wait', () => new Promise(() => {}));
    near.onClosed(() => order.push('closed'));
    const failed = near.call('wait').catch(() => order.push('failed'));
    await near.call('unknown').catch(() => {});
    ends[1].destroy();
    await failed;
    assert.deepEqual(order, ['closed', 'failed']);
    await assert.rejects(near.call('wait'), EngineError);
    near.onClosed(() => order.push('closed before'));
    assert.equal(order.at(-1), 'closed before');
    close();
  });

  it('W5 an end that gives no sign of life counts as gone', async () => {
    const pair = await createSocketPair();
    const link = new Link(pair.ends[0], { onFailure, beatMs: 5 });
    pair.ends[1].resume();
    const closed = new Promise<void>((resolve) => link.onClosed(resolve));
    assert.equal(link.isAlive, true);
    await closed;
    assert.deepEqual([link.isAlive, link.isOpen], [false, false]);
    if (!pair.ends[0].closed) await once(pair.ends[0], 'close');
    pair.close();
  });

  it('W15 an end that is silent for two beats is not alive, and still has time', async () => {
    const pair = await createSocketPair();
    const link = new Link(pair.ends[0], { onFailure, beatMs: 50 });
    pair.ends[1].resume();
    const wasAlive = link.isAlive;
    while (link.isAlive) await new Promise<void>((resolve) => void setImmediate(resolve));
    assert.deepEqual([wasAlive, link.isOpen], [true, true]);
    pair.close();
  });

  it('W5 ends that have nothing to say stay together', async () => {
    const { near, far, close } = await createLinks(5);
    far.handle('echo', (value: unknown) => value);
    await new Promise<void>((resolve) => {
      let beats = 0;
      const timer = setInterval(() => {
        beats += 1;
        if (beats < 12) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
    assert.equal(await near.call('echo', 1), 1);
    close();
  });

  it('W5 a handler that throws is reported, and the next is served', async () => {
    const { near, far, close } = await createLinks();
    near.handle('bad', () => assert.fail('a defect'));
    const heard = new Promise((resolve) => near.handle('good', resolve));
    far.tell(createNotice('bad'));
    far.tell(createNotice('good', 7));
    assert.equal(await heard, 7);
    assert.equal(failures.length, 1);
    close();
  });
});
