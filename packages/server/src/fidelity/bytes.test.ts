import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { byteSamples, fitsToken, jsonSamples, spacedSample, timeout } from './corpus.test.fixture.ts';
import { dialectNames, dialects, type DialectName } from './dialects.test.fixture.ts';
import { clientSource, FidelityServer, lossOf, tokenOf, type Source } from './fidelity-server.test.fixture.ts';
import { jsonAt } from './wire.test.fixture.ts';
import type { WireClient } from './wire-client.test.fixture.ts';

const bytes = [...byteSamples, ...jsonSamples, spacedSample];
const ofText = dialectNames.filter((dialect) => dialects[dialect].carries === 'text');
const ofBytes = dialectNames.filter((dialect) => dialects[dialect].carries === 'bytes');
/** What each generation is told when it cannot be given what is not JSON. */
const inappropriate: Readonly<Record<string, number>> = { 'v2-json': 3506, 'v1-json': 3003, 'legacy-json': 3000 };

describe('Payloads of bytes', () => {
  let server: FidelityServer;
  before(async () => {
    server = await FidelityServer.start();
  });
  after(() => server.stop());

  async function sources(): Promise<Source[]> {
    const clients = await Promise.all(ofBytes.map((dialect) => server.connect(dialect, 'ann')));
    return [...clients.map(clientSource), ...server.apiSources().filter(({ carries }) => carries === 'bytes')];
  }

  async function subscriber(dialect: DialectName, channel: string): Promise<WireClient> {
    const client = await server.connect(dialect, 'bob');
    await client.command('subscribe', { channel });
    return client;
  }

  async function api(method: string, params: object): Promise<string> {
    return (await server.test.api(method, params)).text;
  }

  it('P146 arrive, are kept and are recovered as they were sent', { timeout }, async () => {
    const channel = 'raw:bytes';
    const losses: (string | null)[] = [];
    const receivers = await Promise.all(ofBytes.map((dialect) => subscriber(dialect, channel)));
    const returning = await Promise.all(ofBytes.map((dialect) => server.connect(dialect, 'eve')));
    let offset = 0;
    for (const source of await sources()) {
      for (const sample of bytes) {
        const [, payload] = sample;
        const check = (path: string, found: Buffer | null): void => {
          losses.push(lossOf(sample, `${source.name} → ${path}`, found, payload));
        };
        await source.publish(channel, payload);
        for (const client of receivers) check(client.dialect, (await client.push('pub')).at('publication data'));
        for (const client of returning) {
          const recovered = await client.command('subscribe', { channel, recover: 1, offset });
          check(`recovery, ${client.dialect}`, recovered.at('recovered data'));
          await client.command('unsubscribe', { channel });
          const history = await client.command('history', { channel, limit: 1, reverse: 1 });
          check(`history, ${client.dialect}`, history.at('history data'));
        }
        offset += 1;
      }
    }
    assert.deepEqual(
      losses.filter((loss) => loss !== null),
      [],
    );
  });

  it('P146 that are no JSON are answered by the API in base64', { timeout }, async () => {
    const channel = 'raw:api';
    const losses: (string | null)[] = [];
    const [source] = await sources();
    for (const sample of byteSamples) {
      await source?.publish(channel, sample[1]);
      const text = jsonAt(await api('history', { channel, limit: 1, reverse: true }), 'result.publications.*.b64data');
      const found = Buffer.from(JSON.parse(text ?? '""') as string, 'base64');
      losses.push(lossOf(sample, 'history, API', found, sample[1]));
    }
    assert.deepEqual(
      losses.filter((loss) => loss !== null),
      [],
    );
  });

  it('L34 that are no JSON have no words in the API of 2016, and no other command notices', { timeout }, async () => {
    const channel = 'raw:api-2016';
    const [source] = await sources();
    await source?.publish(channel, Buffer.from([0xff]));
    const texts = await server.callOf2016(['history', { channel }], ['channels', {}]);
    const replies = JSON.parse(texts) as { error: string | null; body: unknown }[];
    assert.deepEqual([replies[0]?.error, replies[0]?.body, replies[1]?.error], ['not available', null, null]);
    assert.equal(server.test.refusals.at(-1)?.rule, 'L34');
    assert.ok(server.test.log.every(({ message }) => message !== 'failed'));
  });

  it('P146 about clients reach Protobuf as they were given, and the API in base64', { timeout }, async () => {
    const channel = '$seen:bytes';
    const losses: (string | null)[] = [];
    for (const sample of byteSamples.filter(fitsToken)) {
      const b64info = sample[1].toString('base64');
      const eve = await server.connect('v2-protobuf', 'eve', { b64info });
      await eve.command('subscribe', { channel, ...tokenOf({ sub: 'eve', channel, b64info }) });
      const text = await api('presence', { channel });
      for (const info of ['conn_info', 'chan_info'] as const) {
        for (const dialect of ofBytes) {
          const client = await server.connect(dialect, 'ann');
          const found = (await client.command('presence', { channel })).at(`presence ${info}`);
          losses.push(lossOf(sample, `presence ${info}, ${dialect}`, found, sample[1]));
          client.leave();
        }
        const encoded = JSON.parse(jsonAt(text, `result.presence.*.b64${info}`) ?? '""') as string;
        losses.push(lossOf(sample, `presence ${info}, API`, Buffer.from(encoded, 'base64'), sample[1]));
      }
      await eve.command('unsubscribe', { channel });
      eve.leave();
    }
    assert.deepEqual(
      losses.filter((loss) => loss !== null),
      [],
    );
  });

  for (const dialect of ofText) {
    it(`P147 that are no JSON close a JSON subscriber and nobody else: ${dialect}`, { timeout }, async () => {
      for (const [turn, sample] of byteSamples.entries()) {
        const [name, payload] = sample;
        const channel = `raw:mixed-${dialect}-${turn}`;
        const [poor, neighbour] = [await subscriber(dialect, channel), await subscriber(dialect, 'raw:elsewhere')];
        const receivers = await Promise.all(ofBytes.map((other) => subscriber(other, channel)));
        const publisher = await server.connect('v2-protobuf', 'ann');
        await publisher.command('publish', { channel, data: payload });
        assert.equal(await poor.closed(), inappropriate[dialect], name);
        const losses = receivers.map(async (client) =>
          lossOf(sample, client.dialect, (await client.push('pub')).at('publication data'), payload),
        );
        assert.deepEqual(
          await Promise.all(losses),
          receivers.map(() => null),
        );
        await publisher.command('publish', { channel: 'raw:elsewhere', data: Buffer.from('1') });
        assert.equal(String((await neighbour.push('pub')).at('publication data')), '1');
        for (const client of [neighbour, publisher, ...receivers]) client.leave();
      }
    });

    it(`P147 that are no JSON close a JSON client that asks for them: ${dialect}`, { timeout }, async () => {
      const channel = `raw:kept-${dialect}`;
      const publisher = await server.connect('v2-protobuf', 'ann');
      const before = await subscriber(dialect, channel);
      await before.command('unsubscribe', { channel });
      for (const [offset, [name, payload]] of byteSamples.entries()) {
        await publisher.command('publish', { channel, data: payload });
        const reader = await server.connect(dialect, 'bob');
        if (dialect === 'legacy-json') await reader.command('subscribe', { channel });
        reader.send('history', { channel, ...(dialect === 'v2-json' ? { limit: 1 } : {}) });
        assert.equal(await reader.closed(), inappropriate[dialect], `${name}, history`);
        const returning = await server.connect(dialect, 'bob');
        const from = dialect === 'legacy-json' ? { last: '' } : { offset };
        returning.send('subscribe', { channel, recover: 1, ...from });
        assert.equal(await returning.closed(), inappropriate[dialect], `${name}, recovery`);
        await server.test.server.node.historyRemove(channel);
      }
    });
  }
});
