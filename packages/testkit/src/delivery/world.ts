import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type Position } from '@spindle/core';
import type { Dice } from '../dice.ts';
import { settle } from '../settle.ts';
import type { SocketPair } from '../socket-pair.ts';
import { dialects, type Dialect } from '../wire/messages.ts';
import { modelNamespaces, optionsOf, promiseOf, type ModelNamespace } from './channels.ts';
import type { DeliverySubject } from './delivery-subject.ts';
import { everything, interests } from './interest.ts';
import { Ledger } from './ledger.ts';
import { ModelNode, positionCheckDelayMs, tokenOf } from './model-node.ts';
import { Subscriber, type Telling } from './subscriber.ts';
import { ModelSubscription, type Wishes } from './subscription.ts';
import { Witness } from './witness.ts';

/** A client with the place it is connected to. */
export interface Seat {
  readonly subscriber: Subscriber;
  /** Channels the server subscribes it to when it connects. */
  readonly serverSide: readonly string[];
  home: ModelNode;
  socket: SocketPair | null;
}

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
    this.seats = Array.from({ length: numSubscribers }, (_, place) => this.#createSeat(place));
  }

  ledger(channel: string): Ledger {
    return this.ledgers.get(channel) ?? assert.fail(`${channel} is no channel of the model`);
  }

  connect(seat: Seat): void {
    seat.home = this.dice.pick(this.nodes);
    seat.socket = seat.home.dial(seat.subscriber.dialect);
    const { name, dialect } = seat.subscriber;
    seat.subscriber.connect(seat.socket, tokenOf(dialect, name, seat.serverSide), seat.serverSide);
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
      problem = this.#waiting() ?? (await this.#missing());
    }
    assert.equal(problem, null);
    this.#checkTellings();
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
    for (const { subscriber } of this.seats.slice(1)) if (subscriber.isOnline) subscriber.drop();
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

  #createSeat(place: number): Seat {
    const dialect = dialects[place % dialects.length] ?? 'v2 json';
    const name = `user ${place}`;
    const remember = (channel: string): ModelSubscription => this.#remember(channel, dialect);
    const serverSide = dialect !== 'legacy json' && this.dice.chance(0.3) ? [this.dice.pick(this.channels)] : [];
    const subscriber = new Subscriber(name, dialect, remember);
    const [home = assert.fail('no nodes')] = this.nodes;
    return { subscriber, serverSide, home, socket: null };
  }

  #remember(channel: string, dialect: Dialect): ModelSubscription {
    const wishes = this.#wishes(channel, dialect);
    const { forceRecovery, allowRecovery } = optionsOf(namespaceOf(channel));
    const witness = new Witness({
      ledger: this.ledger(channel),
      isRecoverable: forceRecovery || allowRecovery,
      promise: promiseOf(namespaceOf(channel)),
    });
    return new ModelSubscription({ channel, wishes, witness });
  }

  /** Only v2 can ask for anything. */
  #wishes(channel: string, dialect: Dialect): Wishes {
    const { dice } = this;
    const isNew = dialect.startsWith('v2');
    return {
      positioned: isNew && dice.chance(0.5),
      recoverable: isNew && dice.chance(0.5),
      delta: isNew && dice.chance(0.5),
      compaction: isNew && dice.chance(0.5),
      interest: isNew && optionsOf(namespaceOf(channel)).allowTagsFilter ? dice.pick(interests) : everything,
    };
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

  #waiting(): string | null {
    const busy = this.seats.find(({ subscriber }) => subscriber.isBusy);
    return busy === undefined ? null : `${busy.subscriber.name} waits for a reply`;
  }

  async #missing(): Promise<string | null> {
    for (const channel of this.channels) {
      const options = optionsOf(namespaceOf(channel));
      const top = options.historySize > 0 ? await this.#top(channel, options.historyMetaTtlMs) : null;
      for (const { subscriber } of this.seats) {
        const witness = subscriber.subscriptions.get(channel)?.witness;
        const lost =
          witness?.missing(top) ??
          (this.isDisturbed ? null : witness?.missingSince(this.#lengthAtRest.get(channel) ?? 0));
        if (lost !== null && lost !== undefined) return `${subscriber.name} misses ${lost} in ${channel}`;
      }
      if (options.presence) {
        const haunted = await this.#wrongPresence(channel);
        if (haunted !== null) return haunted;
      }
    }
    return this.#wrongCount();
  }

  async #top(channel: string, metaTtlMs: number): Promise<Position | null> {
    const { position } = (await this.nodes[0]?.broker.history(channel, { limit: 0 }, metaTtlMs)) ?? { position: null };
    return position;
  }

  async #wrongPresence(channel: string): Promise<string | null> {
    const present = [...((await this.nodes[0]?.presence.get(channel)) ?? new Map<string, unknown>()).keys()].sort();
    const living = this.#subscribed(channel)
      .map(({ subscriber }) => subscriber.id)
      .sort();
    const counted = await this.nodes[0]?.node.presenceStats(channel);
    if (counted?.numClients !== present.length) return `${counted?.numClients} are counted, ${present.length} present`;
    return present.join() === living.join()
      ? null
      : `present in ${channel} are ${present.join()}, not ${living.join()}`;
  }

  async #wrongCount(): Promise<string | null> {
    for (const home of this.nodes) {
      const [info] = await home.node.info();
      const here = this.channels.flatMap((channel) => this.#subscribed(channel)).filter((seat) => seat.home === home);
      if (info?.numSubs !== here.length) return `a node has ${info?.numSubs} subscriptions, its clients ${here.length}`;
    }
    return null;
  }

  #subscribed(channel: string): readonly Seat[] {
    return this.seats.filter(({ subscriber }) => subscriber.subscriptions.get(channel)?.isOn === true);
  }

  /** Nobody is told of a loss where nothing happened that could cause one. */
  #checkTellings(): void {
    for (const { subscriber } of this.seats) {
      const told = subscriber.tellings.splice(0).filter((telling) => !this.#isJustified(telling));
      // The server may have subscribed it to the channel meanwhile.
      const errors = subscriber.errors.splice(0).filter((code) => code !== 105);
      if (this.isDisturbed) continue;
      assert.deepEqual({ told, errors }, { told: [], errors: [] }, `${subscriber.name} was told of a loss without one`);
    }
  }

  /** Somebody asked for it, or what was to be recovered page by page dropped out of the history meanwhile. */
  #isJustified({ isAskedFor, channel }: Telling): boolean {
    const ledgers = channel === null ? [...this.ledgers.values()] : [this.ledger(channel)];
    return isAskedFor || ledgers.some(({ hasForgotten }) => hasForgotten);
  }
}

export function namespaceOf(channel: string): ModelNamespace {
  const name = channel.slice(0, channel.indexOf(':'));
  return modelNamespaces.find((known) => known === name) ?? assert.fail(`${channel} has no namespace of the model`);
}
