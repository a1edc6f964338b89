import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestServer, type TestServer } from '../test-server.test.fixture.ts';
import { StreamClient, withStreams } from './stream-client.test.fixture.ts';

describe('event streams that are resumed', () => {
  let test: TestServer;
  before(async () => {
    test = await startTestServer(withStreams);
  });
  after(() => test.server.stop());

  /** Opens a stream as a browser does: a GET, and the last id it was told when it comes back. */
  function open(channels: readonly string[], lastEventId?: string, { url } = test.server): Promise<StreamClient> {
    const subs = Object.fromEntries(channels.map((channel) => [channel, { recoverable: true }]));
    const query = `cf_connect=${encodeURIComponent(JSON.stringify({ subs }))}`;
    const headers = { 'x-user': 'ann', ...(lastEventId === undefined ? null : { 'last-event-id': lastEventId }) };
    return StreamClient.open(`${url}/connection/uni_sse?${query}`, { headers });
  }

  async function publish(channel: string, ...values: unknown[]): Promise<void> {
    for (const data of values) await test.api('publish', { channel, data });
  }

  interface Sub {
    readonly recovered?: boolean;
    readonly publications?: readonly { readonly data: unknown }[];
  }

  /** What the first event of a stream says: by channel, what was missed; null where it could not be recovered. */
  async function missed(stream: StreamClient): Promise<{ subs: Record<string, unknown>; id: string | null }> {
    const event = await stream.event();
    const { connect } = JSON.parse(event?.data ?? '{}') as { connect: { subs: Record<string, Sub> } };
    const subs = Object.entries(connect.subs).map(([channel, { recovered, publications = [] }]) => [
      channel,
      recovered === true ? publications.map(({ data }) => data) : null,
    ]);
    return { subs: Object.fromEntries(subs) as Record<string, unknown>, id: event?.id ?? null };
  }

  it('T71 nothing is lost or repeated in any recoverable channel', async () => {
    const channels = ['chat:a', 'chat:b & =', 'plain:c'];
    await publish('chat:a', 'before');
    const first = await open(channels);
    const begun = await first.event();
    assert.ok(begun?.id !== null);
    await publish('chat:a', 1);
    await publish('chat:b & =', 1);
    await publish('chat:a', 2);
    await publish('plain:c', 1);
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push((await first.event())?.id ?? null);
    assert.equal(ids[3], null);
    first.leave();
    await publish('chat:a', 3, 4);
    await publish('plain:c', 2);

    for (const [id, a, b] of [
      [begun?.id, [1, 2, 3, 4], [1]],
      [ids[0], [2, 3, 4], [1]],
      [ids[1], [2, 3, 4], []],
      [ids[2], [3, 4], []],
    ] as const) {
      const second = await open(channels, id ?? '');
      const { subs, id: nextId } = await missed(second);
      assert.deepEqual(subs, { 'chat:a': a, 'chat:b & =': b, 'plain:c': null });
      second.leave();
      const third = await open(channels, nextId ?? id ?? '');
      assert.deepEqual((await missed(third)).subs, { 'chat:a': [], 'chat:b & =': [], 'plain:c': null });
      third.leave();
    }
  });

  it('T71 an id goes before what the page says about the place', async () => {
    await publish('chat:stale', 1, 2);
    const first = await open(['chat:stale']);
    const id = (await first.event())?.id ?? '';
    first.leave();
    await publish('chat:stale', 3);
    const { epoch } = (await test.server.node.history('chat:stale', { limit: 0 })).position;
    const connect = { subs: { 'chat:stale': { recoverable: true, recover: true, offset: 1, epoch } } };
    const again = await StreamClient.post(`${test.server.url}/connection/uni_sse`, connect, {
      'x-user': 'ann',
      'last-event-id': id,
    });
    assert.deepEqual((await missed(again)).subs, { 'chat:stale': [3] });
    again.leave();
  });

  it('T71 channels that the server adds and takes away are followed', async () => {
    const stream = await open([]);
    assert.equal((await stream.event())?.id, null);
    await test.api('subscribe', { user: 'ann', channel: 'chat:added', override: { force_recovery: { value: true } } });
    const added = await stream.event();
    assert.match(added?.id ?? '', /^chat%3Aadded=/);
    await test.api('unsubscribe', { user: 'ann', channel: 'chat:added' });
    assert.equal((await stream.event())?.id, '');
    stream.leave();
  });

  it('T71 a stream that started anew is told as not recovered', async () => {
    const first = await open(['chat:anew']);
    const id = (await first.event())?.id ?? '';
    first.leave();
    const second = await open(['chat:anew'], id.replace(/=[^.]*\./, '=other.'));
    assert.deepEqual((await missed(second)).subs, { 'chat:anew': null });
    second.leave();
  });

  it('T71 what is recovered in pages can be resumed at each of them', async () => {
    const paged = await startTestServer((config) =>
      withStreams({ ...config, client: { ...config.client, recoveryMaxPublicationLimit: 2 } }),
    );
    const { server } = paged;
    const values = Array.from({ length: 7 }, (_, index) => index + 1);
    for (const data of values) await paged.api('publish', { channel: 'chat:p', data });
    const { epoch } = (await server.node.history('chat:p', { limit: 0 })).position;
    let id = `chat%3Ap=${epoch}.0`;
    const seen: unknown[] = [];
    // Every stream breaks off behind its first publications that were not in its connect.
    while (seen.length < values.length) {
      const stream = await open(['chat:p'], id, server);
      const first = await missed(stream);
      seen.push(...(first.subs['chat:p'] as unknown[]));
      id = first.id ?? id;
      if (seen.length < values.length) {
        const event = await stream.event();
        seen.push((JSON.parse(event?.data ?? '{}') as { pub: { data: unknown } }).pub.data);
        id = event?.id ?? '';
      }
      stream.leave();
    }
    assert.deepEqual(seen, values);
    await server.stop();
  });

  it('T72 an id grants nothing: channels that the connection does not get anyway stay away', async () => {
    await publish('chat:secret', 1);
    const { epoch } = (await test.server.node.history('chat:secret', { limit: 0 })).position;
    const stream = await open(['chat:a'], `chat%3Asecret=${epoch}.0&none%3Aa=x.1`);
    assert.deepEqual(Object.keys((await missed(stream)).subs), ['chat:a']);
    stream.leave();
  });

  it('T73 what stands in an id does no harm', async () => {
    const ids = ['x', '=', '&&&', 'chat:a', 'chat:a=', 'chat:a=.', 'chat:a=e.-1', 'chat:a=e.1e9', '%', '%00=%00.1'];
    for (const id of [...ids, 'chat:a=e.99999999999999999999', `chat:a=${'e'.repeat(5_000)}.1`]) {
      const stream = await open(['chat:a'], id);
      assert.deepEqual((await missed(stream)).subs, { 'chat:a': null }, id);
      stream.leave();
    }
  });

  it('T73 more places than an id can hold are not named, and are forgotten', async () => {
    const long = Array.from({ length: 40 }, (_, index) => `chat:${'x'.repeat(120)}${index}`);
    const stream = await open(long, 'chat%3Aa=e.1');
    assert.equal((await stream.event())?.id, '');
    stream.leave();
  });
});
