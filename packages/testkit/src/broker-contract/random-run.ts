import assert from 'node:assert/strict';
import type { HistoryOptions, Position, PublishOptions } from '@spindle/core';
import { seededRandom } from '../seeded-random.ts';
import { BrokerModel, type ModelPosition } from './broker-model.ts';
import type { BrokerCapabilities, BrokerTest, DeclareTest } from './broker-subject.ts';

const steps = 3000;
const channelCount = 4;

export function checkRandomRun(it: DeclareTest, can: BrokerCapabilities, seed: number): void {
  it(`E1 E3 E10 E13 E20 E21 E22 E31 E32 a random run agrees with the model (seed ${seed})`, async (test) => {
    const run = new RandomRun(test, can, seededRandom(seed));
    for (let step = 1; step <= steps; step += 1) {
      try {
        await run.step();
      } catch (error) {
        throw new Error(`seed ${seed}, step ${step}: ${run.lastAction}`, { cause: error });
      }
    }
  });
}

/** Does the same to a broker and to its model, and compares what they answer and tell. */
class RandomRun {
  lastAction = '';
  readonly #test: BrokerTest;
  readonly #can: BrokerCapabilities;
  readonly #random: () => number;
  readonly #model = new BrokerModel();
  /** Which epoch the broker gave to each life of the model's streams. */
  readonly #epochs = new Map<number, string>();
  #published = 0;

  constructor(test: BrokerTest, can: BrokerCapabilities, random: () => number) {
    this.#test = test;
    this.#can = can;
    this.#random = random;
  }

  async step(): Promise<void> {
    const channel = `${this.#test.channel}:${this.#below(channelCount)}`;
    const dice = this.#below(100);
    if (dice < 55) await this.#publish(channel);
    else if (dice < 80) await this.#read(channel);
    else if (dice < 84) await this.#removeHistory(channel);
    else if (dice < 92) await this.#subscribe(channel);
    else if (this.#can.expiry) await this.#elapse();
    this.#compareEvents();
  }

  async #publish(channel: string): Promise<void> {
    this.#published += 1;
    const data = String(this.#published);
    const options = this.#publishOptions();
    this.lastAction = `publish ${channel} ${JSON.stringify(options)}`;
    const expected = this.#model.publish(channel, data, options);
    const actual = await this.#test.broker.publish(channel, data, options);
    assert.equal(actual.suppressed, expected.suppressed);
    this.#comparePosition(actual.position, expected.position);
  }

  async #read(channel: string): Promise<void> {
    const { metaTtlMs } = this.#history();
    const position = this.#model.read(channel, { limit: 0 }, metaTtlMs).position;
    const paged = this.#can.pagedHistory;
    const limit = paged ? this.#below(6) - 1 : -1;
    const reverse = paged && this.#chance(0.4);
    const life = this.#pick([null, position.life, position.life, -1]);
    const offset = Math.max(0, position.offset + 2 - this.#below(10));
    const since = paged && this.#chance(0.6) ? { offset, life } : undefined;
    this.lastAction = `read ${channel} ${JSON.stringify({ limit, reverse, since })}`;

    const expected = this.#model.read(channel, { limit, reverse, since }, metaTtlMs);
    const epoch = life === null ? '' : (this.#epochs.get(life) ?? 'never');
    const filter = { limit, reverse, since: since && { offset, epoch } };
    // An epoch the broker never told cannot be asked for: the model knows it, the test does not.
    if (since !== undefined && life === position.life && epoch === 'never') return this.#read(channel);
    const actual = await this.#test.broker.history(channel, filter, metaTtlMs);
    this.#comparePosition(actual.position, expected.position);
    assert.deepEqual(
      actual.publications.map((publication) => publication.data),
      expected.data,
    );
    assert.deepEqual(
      actual.publications.map((publication) => publication.offset),
      expected.offsets,
    );
  }

  async #removeHistory(channel: string): Promise<void> {
    this.lastAction = `remove history ${channel}`;
    this.#model.removeHistory(channel);
    await this.#test.broker.removeHistory(channel);
  }

  async #subscribe(channel: string): Promise<void> {
    const on = this.#chance(0.6);
    this.lastAction = `${on ? 'subscribe' : 'unsubscribe'} ${channel}`;
    if (on) {
      this.#model.subscribed.add(channel);
      await this.#test.broker.subscribe(channel);
    } else {
      this.#model.subscribed.delete(channel);
      await this.#test.broker.unsubscribe(channel);
    }
  }

  async #elapse(): Promise<void> {
    const ms = this.#pick([1, 400, 1000, 1500, 7000, 30_000]);
    this.lastAction = `elapse ${ms}`;
    this.#model.nowMs += ms;
    await this.#test.elapse(ms);
  }

  #publishOptions(): PublishOptions {
    const isVersioned = this.#can.versions && this.#chance(0.2);
    return {
      history: this.#chance(0.8) ? this.#history() : undefined,
      idempotencyKey: this.#chance(0.2) ? this.#pick(['a', 'b', '']) : undefined,
      idempotencyTtlMs: this.#chance(0.5) ? 2000 : undefined,
      version: isVersioned ? this.#below(8) : undefined,
      versionEpoch: isVersioned ? this.#pick([undefined, '', 'x', 'y']) : undefined,
      delta: this.#can.delta && this.#chance(0.3),
    };
  }

  #history(): HistoryOptions {
    const size = this.#pick([0, 1, 2, 5, 40, 40]);
    return { size, ttlMs: this.#pick([1000, 5000, 60_000]), metaTtlMs: this.#pick([10_000, 60_000]) };
  }

  #comparePosition(actual: Position | null, expected: ModelPosition | null): void {
    assert.equal(actual?.offset, expected?.offset);
    if (actual === null || expected === null) return;
    const epoch = this.#epochs.get(expected.life);
    if (epoch !== undefined) return assert.equal(actual.epoch, epoch);
    assert.ok(![...this.#epochs.values()].includes(actual.epoch), 'a new life has a new epoch');
    this.#epochs.set(expected.life, actual.epoch);
  }

  #compareEvents(): void {
    const actual = this.#test.events.publications.splice(0).map(({ channel, publication, position, previous }) => ({
      channel,
      data: publication.data,
      offset: position?.offset ?? null,
      previous: previous?.data ?? null,
    }));
    this.#test.events.all.length = 0;
    assert.deepEqual(actual, this.#model.told.splice(0));
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.#below(choices.length)] ?? choices[0];
  }
}
