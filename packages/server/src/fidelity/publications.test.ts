import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jsonSamples, spacedSample, timeout, type Sample } from './corpus.test.fixture.ts';
import { dialectNames, dialects } from './dialects.test.fixture.ts';
import { clientSource, expectedOf, FidelityServer, lossOf, type Source } from './fidelity-server.test.fixture.ts';
import type { WireClient } from './wire-client.test.fixture.ts';

const channel = 'open:live';

describe('Payloads of publications', () => {
  let server: FidelityServer;
  const receivers: [name: string, client: WireClient][] = [];
  const sources = new Map<string, Source>();

  before(async () => {
    server = await FidelityServer.start();
    for (const dialect of dialectNames) {
      const client = await server.connect(dialect, 'ann');
      await client.command('subscribe', { channel });
      receivers.push([`${dialect} client`, client]);
      const source = clientSource(client);
      sources.set(source.name, source);
      if (dialect === 'legacy-json') continue;
      const listener = await server.connect(dialect, 'bob', { channels: Buffer.from(`["${channel}"]`) });
      receivers.push([`${dialect} server-side subscription`, listener]);
    }
    for (const source of server.apiSources()) sources.set(source.name, source);
  });
  after(() => server.stop());

  /** Publishes a sample and answers what did not arrive as it was sent. */
  async function lost(source: Source, sample: Sample): Promise<string[]> {
    const [, payload] = sample;
    await source.publish(channel, payload);
    const losses = receivers.map(async ([name, client]) => {
      const found = (await client.push('pub')).at('publication data');
      const expected = expectedOf(payload, source.carries, dialects[client.dialect].carries);
      return lossOf(sample, `${source.name} → ${name}`, found, expected);
    });
    return (await Promise.all(losses)).filter((loss) => loss !== null);
  }

  const names = [
    ...dialectNames.map((dialect) => `${dialect} client`),
    'API',
    'API, old form',
    'API, broadcast',
    'API, batch',
    'API of 2016',
    'API, b64data',
    'API, old form, b64data',
  ];
  for (const name of names) {
    it(`P140 arrive at every client as they left: ${name}`, { timeout }, async () => {
      const source = sources.get(name);
      assert.ok(source);
      const losses: string[] = [];
      for (const sample of source.carries === 'bytes' ? [...jsonSamples, spacedSample] : jsonSamples) {
        if (source.readsLines && sample[1].includes('\n')) continue;
        losses.push(...(await lost(source, sample)));
      }
      assert.deepEqual(losses, []);
    });
  }

  it('P140 there is no other way in', () => {
    assert.deepEqual([...sources.keys()].toSorted(), names.toSorted());
  });
});
