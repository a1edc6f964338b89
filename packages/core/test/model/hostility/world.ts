import assert from 'node:assert/strict';
import { EngineError } from '@spindle/core';
import type { Encoding, ProtocolVersion } from '@spindle/protocol';
import { seededRandom, type Dice } from '@spindle/testkit';
import { Rig } from '../../harness.ts';
import type { ServerMessage } from '../../messages.ts';
import { rest } from '../../rest.ts';
import { HostileClient } from './client.ts';
import { encodeCommand } from './frames.ts';

const variants = [
  ['v2', 'json'],
  ['v1', 'json'],
  ['v2', 'protobuf'],
  ['v1', 'protobuf'],
] as const satisfies readonly (readonly [ProtocolVersion, Encoding])[];

/** Small limits, so that they are met. */
const settings = {
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  queueMaxSizeBytes: 20_000,
  channelLimit: 6,
  userConnectionLimit: 6,
  positionCheckDelayMs: 20_000,
  expiredCloseDelayMs: 5_000,
  expiredSubCloseDelayMs: 5_000,
};

/** Where nothing bad happens, so that everything that is published has to arrive. */
const calmChannels = ['calm:rec', 'still:plain'];
const calm = {
  allowSubscribeForClient: true,
  historySize: 20,
  historyTtlMs: 3_600_000,
};

/** A node, its hostile clients, and four that only listen and must never notice the others. */
export class World {
  readonly dice: Dice;
  readonly rig: Rig;
  readonly clients: HostileClient[] = [];
  readonly bystanders: HostileClient[] = [];
  /** What happened, for the report of a failure. */
  readonly journal: string[] = [];
  /** Published in the calm channels since the last check, and what each bystander heard. */
  readonly #published: string[] = [];
  readonly #heard = new Map<HostileClient, ServerMessage[]>();
  readonly #escaped: unknown[] = [];
  readonly #onEscape = (error: unknown): void => void this.#escaped.push(error);

