import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError } from '@spindle/core';
import { Rig, versions } from './harness.ts';

/** The explanation of the API's refusal. */
async function apiRefusal(publishing: Promise<unknown>): Promise<string> {
  const error: unknown = await publishing.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RefusedError && error.refusal.outcome.kind === 'error');
  return `${error.refusal.rule} ${error.refusal.outcome.error.code} ${error.refusal.because}`;
}

describe('publish', () => {
  for (const version of versions) {
    it(`C115 ${version}: one limit for all who publish, one below and one above it, and nothing of what is refused happens`, async () => {
      const rig = new Rig({ channels: { maxPublicationSize: 10 } });
      const visitor = await rig.joinTo(version, 'alice', 'log:a');
      const data = (bytes: number) => 'x'.repeat(bytes - 2);
      for (const bytes of [9, 10]) {
        await visitor.succeed('publish', { channel: 'log:a', data: data(bytes) });
        await rig.publish('log:a', data(bytes));
      }
      await visitor.lines();
      const because = 'the data has 11 bytes, channel.max_publication_size is 10';
      assert.equal(await visitor.errorOf('publish', { channel: 'log:a', data: data(11) }), 107);
      assert.equal(rig.refusals.at(-1)?.because, because);
      assert.equal(rig.lastRefusal(), 'C115 107');
      assert.equal(await apiRefusal(rig.publish('log:a', data(11))), `C115 107 ${because}`);
      const { position, publications } = await rig.node.history('log:a', { limit: -1 });
      assert.deepEqual([position.offset, publications.length], [4, 4]);
      assert.deepEqual(await visitor.lines(), []);
    });

    it(`C6 ${version}: a name that is too long is refused with its length`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      await visitor.ask('subscribe', { channel: 'é'.repeat(128) });
      await visitor.ask('subscribe', { channel: 'x'.repeat(256) });
      assert.equal(rig.refusals.at(-1)?.because, 'the channel name has 256 bytes, channel.max_length is 255');
    });
  }
});
