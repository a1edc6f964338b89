import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type { PublicationContext, SubscriptionOptions } from 'centrifuge-5';
import { Inbox } from './inbox.ts';
import { createClient, generations, type Encoding, type Generation } from './sdk.ts';
import { Server } from './server.ts';
import { sign } from './tokens.ts';

type Sample = readonly [name: string, payload: Buffer];

/** The payloads of the server's own tests, which it is compiled with. */
const corpus = (await import(
  new URL('../../packages/server/dist/fidelity/corpus.test.fixture.js', import.meta.url).href
)) as { readonly jsonSamples: readonly Sample[]; readonly byteSamples: readonly Sample[] };
const { jsonSamples, byteSamples } = corpus;

const sections = {
  websocket: { message_size_limit: 16_777_216 },
  channel: {
    namespaces: [
      {
        name: 'open',
        history_size: 100,
        history_ttl: '5m',
        force_recovery: true,
        allowed_delta_types: ['fossil'],
        delta_publish: true,
        publication_data_format: 'binary',
        allow_subscribe_for_client: true,
        allow_publish_for_subscriber: true,
        allow_history_for_subscriber: true,
      },
    ],
  },
};

describe('payloads through official clients', () => {
  let server: Server;
  before(async () => {
    server = await Server.start({ queue_max_size: 67_108_864 }, sections);
  });
  after(() => server.dispose());

  /** A subscriber with all that has come to it. */
  async function enter(
    [generation, encoding]: readonly [Generation, Encoding],
    channel: string,
    options: Partial<SubscriptionOptions> = {},
  ) {
    const url = `${server.websocketUrl}${encoding === 'protobuf' ? '?format=protobuf' : ''}`;
    const client = createClient(generation, encoding, url, { token: sign({ sub: 'ann' }) });
    const subscription = client.newSubscription(channel, options);
    const publications = new Inbox<PublicationContext>();
    subscription.on('publication', publications.push);
    subscription.subscribe();
    client.connect();
    await subscription.ready(15_000);
    return { client, subscription, publications };
  }

  async function untilThereAre(publications: Inbox<PublicationContext>, count: number): Promise<void> {
    await publications.until(() => publications.all.length >= count);
  }

  /** Names of the samples that did not come as they went. */
  function changed(samples: readonly Sample[], found: readonly { readonly data: unknown }[]): string[] {
    return samples
      .filter(([, payload], place) => !payload.equals(Buffer.from(found[place]?.data as Uint8Array)))
      .map(([name]) => name);
  }

  for (const generation of generations) {
    it(`P146 stay the bytes they are in centrifuge-js ${generation}.x over Protobuf`, async () => {
      const samples = [...jsonSamples, ...byteSamples];
      const channel = `open:bytes-${generation}`;
      const reader = await enter([generation, 'protobuf'], channel);
      const writer = await enter([generation, 'protobuf'], channel);
      const half = Math.floor(samples.length / 2);
      for (const [, payload] of samples.slice(0, half)) await writer.subscription.publish(payload);
      await untilThereAre(reader.publications, half);
      reader.client.disconnect();
      for (const [, payload] of samples.slice(half)) {
        await server.api('publish', { channel, b64data: payload.toString('base64') });
      }
      reader.client.connect();
      await untilThereAre(reader.publications, samples.length);
      assert.deepEqual(changed(samples, reader.publications.all), []);
      const { publications } = await reader.subscription.history({ limit: 100 });
      assert.deepEqual(changed(samples, publications), []);
      for (const { client } of [reader, writer]) client.disconnect();
    });

    it(`P140 P142 mean what they meant in centrifuge-js ${generation}.x over JSON`, async () => {
      const channel = `open:values-${generation}`;
      const reader = await enter([generation, 'json'], channel);
      const writer = await enter([generation, 'protobuf'], channel);
      const half = Math.floor(jsonSamples.length / 2);
      for (const [, payload] of jsonSamples.slice(0, half)) await writer.subscription.publish(payload);
      await untilThereAre(reader.publications, half);
      reader.client.disconnect();
      for (const [, payload] of jsonSamples.slice(half)) await writer.subscription.publish(payload);
      reader.client.connect();
      await untilThereAre(reader.publications, jsonSamples.length);
      for (const [place, [name, payload]] of jsonSamples.entries()) {
        assert.deepEqual(reader.publications.all[place]?.data, JSON.parse(payload.toString()), name);
      }
      for (const { client } of [reader, writer]) client.disconnect();
    });
  }

  for (const encoding of ['json', 'protobuf'] as const) {
    it(`P143 stay what they are when centrifuge-js 5.x puts patches together over ${encoding}`, async () => {
      const samples = encoding === 'json' ? jsonSamples : [...jsonSamples, ...byteSamples];
      const channel = `open:patches-${encoding}`;
      const reader = await enter(['5', encoding], channel, { delta: 'fossil' });
      const writer = await enter(['5', 'protobuf'], channel);
      // Each is sent twice: the second goes as a patch wherever a patch is smaller.
      const sent = samples.flatMap((sample) => [sample, sample]);
      for (const [, payload] of sent) await writer.subscription.publish(payload);
      await untilThereAre(reader.publications, sent.length);
      for (const [place, [name, payload]] of sent.entries()) {
        const data = reader.publications.all[place]?.data as Uint8Array;
        if (encoding === 'json') assert.deepEqual(data, JSON.parse(payload.toString()), name);
        else assert.ok(payload.equals(data), name);
      }
      assert.ok(reader.subscription.deltaStats().numDeltaPayloads >= samples.length / 2);
      for (const { client } of [reader, writer]) client.disconnect();
    });
  }
});
