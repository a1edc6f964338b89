import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fitsToken, jsonSamples, spacedSample, timeout, type Sample } from './corpus.test.fixture.ts';
import { dialectNames, dialects, type DialectName, type Params, type Place } from './dialects.test.fixture.ts';
import { expectedOf, FidelityServer, lossOf, signedSubscription, tokenOf } from './fidelity-server.test.fixture.ts';
import { jsonAt } from './wire.test.fixture.ts';
import type { WireClient } from './wire-client.test.fixture.ts';

/** The connection of 2016 signs its info, and signs nothing but objects, lists and strings (L13). */
const signable = ([, payload]: Sample): boolean => /^\s*["[{]/.test(payload.toString());

/** How the person whose info is looked at comes in. */
interface Entrance {
  readonly name: string;
  readonly carries: 'text' | 'bytes';
  readonly samples: readonly Sample[];
  enter(channel: string, payload: Buffer): Promise<WireClient>;
}

describe('Payloads about clients', () => {
  let server: FidelityServer;
  before(async () => {
    server = await FidelityServer.start();
  });
  after(() => server.stop());

  const base64 = (payload: Buffer): string => payload.toString('base64');

  function byToken(
    dialect: DialectName,
    name: string,
    carries: 'text' | 'bytes',
    claimsOf: (info: Buffer) => Params,
  ): Entrance {
    return {
      name: `${dialect}, ${name}`,
      carries,
      samples: (carries === 'bytes' ? [...jsonSamples, spacedSample] : jsonSamples).filter(fitsToken),
      async enter(channel, payload) {
        const claims = claimsOf(payload);
        const client = await server.connect(dialect, 'eve', claims);
        await client.command('subscribe', { channel, ...tokenOf({ sub: 'eve', channel, ...claims }) });
        return client;
      },
    };
  }

  const entrances: readonly Entrance[] = [
    byToken('v2-json', 'info of tokens', 'text', (info) => ({ info })),
    byToken('v2-protobuf', 'info of tokens', 'text', (info) => ({ info })),
    byToken('v1-json', 'b64info of tokens', 'bytes', (info) => ({ b64info: base64(info) })),
    byToken('v2-protobuf', 'b64info of tokens', 'bytes', (info) => ({ b64info: base64(info) })),
    {
      name: 'legacy-json, signed info',
      carries: 'text',
      samples: jsonSamples.filter(fitsToken).filter(signable),
      async enter(channel, payload) {
        const client = await server.connect('legacy-json', 'eve', { info: payload });
        await client.command('subscribe', signedSubscription(client.id, channel, payload));
        return client;
      },
    },
  ];

  for (const { name, carries, samples, enter } of entrances) {
    it(`P144 in presence, joins, leaves and publications are those of the backend: ${name}`, { timeout }, async () => {
      const channel = `$seen:${entrances.findIndex((entrance) => entrance.name === name)}`;
      const losses: (string | null)[] = [];
      const witnesses: WireClient[] = [];
      for (const dialect of dialectNames) witnesses.push(await witness(dialect, channel));
      for (const client of witnesses) {
        await client.command('presence', { channel });
        client.forget('join');
      }
      for (const sample of samples) {
        const [, payload] = sample;
        const both = (client: WireClient, place: Place, found: (place: Place) => Buffer | null): void => {
          const expected = expectedOf(payload, carries, dialects[client.dialect].carries);
          for (const info of ['conn_info', 'chan_info'] as const) {
            const where = place.replace('conn_info', info);
            losses.push(lossOf(sample, `${name} → ${where}, ${client.dialect}`, found(where as Place), expected));
          }
        };
        const eve = await enter(channel, payload);
        await eve.command('publish', { channel, data: Buffer.from('1') });
        for (const client of witnesses) {
          const join = await client.push('join');
          both(client, 'join conn_info', join.at);
          const publication = await client.push('pub');
          both(client, 'publication conn_info', publication.at);
          const presence = await client.command('presence', { channel });
          both(client, 'presence conn_info', (place) => presence.at(place));
          const page = client.dialect.startsWith('v2') ? { limit: 1, reverse: 1 } : {};
          both(client, 'history conn_info', (await client.command('history', { channel, ...page })).at);
        }
        losses.push(...(await throughApi(sample, channel, expectedOf(payload, 'text'))));
        await server.test.server.node.historyRemove(channel);
        await eve.command('unsubscribe', { channel });
        for (const client of witnesses) both(client, 'join conn_info', (await client.push('leave')).at);
        eve.leave();
      }
      assert.deepEqual(
        losses.filter((loss) => loss !== null),
        [],
      );
    });
  }

  /** A subscriber without info of its own, so that there is one to look at. */
  async function witness(dialect: DialectName, channel: string): Promise<WireClient> {
    const client = await server.connect(dialect, 'ann');
    if (dialect === 'legacy-json') {
      await client.command('subscribe', signedSubscription(client.id, channel, Buffer.alloc(0)));
    } else {
      const override = Buffer.from('{"presence":{"value":false},"join_leave":{"value":false}}');
      await client.command('subscribe', { channel, ...tokenOf({ sub: 'ann', channel, override }) });
    }
    return client;
  }

  async function throughApi(sample: Sample, channel: string, expected: Buffer): Promise<(string | null)[]> {
    const found: [path: string, text: string | null][] = [];
    for (const info of ['conn_info', 'chan_info']) {
      const { text: presence } = await server.test.api('presence', { channel });
      found.push([`presence ${info}, API`, jsonAt(presence, `result.presence.*.${info}`)]);
      const { text: history } = await server.test.api('history', { channel, limit: 1, reverse: true });
      found.push([`history ${info}, API`, jsonAt(history, `result.publications.*.info.${info}`)]);
    }
    return found.map(([path, text]) => lossOf(sample, path, text === null ? null : Buffer.from(text), expected));
  }
});
