import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rig, type RigOptions } from './harness.ts';
import { lineOfSeen, OfficialClient } from './official-client.ts';
import { rest } from './rest.ts';

const encodings = ['json', 'protobuf'] as const;
const open = { allowSubscribeForClient: true, allowPublishForClient: true, allowHistoryForSubscriber: true };
const stream = { ...open, historySize: 10, historyTtlMs: 300_000, allowedDeltaTypes: ['fossil'] } as const;
const namespaces: RigOptions['namespaces'] = {
  delta: { ...stream, forceRecovery: true, deltaPublish: true },
  asked: { ...stream, forceRecovery: true },
  loose: { ...stream, allowHistoryForSubscriber: false, deltaPublish: true },
  latest: { ...stream, forceRecovery: true, forceRecoveryMode: 'cache', deltaPublish: true },
  off: { ...stream, allowedDeltaTypes: [], forceRecovery: true, deltaPublish: true },
};
const channel = 'delta:a';

/** Texts that differ little, in characters of several bytes. */
const texts = ['é', 'è', 'ê', '中', '丮', '😀', '😁', 'z'].map(
  (character) => `{"text":"the quick brown fox ${character} jumps over the lazy ${character}","n":1.0}`,
);

/** JSON that does not survive being parsed and printed. */
const awkward = [
  '9007199254740993',
  '1.0',
  '-0',
  '1e400',
  '{"a":1,"a":2,"__proto__":3}',
  '"\\ud800 \\u00e9 \\/ \\u003c"',
  `${'['.repeat(200)}${']'.repeat(200)}`,
  `"${'long 中 '.repeat(50_000)}"`,
  '"\u2028\u2029<&>"',
  '[ 1 ,\t2 ]',
];

async function publish(rig: Rig, name: string, from: number, to: number): Promise<void> {
  for (let place = from; place <= to; place += 1) await rig.node.publish(name, texts[place - 1]);
}

/** As `OfficialClient.lines` writes them: offsets are places in `texts`. */
const whole = (...places: number[]): string[] => places.map((place) => `@${place} ${texts[place - 1]}`);
const patched = (...places: number[]): string[] => whole(...places).map((line) => `patch ${line}`);