  private constructor(dice: Dice) {
    this.dice = dice;
    this.rig = new Rig({
      client: settings,
      // Of its own, so that what the node draws does not change what happens.
      random: seededRandom(1),
      namespaces: { calm: { ...calm, forceRecovery: true }, still: calm },
      rpc: async ({ method }) => {
        if (method === 'fail') throw new EngineError('the application is broken', { temporary: true });
        if (method === 'nothing') return null;
        return { data: method === 'binary' ? Uint8Array.of(0xff) : '1' };
      },
    });
    for (const channel of calmChannels) this.rig.broker.spared.add(channel);
    process.on('unhandledRejection', this.#onEscape);
  }

  static async create(dice: Dice): Promise<World> {
    const world = new World(dice);
    world.issueTokens();
    for (const [version, encoding] of variants) {
      const client = world.#connect(version, encoding);
      world.bystanders.push(client);
      client.send(world.#command(client, 'connect', { token: 'bystander' }, { 1: 'bystander' }));
      for (const channel of calmChannels) {
        client.send(world.#command(client, 'subscribe', { channel }, { 1: channel }));
      }
    }
    await rest();
    world.#readAll();
    for (const { subscribed } of world.bystanders) assert.deepEqual(subscribed, calmChannels);
    return world;
  }

  open(): HostileClient {
    const [version, encoding] = this.dice.pick(variants);
    const isFixed = this.dice.chance(0.2);
    const client = this.#connect(version, encoding, { isFixed, answersPings: this.dice.chance(0.9) });
    this.clients.push(client);
    return client;
  }

  /** Tokens whose meaning depends on the time. */
  issueTokens(): void {
    const { tokens } = this.rig;
    const soon = this.rig.inSeconds(10);
    for (const user of ['bystander', 'u1', 'u2', 'u3']) tokens.connection(user, { user });
    tokens.connection('u1 with subs', { user: 'u1', subs: new Map(['full:a', 'pos:a'].map((name) => [name, {}])) });
    tokens.connection('u2 with subs', { user: 'u2', subs: new Map([['rec:a', { data: '1' }]]) });
    tokens.connection('u3 with subs', { user: 'u3', subs: new Map(['rec:a', 'nowhere:x'].map((name) => [name, {}])) });
    tokens.connection('short', { user: 'u1', expireAt: soon });
    tokens.connection('late', { user: 'u1', expireAt: soon - 20 });
    for (const channel of ['shut:a', 'rec:a']) tokens.subscription(channel, { channel, user: 'u1' });
    tokens.subscription('short', { channel: 'shut:a', user: 'u1', expireAt: soon });
    tokens.subscription('late', { channel: 'shut:a', user: 'u1', expireAt: soon - 20 });
    tokens.bad('old', 'expired');
    tokens.bad('odd', 'unavailable');
  }

  async publishCalm(): Promise<void> {
    const value = `calm ${this.#published.length}`;
    this.#published.push(value);
    for (const channel of calmChannels) await this.rig.publish(channel, value);
  }

  /** Time passes; clients answer their pings meanwhile. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 3_000) {
      await this.rig.advance(Math.min(3_000, left));
      this.#readAll();
      for (const client of [...this.clients, ...this.bystanders]) if (client.answersPings) client.answerPing();
    }
    this.issueTokens();
  }

  /** Everything that is stopped goes on, and comes to rest. */
  async calmDown(): Promise<void> {
    const { broker, presence, tokens } = this.rig;
    broker.network = 'good';
    broker.catchUp();
    for (let round = 0; round < 3; round += 1) {
      for (const { gate } of [broker, presence, tokens]) gate.open();
      await rest();
    }
  }

  /** What has to be true at any time. */
  async check(): Promise<void> {
    await rest();
    this.#readAll();
    for (const client of this.clients.filter(({ isOpen }) => !isOpen))
      this.clients.splice(this.clients.indexOf(client), 1);
    assert.deepEqual(this.#escaped, [], 'promises that nobody took care of');
    for (const { error } of this.rig.failures.splice(0)) if (!(error instanceof EngineError)) throw error;
    const census = await this.rig.census();
    assert.equal(census.connections, this.clients.length + this.bystanders.length, 'connections');
    const timers = census.timers - census.connections;
    assert.ok(timers === 0 || timers === 1, `${census.timers} timers for ${census.connections} connections`);
    for (const bystander of this.bystanders) this.#checkBystander(bystander);
    this.#published.length = 0;
  }

  /** What has to be true once nothing is under way. */
  async checkAtRest(): Promise<void> {
    await this.calmDown();
    await this.check();
    const everybody = [...this.clients, ...this.bystanders];
    for (const client of everybody) client.expectAnswered();
    const census = await this.rig.census();
    assert.equal(census.clients, everybody.filter(({ isConnected }) => isConnected).length, 'connected clients');
    const ids = new Set(everybody.map(({ socket }) => socket.client));
    for (const channel of census.present) {
      for (const id of (await this.rig.node.presence(channel)).keys())
        assert.ok(ids.has(id), `${id} haunts ${channel}`);
    }
    const known = everybody.reduce((sum, { subscribed }) => sum + subscribed.length, 0);
    assert.equal(census.subscriptions, known, 'subscriptions that clients know of');
  }

  async end(): Promise<void> {
    await this.checkAtRest();
    for (const { socket } of [...this.clients, ...this.bystanders]) socket.leave();
    await this.rig.expectEmpty();
    await this.rig.node.shutdown();
    assert.equal(this.rig.clock.pending, 0, 'timers after the end');
  }

  dispose(): void {
    process.off('unhandledRejection', this.#onEscape);
  }

  #connect(version: ProtocolVersion, encoding: Encoding, { isFixed = false, answersPings = true } = {}): HostileClient {
    const { host, node } = this.rig;
    const socket = host.connect(node, { encoding, version: isFixed ? version : undefined });
    return new HostileClient(socket, { version, isFixed, answersPings });
  }

  #command(client: HostileClient, method: 'connect' | 'subscribe', params: object, fields: Record<number, string>) {
    const spec = { method, params: params as Record<string, unknown>, fields };
    return encodeCommand(client.version, client.encoding, client.nextId++, spec);
  }

  #readAll(): void {
    for (const client of this.clients) client.read();
    for (const bystander of this.bystanders) {
      this.#heard.set(bystander, [...(this.#heard.get(bystander) ?? []), ...bystander.read()]);
    }
  }

  /** It heard everything that was published, once and in order, in both channels. */
  #checkBystander(bystander: HostileClient): void {
    assert.equal(bystander.socket.closed, null, 'a bystander was disconnected');
    const heard = this.#heard.get(bystander) ?? [];
    this.#heard.delete(bystander);
    for (const channel of calmChannels) {
      const seen = heard.flatMap((message) =>
        message.kind === 'push' && message.type === 'pub' && message.channel === channel ? [message.body['data']] : [],
      );
      assert.deepEqual(seen, this.#published, `what a bystander got in ${channel}`);
    }
  }
}
