import assert from 'node:assert/strict';
import type { HistoryOptions } from '@spindle/core';
import type { BrokerCapabilities, DeclareTest } from './broker-subject.ts';

const history: HistoryOptions = { size: 10, ttlMs: 60_000, metaTtlMs: 3_600_000 };
const info = { user: '42', client: 'c1', connInfo: '{"name":"Ann"}' };

export function checkPublishing(it: DeclareTest, can: BrokerCapabilities): void {
  if (can.history) {
    it('E1 offsets count from 1 without gaps, in one epoch', async ({ broker, channel }) => {
      const positions = [];
      for (let i = 0; i < 5; i += 1) positions.push((await broker.publish(channel, `${i}`, { history })).position);
      assert.deepEqual(
        positions.map((position) => position?.offset),
        [1, 2, 3, 4, 5],
      );
      assert.equal(new Set(positions.map((position) => position?.epoch)).size, 1);
      assert.notEqual(positions[0]?.epoch, '');
    });

    it('E2 without history a publication has no offset and leaves the stream alone', async ({ broker, channel }) => {
      await broker.publish(channel, '1', { history });
      for (const none of [undefined, { ...history, size: 0 }, { ...history, ttlMs: 0 }]) {
        const result = await broker.publish(channel, '2', { history: none });
        assert.deepEqual(result, { position: null, suppressed: null });
      }
      const { position, publications } = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
      assert.equal(position.offset, 1);
      assert.equal(publications.length, 1);
    });

    it('E3 the node is told once, in offset order, before publish settles', async ({ broker, events, channel }) => {
      await broker.subscribe(channel);
      for (let i = 1; i <= 3; i += 1) {
        const { position } = await broker.publish(channel, `${i}`, { history });
        assert.equal(events.all.length, i);
        const told = events.publications.at(-1);
        assert.deepEqual([told?.channel, told?.position], [channel, position]);
        assert.deepEqual([told?.publication.data, told?.publication.offset], [`${i}`, i]);
      }
    });

    it('E3 concurrent publications are told in offset order', async ({ broker, events, channel }) => {
      await broker.subscribe(channel);
      await Promise.all(Array.from({ length: 50 }, async (_, i) => broker.publish(channel, `${i}`, { history })));
      assert.deepEqual(
        events.publications.map(({ position }) => position?.offset),
        Array.from({ length: 50 }, (_, i) => i + 1),
      );
    });
  }

  it('E2 E3 without history the node is told as well', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    await broker.publish(channel, '"x"', {});
    assert.deepEqual(events.publications[0]?.position, null);
    assert.equal(events.publications[0]?.publication.offset, undefined);
    assert.equal(events.publications[0]?.publication.data, '"x"');
  });

  it('E4 only channels the node is subscribed to are told', async ({ broker, events, channel }) => {
    await broker.publish(channel, '1', {});
    await broker.subscribe(channel);
    await broker.subscribe(channel);
    await broker.publish(channel, '2', {});
    await broker.publish(`${channel}x`, '3', {});
    await broker.unsubscribe(channel);
    await broker.unsubscribe(channel);
    await broker.publish(channel, '4', {});
    await broker.publishJoin(channel, info);
    await broker.publishLeave(channel, info);
    assert.deepEqual(
      events.publications.map(({ publication }) => publication.data),
      ['2'],
    );
    assert.equal(events.all.length, 1);
  });

  it('E5 what is published while being told is told afterwards', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    const told: string[] = [];
    const published: unknown[] = [];
    events.onEvent = (event) => {
      const data = event.type === 'publication' ? String(event.publication.data) : event.type;
      told.push(`${data} begins`);
      if (data === '1') {
        published.push(broker.publish(channel, '2', {}), broker.publishJoin(channel, info));
      }
      told.push(`${data} ends`);
    };
    await broker.publish(channel, '1', {});
    await Promise.all(published);
    assert.deepEqual(told, ['1 begins', '1 ends', '2 begins', '2 ends', 'join begins', 'join ends']);
  });

  it('S122 the node is told whom the publisher leaves out, and history has it for everybody', async ({
    broker,
    events,
    channel,
  }) => {
    await broker.subscribe(channel);
    const options = { history: can.history ? history : undefined };
    await broker.publish(channel, '1', { ...options, excludeClient: 'c1' });
    await broker.publish(channel, '2', options);
    assert.deepEqual(
      events.publications.map(({ publication: { data }, excludeClient }) => [data, excludeClient]),
      [
        ['1', 'c1'],
        ['2', ''],
      ],
    );
    if (!can.history) return;
    const { publications } = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
    assert.deepEqual(
      publications.map(({ data }) => data),
      ['1', '2'],
    );
  });

  it('E6 data, info and tags arrive as they were published', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    const options = { info, tags: { lang: 'ö', '': '' } };
    const payloads = ['{"b":1.0,"a":12345678901234567890,"b":"\\u00e9😀"}', '""', Uint8Array.of(0, 255, 10)];
    for (const data of payloads) {
      await broker.publish(channel, data, { ...options, history: can.history ? history : undefined });
      const publication = events.publications.at(-1)?.publication;
      assert.deepEqual(publication?.data, data);
      assert.deepEqual(publication?.info, info);
      assert.deepEqual(publication?.tags, options.tags);
    }
    if (!can.history) return;
    const { publications } = await broker.history(channel, { limit: -1 }, history.metaTtlMs);
    assert.deepEqual(
      publications.map(({ data, info, tags }) => ({ data, info, tags })),
      payloads.map((data) => ({ data, ...options })),
    );
  });

  if (can.history && can.delta) {
    it('E7 the previous publication comes along when asked for', async ({ broker, events, channel }) => {
      await broker.subscribe(channel);
      const short = { ...history, size: 1 };
      await broker.publish(channel, '1', { history: short, delta: true });
      await broker.publish(channel, '2', { history: short, delta: true });
      await broker.publish(channel, '3', { history: short });
      await broker.publish(channel, '4', { delta: true });
      await broker.publish(channel, '5', { history: short, delta: true });
      await broker.removeHistory(channel);
      await broker.publish(channel, '6', { history: short, delta: true });
      assert.deepEqual(
        events.publications.map(({ previous }) => previous?.data ?? null),
        [null, '1', null, null, '3', null],
      );
    });
  }

  it('E8 joins, leaves and publications keep their order', async ({ broker, events, channel }) => {
    await broker.subscribe(channel);
    const other = { user: '', client: 'c2' };
    await broker.publishJoin(channel, info);
    await broker.publish(channel, '1', {});
    await broker.publishLeave(channel, info);
    await broker.publishJoin(channel, other);
    assert.deepEqual(
      events.all.map(({ type }) => type),
      ['join', 'publication', 'leave', 'join'],
    );
    assert.deepEqual(
      events.all.flatMap((event) => (event.type === 'publication' ? [] : [event.info])),
      [info, info, other],
    );
  });
}