describe('delta compression', () => {
  for (const encoding of encodings) {
    const join = (rig: Rig, name = channel): Promise<OfficialClient> => OfficialClient.join(rig, encoding, name);

    it(`S70 S71 S72 ${encoding}: the first publication is whole, the others are patches`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      assert.equal((await client.subscribe()).delta, true);
      await publish(rig, channel, 1, 8);
      assert.deepEqual(await client.lines(), [...whole(1), ...patched(2, 3, 4, 5, 6, 7, 8)]);
      await rig.node.publish(channel, '{"n":1}');
      await rig.node.publish(channel, '{"n":2}');
      assert.deepEqual(await client.lines(), ['@9 {"n":1}', '@10 {"n":2}']);
    });

    it(`S53 ${encoding}: where it is not allowed, or not asked for, it is not given`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig, 'off:a');
      assert.ok(!(await client.subscribe()).delta);
      const other = await join(rig);
      assert.ok(!(await other.subscribe({ delta: '' })).delta);
    });

    it(`S71 ${encoding}: only publications whose publisher asked for it are patches, and all are bases`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig, 'asked:a');
      await client.subscribe();
      await publish(rig, 'asked:a', 1, 2);
      await rig.node.publish('asked:a', texts[2], { delta: true });
      await publish(rig, 'asked:a', 4, 4);
      await rig.node.publish('asked:a', texts[4], { delta: true });
      assert.deepEqual(await client.lines(), [...whole(1, 2), ...patched(3), ...whole(4), ...patched(5)]);
    });

    it(`S71 ${encoding}: what skipped the history, or has none before it, breaks the chain for one publication`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      await client.subscribe();
      await publish(rig, channel, 1, 2);
      await rig.node.publish(channel, texts[7], { skipHistory: true });
      await publish(rig, channel, 3, 4);
      await rig.node.historyRemove(channel);
      await publish(rig, channel, 5, 6);
      const stray = [`@0 ${texts[7]}`];
      const expected = [...whole(1), ...patched(2), ...stray, ...whole(3), ...patched(4), ...whole(5), ...patched(6)];
      assert.deepEqual(await client.lines(), expected);
    });

    it(`S71 ${encoding}: a subscriber without position gets everything whole`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig, 'loose:a');
      assert.equal((await client.subscribe()).delta, true);
      await publish(rig, 'loose:a', 1, 3);
      assert.deepEqual(await client.lines(), whole(1, 2, 3));
    });

    it(`S72 ${encoding}: a newcomer gets one publication whole, the others go on with patches`, async () => {
      const rig = new Rig({ namespaces });
      const [first, second] = [await join(rig), await join(rig)];
      await first.subscribe();
      await publish(rig, channel, 1, 2);
      await second.subscribe();
      await publish(rig, channel, 3, 4);
      await first.unsubscribe();
      await publish(rig, channel, 5, 5);
      await first.subscribe();
      await publish(rig, channel, 6, 7);
      assert.deepEqual(await first.lines(), [...whole(1), ...patched(2, 3, 4), ...whole(6), ...patched(7)]);
      assert.deepEqual(await second.lines(), [...whole(3), ...patched(4, 5, 6, 7)]);
    });

    it(`S72 S73 ${encoding}: after a recovery patches follow at once`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      const { epoch } = await client.subscribe();
      await publish(rig, channel, 1, 2);
      await client.seen();
      await client.unsubscribe();
      await publish(rig, channel, 3, 5);
      const { seen } = await client.subscribe({ recover: true, epoch, offset: 2 });
      assert.deepEqual(seen.map(lineOfSeen), [...whole(3), ...patched(4, 5)]);
      await publish(rig, channel, 6, 7);
      assert.deepEqual(await client.lines(), patched(6, 7));
    });

    it(`S72 ${encoding}: who recovered nothing, or could not, starts with a whole one`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      const { epoch } = await client.subscribe();
      await publish(rig, channel, 1, 2);
      await client.seen();
      for (const [position, next] of [
        [{ epoch, offset: 2 }, 3],
        [{ epoch: 'other', offset: 3 }, 5],
      ] as const) {
        await client.unsubscribe();
        assert.deepEqual((await client.subscribe({ recover: true, ...position })).seen, []);
        await publish(rig, channel, next, next + 1);
        assert.deepEqual(await client.lines(), [...whole(next), ...patched(next + 1)]);
      }
    });

    it(`S72 ${encoding}: in cache mode the recovered state is the base`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig, 'latest:a');
      await publish(rig, 'latest:a', 1, 3);
      const { seen } = await client.subscribe({ recover: true });
      assert.deepEqual(seen.map(lineOfSeen), whole(3));
      await publish(rig, 'latest:a', 4, 4);
      assert.deepEqual(await client.lines(), patched(4));
    });

    it(`S72 S30 ${encoding}: what is held until the reply is written comes whole, then patches follow`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      await publish(rig, channel, 1, 1);
      rig.broker.gate.stopAnswers('history');
      const id = client.send({ subscribe: { channel, delta: 'fossil', recover: true } });
      await rest();
      await publish(rig, channel, 2, 3);
      rig.broker.gate.open();
      assert.deepEqual((await client.subscribed(id)).seen.map(lineOfSeen), whole(1));
      await publish(rig, channel, 4, 4);
      assert.deepEqual(await client.lines(), [...whole(2, 3), ...patched(4)]);
    });

    it(`S71 S30 ${encoding}: of what is held the last one is the base, if it has a place in the stream`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      await publish(rig, channel, 1, 1);
      rig.broker.gate.stopAnswers('history');
      const id = client.send({ subscribe: { channel, delta: 'fossil', recover: true } });
      await rest();
      await rig.node.publish(channel, texts[7], { skipHistory: true });
      rig.broker.gate.open();
      await client.subscribed(id);
      await publish(rig, channel, 2, 3);
      assert.deepEqual(await client.lines(), [`@0 ${texts[7]}`, ...whole(2), ...patched(3)]);
    });

    it(`S72 S40 ${encoding}: who is ahead of the node, or missed something, starts anew`, async () => {
      const rig = new Rig({ namespaces });
      const [first, second] = [await join(rig), await join(rig)];
      const { epoch } = await first.subscribe();
      await publish(rig, channel, 1, 1);
      rig.broker.network = 'late';
      await publish(rig, channel, 2, 4);
      const { seen } = await second.subscribe({ recover: true, epoch, offset: 0 });
      assert.deepEqual(seen.map(lineOfSeen), [...whole(1), ...patched(2, 3, 4)]);
      rig.broker.network = 'good';
      rig.broker.catchUp();
      await publish(rig, channel, 5, 5);
      assert.deepEqual(await second.lines(), patched(5));
      assert.deepEqual(await first.lines(), [...whole(1), ...patched(2, 3, 4, 5)]);

      rig.broker.network = 'lossy';
      await publish(rig, channel, 6, 6);
      rig.broker.network = 'good';
      await publish(rig, channel, 7, 7);
      for (const client of [first, second]) {
        assert.deepEqual(await client.seen(), []);
        assert.equal(client.unsubscribed, 2500);
      }
      await first.subscribe({ recover: true, epoch, offset: 5 });
      await publish(rig, channel, 8, 8);
      assert.deepEqual(await first.lines(), patched(8));
    });

    it(`S74 ${encoding}: awkward payloads come out as they went in, live and recovered`, async () => {
      const rig = new Rig({
        namespaces: { delta: { ...stream, historySize: 100, forceRecovery: true, deltaPublish: true } },
      });
      const client = await join(rig);
      const { epoch } = await client.subscribe();
      // Each in a long frame of its own kind, so that patches are worth their while.
      const frames = [(text: string) => text, (text: string) => `{"before":"${'äß中😀'.repeat(20)}","value":${text}}`];
      const payloads = frames.flatMap((frame) => awkward.map(frame));
      for (const payload of payloads) await rig.node.publish(channel, payload);
      const live = await client.seen();
      assert.deepEqual(
        live.map(({ text }) => text),
        payloads,
      );
      assert.ok(live.filter(({ isPatch }) => isPatch).length >= awkward.length - 2);
      await client.unsubscribe();
      const seen = [...(await client.subscribe({ recover: true, epoch, offset: 0 })).seen];
      // What is too much for one reply follows (S94).
      for (let more = await client.seen(); more.length > 0; more = await client.seen()) seen.push(...more);
      assert.deepEqual(
        seen.map(({ text, offset }) => ({ text, offset })),
        live.map(({ text, offset }) => ({ text, offset })),
      );
    });

    it(`S71 ${encoding}: plain subscribers of the channel notice nothing`, async () => {
      const rig = new Rig({ namespaces });
      const client = await join(rig);
      await client.subscribe();
      const plain = await rig.joinTo('v2', 'alice', channel);
      const old = await rig.joinTo('v1', 'bob', channel);
      await publish(rig, channel, 1, 2);
      const expected = texts.slice(0, 2).map((text, place) => {
        return `pub ${channel} ${JSON.stringify(JSON.parse(text))} @${place + 1}`;
      });
      assert.deepEqual(await plain.lines(), expected);
      assert.deepEqual(await old.lines(), expected);
      assert.deepEqual(await client.lines(), [...whole(1), ...patched(2)]);
      for (const { socket } of [client, plain, old]) socket.leave();
      await rig.expectEmpty();
    });
  }

  it('S48 a payload that is no JSON closes the JSON connections, live and recovered', async () => {
    const rig = new Rig({ namespaces });
    const [json, protobuf] = [
      await OfficialClient.join(rig, 'json', channel),
      await OfficialClient.join(rig, 'protobuf', channel),
    ];
    await json.subscribe();
    await protobuf.subscribe();
    await publish(rig, channel, 1, 1);
    await rig.node.publish(channel, new TextEncoder().encode(`${texts[1]} and so on`));
    await publish(rig, channel, 3, 3);
    assert.deepEqual(await protobuf.lines(), [...whole(1), `patch @2 ${texts[1]} and so on`, ...patched(3)]);
    assert.deepEqual(await json.lines(), whole(1));
    assert.equal((json.socket.closed as { code: number } | null)?.code, 3506);

    const late = await OfficialClient.join(rig, 'json', channel);
    await assert.rejects(late.subscribe({ recover: true, offset: 0 }));
    assert.equal((late.socket.closed as { code: number } | null)?.code, 3506);
    rig.expectNoFailures();
  });
});
