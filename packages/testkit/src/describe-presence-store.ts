import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { PresenceStore } from '@spindle/core';
import type { TestRunner } from './test-runner.ts';

interface PresenceTest {
  readonly store: PresenceStore;
  /** A name nobody else uses. */
  readonly channel: string;
}

/** Declares the contract of a presence store, rules E50 to E55 and E80, as tests of the given runner. Every test gets its own store. */
export function describePresenceStore(runner: TestRunner, create: () => PresenceStore | Promise<PresenceStore>): void {
  const it = (title: string, body: (test: PresenceTest) => Promise<void>) =>
    runner.it(title, async () => {
      const store = await create();
      try {
        await body({ store, channel: `test:${randomUUID()}` });
      } finally {
        await store.close();
      }
    });

  runner.describe('presence store', () => {
    it('E50 an added client is present with its info', async ({ store, channel }) => {
      const ann = { user: '1', client: 'a', connInfo: '{"name":"Ann"}', chanInfo: Uint8Array.of(255) };
      const bob = { user: '', client: 'b' };
      await store.add(channel, 'a', ann);
      await store.add(channel, 'b', bob);
      const present = await store.get(channel);
      assert.deepEqual([...present.keys()].sort(), ['a', 'b']);
      assert.deepEqual(present.get('a'), ann);
      assert.equal(present.get('b')?.user, '');
    });

    it('E50 adding again replaces the info', async ({ store, channel }) => {
      await store.add(channel, 'a', { user: '1', client: 'a', chanInfo: '1' });
      await store.add(channel, 'a', { user: '1', client: 'a', chanInfo: '2' });
      const present = await store.get(channel);
      assert.equal(present.size, 1);
      assert.equal(present.get('a')?.chanInfo, '2');
      assert.deepEqual(await store.stats(channel), { numClients: 1, numUsers: 1 });
    });

    it('E51 a removed client is gone, removing it again changes nothing', async ({ store, channel }) => {
      await store.add(channel, 'a', { user: '1', client: 'a' });
      await store.add(channel, 'b', { user: '1', client: 'b' });
      await store.remove(channel, 'a', '1');
      await store.remove(channel, 'a', '1');
      await store.remove(channel, 'unknown', '1');
      await store.remove(`${channel}x`, 'a', '1');
      assert.deepEqual([...(await store.get(channel)).keys()], ['b']);
      assert.deepEqual(await store.stats(channel), { numClients: 1, numUsers: 1 });
    });

    it('E52 a channel nobody is in is empty', async ({ store, channel }) => {
      assert.equal((await store.get(channel)).size, 0);
      assert.deepEqual(await store.stats(channel), { numClients: 0, numUsers: 0 });
      await store.add(channel, 'a', { user: '1', client: 'a' });
      await store.remove(channel, 'a', '1');
      assert.equal((await store.get(channel)).size, 0);
      assert.deepEqual(await store.stats(channel), { numClients: 0, numUsers: 0 });
    });

    it('E53 what was read does not change any more', async ({ store, channel }) => {
      await store.add(channel, 'a', { user: '1', client: 'a' });
      const before = await store.get(channel);
      await store.add(channel, 'b', { user: '2', client: 'b' });
      await store.remove(channel, 'a', '1');
      assert.deepEqual([...before.keys()], ['a']);
    });

    it('E54 stats count clients and distinct users, the anonymous one included', async ({ store, channel }) => {
      for (const [client, user] of [
        ['a', '1'],
        ['b', '1'],
        ['c', '2'],
        ['d', ''],
        ['e', ''],
      ] as const) {
        await store.add(channel, client, { user, client });
      }
      assert.deepEqual(await store.stats(channel), { numClients: 5, numUsers: 3 });
      await store.remove(channel, 'a', '1');
      assert.deepEqual(await store.stats(channel), { numClients: 4, numUsers: 3 });
      await store.remove(channel, 'b', '1');
      assert.deepEqual(await store.stats(channel), { numClients: 3, numUsers: 2 });
      await store.remove(channel, 'd', '');
      await store.remove(channel, 'e', '');
      assert.deepEqual(await store.stats(channel), { numClients: 1, numUsers: 1 });
    });

    it('E80 clients are counted as in the stats', async ({ store, channel }) => {
      assert.equal(await store.count(channel), 0);
      await store.add(channel, 'a', { user: '1', client: 'a' });
      await store.add(channel, 'b', { user: '1', client: 'b' });
      await store.add(channel, 'b', { user: '2', client: 'b' });
      assert.equal(await store.count(channel), 2);
      assert.deepEqual(await store.stats(channel), { numClients: 2, numUsers: 2 });
      await store.remove(channel, 'a', '1');
      assert.equal(await store.count(channel), 1);
    });

    it('E55 channels have nothing to do with each other', async ({ store, channel }) => {
      await store.add(channel, 'a', { user: '1', client: 'a' });
      await store.add(`${channel}x`, 'a', { user: '1', client: 'a' });
      await store.remove(channel, 'a', '1');
      assert.equal((await store.get(`${channel}x`)).size, 1);
    });
  });
}
