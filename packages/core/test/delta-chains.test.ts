import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Dice, seededRandom } from '@spindle/testkit';
import { Rig } from './harness.ts';
import { OfficialClient, type Seen } from './official-client.ts';

const channel = 'chain:a';
const seeds = [1, 2, 3, 4, 5, 6];
const steps = 400;
const words = ['"é"', '中文', '丮', '😀', '😁', 'ß', 'the quick brown fox', 'über', '0.10', 'null', '\\', '𐍈𐍉'];
const namespace = {
  allowSubscribeForClient: true,
  historySize: 20,
  historyTtlMs: 300_000,
  forceRecovery: true,
  allowedDeltaTypes: ['fossil'],
} as const;

/** A subscriber that holds what it got against what was published at that place. */
interface Reader {
  readonly client: OfficialClient;
  epoch: string;
  /** Null while it is not subscribed; where it stood last is in `last`. */
  reached: number | null;
  last: number;
}

/** Random publishing, subscribing and trouble in one channel, with readers that believe nothing. */
class Chain {
  readonly #rig = new Rig({ namespaces: { chain: namespace } });
  readonly #dice: Dice;
  readonly #readers: Reader[] = [];
  /** Payloads by epoch and offset, and those without one. */
  readonly #published = new Map<string, string>();
  readonly #strays = new Set<string>();
  /** Who is left out of what, by epoch, offset and client id. */
  readonly #leftOut = new Set<string>();
  #words = words.slice();
  patches = 0;
  wholes = 0;
  /** Publications that a reader was left out of, and got a later one. */
  passed = 0;

  constructor(seed: number) {
    this.#dice = new Dice(seededRandom(seed));
  }

  async run(): Promise<void> {
    for (const encoding of ['json', 'protobuf', 'json', 'protobuf'] as const) {
      const client = await OfficialClient.join(this.#rig, encoding, channel);
      this.#readers.push({ client, epoch: '', reached: null, last: 0 });
    }
    for (let step = 0; step < steps; step += 1) {
      await this.#step();
      for (const reader of this.#readers) await this.#check(reader);
    }
    for (const { client } of this.#readers) client.socket.leave();
    await this.#rig.expectEmpty();
    this.#rig.expectNoFailures();
  }

  async #step(): Promise<void> {
    const { broker, node } = this.#rig;
    const reader = this.#dice.pick(this.#readers);
    switch (this.#dice.weighted({ publish: 60, subscribe: 22, network: 4, catchUp: 10, remove: 2, lose: 1, wait: 1 })) {
      case 'publish':
        return this.#publish();
      case 'subscribe':
        return reader.reached === null ? this.#subscribe(reader) : this.#unsubscribe(reader);
      case 'network':
        broker.network = this.#dice.pick(['good', 'late', 'late', 'lossy']);
        break;
      case 'catchUp':
        broker.catchUp(this.#dice.chance(0.5) ? 1 : Infinity);
        if (this.#dice.chance(0.5)) broker.network = 'good';
        break;
      case 'remove':
        return node.historyRemove(channel);
      case 'lose':
        return broker.loseStreams();
      case 'wait':
        return this.#rig.advance(20_000);
    }
  }

  async #publish(): Promise<void> {
    for (let edits = 1 + this.#dice.below(3); edits > 0; edits -= 1) {
      this.#words.splice(this.#dice.below(this.#words.length + 1), this.#dice.below(2), this.#dice.pick(words));
    }
    if (this.#words.length > 60) this.#words = words.slice();
    const text = JSON.stringify({ words: this.#words });
    const skipHistory = this.#dice.chance(0.05);
    const delta = this.#dice.chance(0.85);
    if (skipHistory) this.#strays.add(text);
    const excludeClient = this.#dice.chance(0.15) ? this.#dice.pick(this.#readers).client.socket.client : '';
    const { position } = await this.#rig.node.publish(channel, text, { delta, skipHistory, excludeClient });
    if (position === null) return;
    const place = `${position.epoch} ${position.offset}`;
    this.#published.set(place, text);
    this.#leftOut.add(`${place} ${excludeClient}`);
  }

  async #subscribe(reader: Reader): Promise<void> {
    const recover = reader.epoch !== '' && this.#dice.chance(0.8);
    const asked = recover ? { recover, epoch: reader.epoch, offset: reader.last } : {};
    const { seen, recovered = false, epoch = '', offset } = await reader.client.subscribe(asked);
    // A recovered result repeats the offset that was asked from.
    reader.reached = recovered ? reader.last : Number(offset ?? 0);
    reader.epoch = epoch;
    this.#compare(reader, seen, 'recovered');
  }

  async #unsubscribe(reader: Reader): Promise<void> {
    await this.#check(reader);
    if (reader.reached === null) return;
    await reader.client.unsubscribe();
    reader.reached = null;
  }

  async #check(reader: Reader): Promise<void> {
    this.#compare(reader, await reader.client.seen(), 'live');
    assert.equal(reader.client.socket.closed, null);
    if (reader.client.unsubscribed !== 0) reader.reached = null;
  }

  #compare(reader: Reader, seen: readonly Seen[], how: 'live' | 'recovered'): void {
    for (const { text, offset, isPatch } of seen) {
      if (isPatch) this.patches += 1;
      else this.wholes += 1;
      if (offset === 0) {
        assert.ok(this.#strays.has(text), `never published: ${text}`);
        continue;
      }
      if (how === 'live') this.#passLeftOut(reader);
      assert.equal(offset, (reader.reached ?? 0) + 1, 'a gap');
      assert.equal(text, this.#published.get(`${reader.epoch} ${offset}`), `offset ${offset}`);
      reader.reached = offset;
    }
    reader.last = reader.reached ?? reader.last;
  }

  /** What it was left out of it must not get, and does not miss. */
  #passLeftOut(reader: Reader): void {
    const { client, epoch } = reader;
    const isLeftOut = (offset: number) => this.#leftOut.has(`${epoch} ${offset} ${client.socket.client}`);
    while (isLeftOut((reader.reached ?? 0) + 1)) {
      reader.reached = (reader.reached ?? 0) + 1;
      this.passed += 1;
    }
  }
}

describe('delta compression in trouble', () => {
  for (const seed of seeds) {
    it(`S74 S122 applying the patches yields every payload (seed ${seed})`, async () => {
      const chain = new Chain(seed);
      await chain.run();
      assert.ok(chain.patches > 30, `${chain.patches} patches, ${chain.wholes} whole`);
      assert.ok(chain.wholes > 10, `${chain.wholes} whole`);
      assert.ok(chain.passed > 3, `${chain.passed} left out`);
    });
  }
});
