import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError } from '@spindle/core';
import { disconnects } from '@spindle/protocol';
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

describe('broadcast', () => {
  it('H67 channels are answered for in order, each for itself, though the data is judged once for a namespace', async () => {
    const rig = new Rig({
      namespaces: {
        text: { publicationDataFormat: 'json' },
        bytes: { publicationDataFormat: 'binary' },
        kept: { publicationDataFormat: 'binary', historySize: 10, historyTtlMs: 60_000 },
      },
    });
    const names = ['text:1', 'bytes:1', 'nope:1', 'kept:1', 'text:2', '', 'kept:2', 'kept:1'];
    const outcomes = await rig.node.broadcast(names, Uint8Array.of(255));
    const told = outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return outcome.value.position?.offset ?? 'published';
      assert.ok(outcome.reason instanceof RefusedError);
      return outcome.reason.refusal.rule;
    });
    assert.deepEqual(told, ['C50', 'published', 'C4', 1, 'C50', 'S60', 1, 2]);
  });

  it('H67 rules that change while a broadcast is under way hold for the channels that come later', async () => {
    const rig = new Rig({ namespaces: { kept: { historySize: 10, historyTtlMs: 60_000 } } });
    const names = Array.from({ length: 2_000 }, (_, place) => `kept:${place}`);
    rig.broker.gate.stop('publish');
    const broadcast = rig.node.broadcast(names, '1');
    rig.node.reload({ channels: { namespaces: [] } });
    rig.broker.gate.open();
    const outcomes = await broadcast;
    assert.deepEqual([outcomes[0]?.status, outcomes.at(-1)?.status], ['fulfilled', 'rejected']);
  });
});

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

    it(`S123 ${version}: what is too long for the transport, or waits too long for the client, is reported with the limit`, async () => {
      const rig = new Rig({ client: { queueMaxSizeBytes: 5_000 } });
      const talkative = await rig.join(version, 'alice');
      talkative.socket.overflow(1_000);
      assert.equal(rig.lastRefusal(), 'T20 1009');
      assert.match(rig.refusals.at(-1)?.because ?? '', /longer than its transport takes, 1000 bytes/);
      const slow = await rig.join(version, 'bob');
      slow.socket.leave('slow');
      assert.equal(rig.lastRefusal(), 'S29 3008');
      assert.match(rig.refusals.at(-1)?.because ?? '', /client.queue_max_size, 5000/);
      assert.deepEqual(
        rig.disconnected.map(({ code }) => code),
        [disconnects.connectionClosed.code, disconnects.slow.code],
      );
      await rig.expectEmpty();
    });

    it(`C6 ${version}: a name that is too long is refused with its length`, async () => {
      const rig = new Rig();
      const visitor = await rig.join(version, 'alice');
      await visitor.ask('subscribe', { channel: 'é'.repeat(128) });
      await visitor.ask('subscribe', { channel: 'x'.repeat(256) });
      assert.equal(rig.refusals.at(-1)?.because, 'the channel name has 256 bytes, channel.max_length is 255');
    });

    it(`C117 ${version}: a publication of a client says who made it, one of the API does not`, async () => {
      const rig = new Rig();
      const reader = await rig.joinTo('v2', 'bob', 'log:a');
      const author = await rig.join(version, 'alice', { info: '{"n":1}' });
      const infoOf = async (): Promise<unknown> => {
        const [message] = await reader.messages();
        assert.ok(message?.kind === 'push');
        return message.body['info'];
      };
      const info = { user: 'alice', client: author.id, conn_info: { n: 1 } };
      await author.succeed('publish', { channel: 'log:a', data: 1 });
      assert.deepEqual(await infoOf(), info);
      rig.tokens.subscription('t', { channel: 'log:a', user: 'alice', info: '"role"' });
      await author.succeed('subscribe', { channel: 'log:a', token: 't' });
      await author.succeed('publish', { channel: 'log:a', data: 2 });
      assert.deepEqual(await infoOf(), { ...info, chan_info: 'role' });
      await rig.publish('log:a', 3);
      assert.equal(await infoOf(), undefined);
      const { publications } = await rig.node.history('log:a', { limit: -1 });
      assert.deepEqual(
        publications.map((publication) => publication.info?.chanInfo),
        [undefined, '"role"', undefined],
      );
    });
  }

  it('E10 E11 E13 E14 E17 what the API asks for reaches the engine, and what is suppressed reaches nobody', async () => {
    const rig = new Rig();
    const reader = await rig.joinTo('v2', 'bob', 'log:a', 'room');
    const offsetOf = async (options: object, channel = 'log:a', data = '1') => {
      const { position, suppressed } = await rig.node.publish(channel, data, options);
      return `${position?.offset ?? 'none'} ${suppressed ?? 'published'}`;
    };
    assert.equal(await offsetOf({ idempotencyKey: 'k', tags: { t: 'v' } }), '1 published');
    assert.equal(await offsetOf({ idempotencyKey: 'k' }), '1 idempotency');
    assert.equal(await offsetOf({ idempotencyKey: 'k' }, 'room'), 'none published');
    assert.equal(await offsetOf({ version: 5, versionEpoch: 'a' }), '2 published');
    assert.equal(await offsetOf({ version: 5, versionEpoch: 'a' }), '2 version');
    assert.equal(await offsetOf({ version: 4 }), '2 version');
    assert.equal(await offsetOf({ version: 1, versionEpoch: 'b' }), '3 published');
    assert.equal(await offsetOf({ version: 1, skipHistory: true }), 'none published');
    assert.equal(await offsetOf({ version: 1 }, 'room'), 'none published');
    assert.deepEqual(await reader.lines(), [
      'pub log:a 1 @1',
      'pub room 1',
      'pub log:a 1 @2',
      'pub log:a 1 @3',
      'pub log:a 1',
      'pub room 1',
    ]);
  });
});
