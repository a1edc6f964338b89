import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '@spindle/core';
import type { Dice } from '../dice.ts';
import { settle } from '../settle.ts';
import { checkTellings, whatIsMissing } from './at-rest.ts';
import { modelNamespaces, namespaceOf, optionsOf } from './channels.ts';
import type { DeliverySubject } from './delivery-subject.ts';
import { Ledger } from './ledger.ts';
import { ModelNode, positionCheckDelayMs } from './model-node.ts';
import { createSeat, type Seat } from './seat.ts';

/** Nodes, clients and channels, with what the model knows of them. */
export class DeliveryWorld {
  readonly dice: Dice;
  readonly subject: DeliverySubject;
  readonly nodes: readonly ModelNode[];
  readonly seats: readonly Seat[];
  readonly channels: readonly string[];
  readonly ledgers = new Map<string, Ledger>();
  /** Something happened since the last rest that may cost somebody a publication. */
  isDisturbed = false;
  /** Events were lost, or streams: nodes notice it when they compare positions. */
  hasLost = false;
  /** Counts publications, so that no two are the same. */
  published = 0;
  /** When something was last stored, in clock milliseconds. */
  readonly #storedAt = new Map<string, number>();
  readonly #lengthAtRest = new Map<string, number>();
  readonly #failedCalls: unknown[] = [];

  constructor(dice: Dice, subject: DeliverySubject, numSubscribers: number) {
    this.dice = dice;
    this.subject = subject;
    const run = randomUUID().slice(0, 8);
    this.channels = modelNamespaces.flatMap((name) => [`${name}:${run}a`, `${name}:${run}b`]);
    for (const channel of this.channels) {
      this.ledgers.set(channel, new Ledger(channel, optionsOf(namespaceOf(channel)).historySize));
    }
    this.nodes = subject.engines.map(
      (engine) =>
        new ModelNode(engine, subject, (channel, data, { tags = {}, excludeClient = '' }, { position, suppressed }) => {
          if (suppressed !== null) return;
          const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
          this.ledger(channel).record(text, tags, position, excludeClient);
          if (position !== null) this.#storedAt.set(channel, subject.clock?.now() ?? 0);
        }),
    );
    this.seats = Array.from({ length: numSubscribers }, (_, place) => createSeat(this, place));
  }

  /** How many publications of the channel there were when everything last came to rest. */
  lengthAtRest(channel: string): number {
    return this.#lengthAtRest.get(channel) ?? 0;
  }

  ledger(channel: string): Ledger {
    return this.ledgers.get(channel) ?? assert.fail(`${channel} is no channel of the model`);
  }

  /** Calls an API as a backend would, which does not wait for one call before the next. */
  call(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof EngineError)) this.#failedCalls.push(error);
    });
  }

  /** Time passes, and what was kept for that long is gone. */
  async elapse(ms: number): Promise<void> {
    const { clock } = this.subject;
    if (clock === undefined) return;
    for (let left = ms; left > 0; left -= 5_000) await clock.advance(Math.min(left, 5_000));
    for (const [channel, ledger] of this.ledgers) {
      const { historyTtlMs, historyMetaTtlMs } = optionsOf(namespaceOf(channel));
      const idleMs = clock.now() - (this.#storedAt.get(channel) ?? 0);
      if (idleMs >= historyTtlMs) ledger.forget();
      if (idleMs >= historyMetaTtlMs) ledger.restart();
    }
  }

  /** Everybody reads what came in, and it is held against the ledgers. */
  async look(): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) await settle();
    for (const { subscriber } of this.seats) {
      subscriber.read();
      subscriber.judge();
    }
    for (const error of this.#failedCalls.splice(0)) throw error;
    for (const { failures } of this.nodes) {
      for (const { error } of failures.splice(0)) if (!(error instanceof EngineError)) throw error;
    }
  }

  /** Everything that is stopped goes on, until nobody waits for anything; then nobody may miss anything. */
  async rest(): Promise<void> {
    if (this.hasLost) await this.#untilCompared();
    let problem: string | null = 'nothing was looked at';
    for (let attempt = 0; attempt < 120 && problem !== null; attempt += 1) {
      if (attempt > 0) await this.#wait();
      this.#calmDown();
      await this.look();
      problem = await whatIsMissing(this);
    }
    assert.equal(problem, null);
    checkTellings(this);
    this.isDisturbed = false;
    for (const [channel, ledger] of this.ledgers) {
      this.#lengthAtRest.set(channel, ledger.length);
      ledger.hasForgotten = false;
    }
    for (const { subscriber } of this.seats) {
      for (const { witness } of subscriber.subscriptions.values()) witness.rest();
    }
  }

  /** Nothing is left of anybody, and then of the nodes. */
  async end(): Promise<void> {
    await this.rest();
    for (const [place, { subscriber }] of this.seats.entries()) if (place % 2 === 0) subscriber.drop();
    await this.rest();
    await Promise.all(this.nodes.map(({ node }) => node.shutdown()));
    await this.look();
    for (const { subscriber } of this.seats) assert.equal(subscriber.isOnline, false, 'connected after the shutdown');
    for (const { node } of this.nodes) {
      assert.equal(node.numConnections, 0, 'connections after the shutdown');
      const [info] = await node.info();
      assert.deepEqual([info?.numSubs, info?.numChannels], [0, 0], 'subscriptions and channels after the shutdown');
    }
    await this.subject.dispose?.();
    assert.equal(this.subject.clock?.pending ?? 0, 0, 'timers after the shutdown');
  }

  #calmDown(): void {
    for (const { broker } of this.nodes) {
      broker.network = 'good';
      for (const channel of broker.lateChannels) broker.catchUp(channel);
      broker.gate.open();
    }
    for (const { socket } of this.seats) socket?.drain();
  }

  /** As long as it takes nodes to find a loss, twice looked at. */
  async #untilCompared(): Promise<void> {
    this.hasLost = false;
    this.#calmDown();
    for (let periods = 3; periods > 0; periods -= 1) {
      if (this.subject.clock === undefined) await sleep(positionCheckDelayMs.real);
      else await this.elapse(positionCheckDelayMs.fake);
    }
  }

  async #wait(): Promise<void> {
    if (this.subject.clock !== undefined) return this.elapse(1_000);
    await sleep(50);
  }
}
