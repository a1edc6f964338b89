import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Centrifuge as JsonCentrifuge } from 'centrifuge-5';
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge-5/build/protobuf';
import { apiKey } from '../test-server.test.fixture.ts';
import { jsonSamples, spacedSample, timeout, type Sample } from './corpus.test.fixture.ts';
import {
  dialectNames,
  dialects,
  jsonText,
  recoveringSubs,
  type DialectName,
  type Message,
} from './dialects.test.fixture.ts';
import { clientSource, expectedOf, FidelityServer, lossOf, type Source } from './fidelity-server.test.fixture.ts';
import { jsonAt } from './wire.test.fixture.ts';

const samples = [...jsonSamples, spacedSample];

/** What the official client applies patches with. */
interface DeltaCodec {
  applyDeltaIfNeeded(publication: object, base: Uint8Array | undefined): { readonly newPrevValue: Uint8Array };
}

const deltaCodecs: readonly (readonly [DialectName, DeltaCodec])[] = [
  ['v2-json', codecOf(new JsonCentrifuge('ws://localhost'))],
  ['v2-protobuf', codecOf(new ProtobufCentrifuge('ws://localhost'))],
];

describe('Payloads that were stored', () => {
  let server: FidelityServer;
  /** One that stores text and one that stores bytes. */
  let sources: readonly Source[];

  before(async () => {
    server = await FidelityServer.start();
    const [api] = server.apiSources();
    assert.ok(api);
    sources = [api, clientSource(await server.connect('v2-protobuf', 'ann'))];
  });
  after(() => server.stop());

  /** Stores each sample in each form in turn, and gathers what `read` did not get as it was sent. */
  async function losses(
    channel: string,
    path: string,
    read: (sample: Sample, source: Source) => Promise<Buffer | null>,
    carries: 'text' | 'bytes',
  ): Promise<string[]> {
    const all: (string | null)[] = [];
    for (const source of sources) {
      for (const sample of samples) {
        const [, payload] = sample;
        await source.publish(channel, payload);
        const expected = expectedOf(payload, source.carries, carries);
        all.push(lossOf(sample, `${source.name} → ${path}`, await read(sample, source), expected));
      }
    }
    return all.filter((loss) => loss !== null);
  }

  for (const dialect of dialectNames) {
    const { carries } = dialects[dialect];

    it(`P141 come out of the history as they went in: ${dialect}`, { timeout }, async () => {
      const channel = `open:history-${dialect}`;
      const client = await server.connect(dialect, 'bob');
      if (dialect === 'legacy-json') await client.command('subscribe', { channel });
      const read = async () => {
        // Where there are no pages, nor an order to ask for, there is one publication to read.
        const page = dialect.startsWith('v2') ? { limit: 1, reverse: 1 } : {};
        const reply = await client.command('history', { channel, ...page });
        if (dialect.startsWith('v1')) await server.test.server.node.historyRemove(channel);
        return reply.at('history data');
      };
      assert.deepEqual(await losses(channel, `history, ${dialect}`, read, carries), []);
    });

    it(`P142 are recovered as they were published: ${dialect}`, { timeout }, async () => {
      const channel = `open:recovery-${dialect}`;
      const client = await server.connect(dialect, 'bob');
      let place = placeOf(await client.command('subscribe', { channel }), dialect);
      await client.command('unsubscribe', { channel });
      let offset = 0;
      const read = async () => {
        const request = dialect === 'legacy-json' ? { last: place } : { epoch: place, offset };
        const reply = await client.command('subscribe', { channel, recover: 1, ...request });
        await client.command('unsubscribe', { channel });
        offset += 1;
        if (dialect === 'legacy-json') place = placeOf(reply, dialect);
        return reply.at('recovered data');
      };
      assert.deepEqual(await losses(channel, `recovery, ${dialect}`, read, carries), []);
    });

    it(`P142 are what a cache tells a new subscriber: ${dialect}`, { timeout }, async () => {
      const channel = `cache:${dialect}`;
      const client = await server.connect(dialect, 'bob');
      const read = async () => {
        const request = dialect === 'legacy-json' ? { last: '' } : { epoch: '', offset: 0 };
        const reply = await client.command('subscribe', { channel, recover: 1, ...request });
        await client.command('unsubscribe', { channel });
        return reply.at('recovered data');
      };
      assert.deepEqual(await losses(channel, `cache, ${dialect}`, read, carries), []);
    });
  }

  // Clients of 2016 have no server-side subscriptions.
  for (const dialect of dialectNames.filter((dialect) => dialect !== 'legacy-json')) {
    const { carries } = dialects[dialect];

    it(`P142 are recovered with a server-side subscription: ${dialect}`, { timeout }, async () => {
      const channel = `open:connect-${dialect}`;
      let offset = 0;
      const read = async () => {
        const client = await server.connect(dialect, 'bob', {}, { subs: recoveringSubs(dialect, channel, offset) });
        offset += 1;
        client.leave();
        return client.welcome?.at('connect recovered data') ?? null;
      };
      assert.deepEqual(await losses(channel, `connect, ${dialect}`, read, carries), []);
    });

    it(`P142 are recovered where the API subscribes: ${dialect}`, { timeout }, async () => {
      const channel = `open:invited-${dialect}`;
      const user = `user of ${dialect}`;
      const client = await server.connect(dialect, user);
      let offset = 0;
      const read = async () => {
        await server.test.api('subscribe', { user, channel, recover_since: { offset } });
        const push = await client.push('pub');
        await server.test.api('unsubscribe', { user, channel });
        offset += 1;
        return push.at('publication data');
      };
      assert.deepEqual(await losses(channel, `API subscribe, ${dialect}`, read, carries), []);
    });
  }

  it('P141 come out of the history as they went in: API', { timeout }, async () => {
    const request = jsonText({ channel: 'open:history', limit: 1, reverse: 1 });
    const read = async () => {
      const { text } = await server.test.api('history', request.toString());
      return bufferOf(jsonAt(text, 'result.publications.*.data'));
    };
    assert.deepEqual(await losses('open:history', 'history, API', read, 'text'), []);
  });

  it('P141 come out of the history as they went in: API, old form and batch', { timeout }, async () => {
    const params = '{"channel":"open:history","limit":1,"reverse":true}';
    const key = { 'x-api-key': apiKey };
    const old = async () => {
      const { text } = await server.test.post('/api', `{"method":"history","params":${params}}`, key);
      return bufferOf(jsonAt(text, 'result.publications.*.data'));
    };
    assert.deepEqual(await losses('open:history', 'history, API, old form', old, 'text'), []);
    const batch = async () => {
      const { text } = await server.test.api('batch', `{"commands":[{"history":${params}}]}`);
      return bufferOf(jsonAt(text, 'replies.*.history.publications.*.data'));
    };
    assert.deepEqual(await losses('open:history', 'history, API, batch', batch, 'text'), []);
  });

  for (const [dialect, codec] of deltaCodecs) {
    it(`P143 are what patches make of one another: ${dialect}`, { timeout }, async () => {
      const channel = `open:delta-${dialect}`;
      const client = await server.connect(dialect, 'bob');
      await client.command('subscribe', { channel, delta: 'fossil' });
      let base: Uint8Array | undefined;
      let numPatches = 0;
      for (const [name, payload] of jsonSamples) {
        // The second holds the first, so that it goes as a patch wherever a patch is smaller.
        for (const data of [payload, Buffer.concat([Buffer.from('[1.0,'), payload, Buffer.from(']')])]) {
          const params = jsonText({ channel, data, delta: Buffer.from('true') });
          await server.test.post('/api/publish', params, { 'x-api-key': apiKey });
          const push = await client.push('pub');
          const found = push.at('publication data');
          const delta = push.at('publication delta') !== null;
          numPatches += Number(delta);
          base = codec.applyDeltaIfNeeded(
            { delta, data: client.carriesText ? JSON.parse(String(found)) : found },
            base,
          ).newPrevValue;
          const loss = lossOf([name, data], `delta, ${dialect}`, Buffer.from(base), expectedOf(data, 'text'));
          assert.equal(loss, null);
        }
      }
      assert.ok(numPatches > jsonSamples.length / 2, `${numPatches} patches`);
    });
  }
});

function codecOf(client: object): DeltaCodec {
  return (client as { readonly _codec: DeltaCodec })._codec;
}

/** Epoch of the stream, or the uid of the last message. */
function placeOf(reply: Message, dialect: DialectName): string {
  const place = reply.at('subscribe epoch')?.toString() ?? '';
  return dialects[dialect].carries === 'text' ? (JSON.parse(place) as string) : place;
}

function bufferOf(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text);
}
