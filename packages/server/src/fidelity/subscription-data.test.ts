import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiKey } from '../test-server.test.fixture.ts';
import { fitsToken, jsonSamples, spacedSample, timeout, type Sample } from './corpus.test.fixture.ts';
import { dialectNames, dialects, jsonText, type DialectName, type Params } from './dialects.test.fixture.ts';
import { jsonAt } from './wire.test.fixture.ts';
import { expectedOf, FidelityServer, lossOf, tokenOf } from './fidelity-server.test.fixture.ts';

/** Clients of 2016 have no words for data of a subscription. */
const named = dialectNames.filter((dialect) => dialect !== 'legacy-json');

/** The two spellings of a payload beside others. */
const spellings = [
  { name: 'data', carries: 'text', samples: jsonSamples, member: (data: Buffer): Params => ({ data }) },
  {
    name: 'b64data',
    carries: 'bytes',
    samples: [...jsonSamples, spacedSample],
    member: (data: Buffer): Params => ({ b64data: data.toString('base64') }),
  },
] as const;

describe('Payloads of subscriptions', () => {
  let server: FidelityServer;
  before(async () => {
    server = await FidelityServer.start();
  });
  after(() => server.stop());

  async function losses(
    samples: readonly Sample[],
    carries: 'text' | 'bytes',
    deliver: (dialect: DialectName, payload: Buffer) => Promise<Buffer | null>,
  ): Promise<string[]> {
    const all: (string | null)[] = [];
    for (const sample of samples) {
      for (const dialect of named) {
        const expected = expectedOf(sample[1], carries, dialects[dialect].carries);
        all.push(lossOf(sample, dialect, await deliver(dialect, sample[1]), expected));
      }
    }
    return all.filter((loss) => loss !== null);
  }

  async function callApi(method: string, params: Params): Promise<void> {
    const { text } = await server.test.post(`/api/${method}`, jsonText(params), { 'x-api-key': apiKey });
    assert.equal(text, '{"result":{}}');
  }

  for (const { name, carries, samples, member } of spellings) {
    it(`P145 come with the connect reply as the token has them: ${name}`, { timeout }, async () => {
      const deliver = async (dialect: DialectName, payload: Buffer) => {
        const subs = jsonText({ 'open:granted': jsonText(member(payload)) });
        const client = await server.connect(dialect, 'ann', { subs });
        client.leave();
        return client.welcome?.at('connect subs data') ?? null;
      };
      assert.deepEqual(await losses(samples.filter(fitsToken), carries, deliver), []);
    });

    it(`P145 come with the subscribe reply as the token has them: ${name}`, { timeout }, async () => {
      const channel = '$open:token';
      const deliver = async (dialect: DialectName, payload: Buffer) => {
        const client = await server.connect(dialect, 'ann');
        const reply = await client.command('subscribe', {
          channel,
          ...tokenOf({ sub: 'ann', channel, ...member(payload) }),
        });
        client.leave();
        return reply.at('subscribe data');
      };
      assert.deepEqual(await losses(samples.filter(fitsToken), carries, deliver), []);
    });

    it(`P145 come with the subscribe push as the API has them: ${name}`, { timeout }, async () => {
      const clients = new Map<DialectName, Awaited<ReturnType<FidelityServer['connect']>>>();
      for (const dialect of named) clients.set(dialect, await server.connect(dialect, `user of ${dialect}`));
      const deliver = async (dialect: DialectName, payload: Buffer) => {
        await callApi('subscribe', { user: `user of ${dialect}`, channel: 'open:api', ...member(payload) });
        const push = await clients.get(dialect)?.push('subscribe');
        return push?.at('pushed subscribe data') ?? null;
      };
      assert.deepEqual(await losses(samples, carries, deliver), []);
    });

    it(`P144 of clients are those the API gave: ${name.replace('data', 'info')}`, { timeout }, async () => {
      const channel = 'seen:api';
      const info = (payload: Buffer): Params =>
        Object.fromEntries(Object.entries(member(payload)).map(([key, value]) => [key.replace('data', 'info'), value]));
      const eve = await server.connect('v2-json', 'eve');
      const deliver = async (dialect: DialectName, payload: Buffer) => {
        await callApi('subscribe', { user: 'eve', channel, ...info(payload) });
        const client = await server.connect(dialect, 'ann');
        const presence = await client.command('presence', { channel });
        client.leave();
        for (const kind of ['subscribe', 'join']) await eve.push(kind);
        return presence.at('presence chan_info');
      };
      assert.deepEqual(await losses(samples, carries, deliver), []);
      eve.leave();
    });
  }

  it(
    'P144 that tell the server about a connection are told the backend as the token has them',
    { timeout },
    async () => {
      const lost: (string | null)[] = [];
      for (const sample of jsonSamples.filter(fitsToken)) {
        const client = await server.connect('v2-json', 'met', { meta: sample[1] });
        const { text } = await server.test.api('connections', { user: 'met' });
        const found = jsonAt(text, 'result.connections.*.state.meta');
        lost.push(lossOf(sample, 'meta', found === null ? null : Buffer.from(found), expectedOf(sample[1], 'text')));
        await server.test.api('disconnect', { user: 'met' });
        await client.closed();
        client.leave();
      }
      assert.deepEqual(
        lost.filter((loss) => loss !== null),
        [],
      );
    },
  );

  it('P144 of a connection are those of the last refresh', { timeout }, async () => {
    const channel = 'open:refresh';
    const eve = await server.connect('v2-protobuf', 'eve');
    const deliver = async (dialect: DialectName, payload: Buffer) => {
      await callApi('refresh', { user: 'eve', expire_at: Math.floor(Date.now() / 1_000) + 600, info: payload });
      const client = await server.connect(dialect, 'ann');
      await client.command('subscribe', { channel });
      await eve.command('publish', { channel, data: Buffer.from('1') });
      const push = await client.push('pub');
      client.leave();
      return push.at('publication conn_info');
    };
    assert.deepEqual(await losses(jsonSamples, 'text', deliver), []);
  });
});
