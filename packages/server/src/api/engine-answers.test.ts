import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNode, systemClock, type Broker } from '@spindle/core';
import { createMemoryBroker } from '@spindle/core/memory';
import { createHttpApi } from './http-api.ts';

/** How an engine answers a publish. */
const engines: Readonly<Record<string, (broker: Broker) => Broker>> = {
  'at once': (broker) => broker,
  later: (broker) => answering(broker, async (...publication) => broker.publish(...publication)),
  'sometimes later': (broker) =>
    answering(broker, (channel, ...publication) => {
      const result = broker.publish(channel, ...publication);
      return channel.endsWith('later') ? Promise.resolve(result) : result;
    }),
};

/** The broker, with another `publish`. Publications to `broken` fail the way it answers. */
function answering(broker: Broker, publish: Broker['publish']): Broker {
  return {
    run: (events) => broker.run(events),
    publish,
    publishJoin: (...join) => broker.publishJoin(...join),
    publishLeave: (...leave) => broker.publishLeave(...leave),
    subscribe: (channel) => broker.subscribe(channel),
    unsubscribe: (channel) => broker.unsubscribe(channel),
    history: (...read) => broker.history(...read),
    removeHistory: (channel) => broker.removeHistory(channel),
    close: () => broker.close(),
  };
}

function failing(broker: Broker): Broker {
  return answering(broker, (channel, ...publication) => {
    if (channel === 'broken') throw new Error('no engine');
    return broker.publish(channel, ...publication);
  });
}

const publication = (channel: string) => ({ publish: { channel, data: 1 } });
const calls: readonly (readonly [method: string, params: object])[] = [
  ['publish', { channel: 'a', data: 1 }],
  ['publish', { channel: 'later', data: 1 }],
  ['publish', { channel: 'broken', data: 1 }],
  ['publish', { channel: 'nope:a', data: 1 }],
  ['broadcast', { channels: ['a', 'later', 'broken', 'nope:a', 'a'], data: 2 }],
  ['batch', { commands: ['a', 'later', 'broken', 'nope:a', 'later', 'a'].map(publication) }],
  ['batch', { commands: ['a', 'later', 'broken', 'b'].map(publication), parallel: true }],
];

/** What is answered, reported, and kept in the end. */
async function outcomesWith(engine: (broker: Broker) => Broker): Promise<unknown> {
  const broker = engine(failing(createMemoryBroker({ clock: systemClock, random: () => 0 })));
  const node = createNode({ broker, channels: { withoutNamespace: { historySize: 10, historyTtlMs: 60_000 } } });
  const told: unknown[] = [];
  const api = createHttpApi({
    node,
    key: '',
    insecure: true,
    errorMode: '',
    isStopping: () => false,
    reporter: {
      onRefusal: ({ rule, operation, channel }) => told.push([rule, operation, channel]),
      onFailure: ({ operation, channel, error }) => told.push([String(error), operation, channel]),
    },
  });
  for (const [method, params] of calls) {
    const request = new Request('http://localhost/api', { method: 'POST', body: JSON.stringify(params) });
    told.push(await (await api.call(request, method)).json());
  }
  for (const channel of ['a', 'later', 'b']) told.push((await node.history(channel, { limit: -1 })).publications);
  await node.shutdown();
  return told;
}

describe('answers of the engine', () => {
  it('E106 a publish that is answered at once comes to the same as one that is answered later', async () => {
    const [first, ...others] = await Promise.all(Object.values(engines).map(outcomesWith));
    for (const other of others) assert.deepEqual(other, first);
    assert.ok(JSON.stringify(first).includes('{"result":{"responses":[{"result":{"offset":2,"epoch":"aaaaaaaa"}}'));
    assert.ok(JSON.stringify(first).includes('["Error: no engine","api publish","broken"]'));
  });
});
