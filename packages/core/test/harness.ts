import assert from 'node:assert/strict';
import {
  closedNamespace,
  createNode,
  defaultChannelSettings,
  defaultClientSettings,
  TimerWheel,
  type ChannelSettings,
  type ClientSettings,
  type ConnectionGrant,
  type FailureEvent,
  type Hooks,
  type NamespaceOptions,
  type Node,
  type NodeOptions,
  type RefusalEvent,
  type RpcHandler,
} from '@spindle/core';
import { FakeClock, seededRandom, SocketHost, TestClient, type SocketOptions } from '@spindle/testkit';
import { rest } from './rest.ts';
import { TestAuthenticator } from './test-authenticator.ts';
import { TestBroker, TestPresenceStore } from './test-engine.ts';
import { Visitor } from './visitor.ts';

/** Namespaces every test node has. Channels without one can be subscribed and published to, and keep nothing. */
const open = { allowSubscribeForClient: true, allowSubscribeForAnonymous: true, allowPublishForClient: true };
const history = { historySize: 10, historyTtlMs: 300_000, allowHistoryForSubscriber: true };
const visible = { presence: true, joinLeave: true, forcePushJoinLeave: true, allowPresenceForSubscriber: true };
const namespaces: Readonly<Record<string, Partial<NamespaceOptions>>> = {
  /** History without positions: publications have offsets, subscribers are not tracked. */
  log: { ...open, ...history },
  pos: { ...open, ...history, forcePositioning: true },
  rec: { ...open, ...history, forceRecovery: true },
  cache: { ...open, ...history, forceRecovery: true, forceRecoveryMode: 'cache' },
  /** Presence, join and leave. */
  seen: { ...open, ...visible },
  /** All of it at once. */
  full: { ...open, ...visible, ...history, forceRecovery: true },
  /** Nobody may do anything without a token. */
  shut: {},
};

export interface RigOptions {
  readonly client?: Partial<ClientSettings> | undefined;
  /** Added to the namespaces of every rig. */
  readonly namespaces?: Readonly<Record<string, Partial<NamespaceOptions>>> | undefined;
  readonly channels?: Partial<ChannelSettings> | undefined;
  readonly rpc?: RpcHandler | undefined;
  readonly hooks?: Hooks | undefined;
  readonly rpcSettings?: NodeOptions['rpcSettings'];
  readonly policies?: NodeOptions['policies'];
  /** Uniform in [0, 1); constant by default, so that spread timers are at the middle of their range. */
  readonly random?: (() => number) | undefined;
  /** Serves clients of 2016. */
  readonly legacy?: NodeOptions['legacy'];
  /** A node without an authenticator. */
  readonly withoutKeys?: boolean | undefined;
}

interface Disconnected {
  readonly client: string;
  readonly user: string | undefined;
  readonly code: number;
}

/** A node with an engine, a clock and tokens that obey the test, and everything it told its operator. */
export class Rig {
  readonly clock = new FakeClock();
  readonly wheel = new TimerWheel(this.clock);
  readonly host = new SocketHost();
  readonly broker = new TestBroker(this.clock, seededRandom(1));
  readonly presence = new TestPresenceStore();
  readonly tokens = new TestAuthenticator();
  readonly refusals: RefusalEvent[] = [];
  readonly failures: FailureEvent[] = [];
  readonly connected: string[] = [];
  readonly disconnected: Disconnected[] = [];
  readonly settings: ClientSettings;
  readonly node: Node;

  constructor(options: RigOptions = {}) {
    // Visitors do not answer pings: tests of pings turn them on.
    this.settings = { ...defaultClientSettings, pingIntervalMs: 0, ...options.client };
    this.node = createNode({
      name: 'test',
      version: '1.2.3',
      channels: channelSettings(options),
      client: this.settings,
      broker: this.broker,
      presence: this.presence,
      authenticator: options.withoutKeys === true ? null : this.tokens,
      legacy: options.legacy,
      hooks: options.hooks ?? { ...(options.rpc === undefined ? null : { rpc: options.rpc }) },
      rpcSettings: options.rpcSettings,
      policies: options.policies,
      events: {
        onRefusal: (event) => void this.refusals.push(event),
        onFailure: (event) => void this.failures.push(event),
        onConnected: ({ client }) => void this.connected.push(client),
        onDisconnected: ({ client, user, disconnect: { code } }) => void this.disconnected.push({ client, user, code }),
      },
      clock: this.clock,
      wheel: this.wheel,
      random: options.random ?? (() => 0.5),
    });
  }

  /** A socket is open, nothing is sent yet. */
  dial(version: 'v1' | 'v2' = 'v2', socket: SocketOptions = {}): Visitor {
    return new Visitor(TestClient.open(this.host, this.node, version, socket));
  }

  /** A connected client of the user, with what else its token grants. */
  async join(version: 'v1' | 'v2', user: string, grant: Partial<ConnectionGrant> = {}): Promise<Visitor> {
    this.tokens.connection(user, { user, ...grant });
    const visitor = this.dial(version);
    await visitor.succeed('connect', { token: user });
    return visitor;
  }

  /** A connected client that has subscribed to the channels. */
  async joinTo(version: 'v1' | 'v2', user: string, ...channels: readonly string[]): Promise<Visitor> {
    const visitor = await this.join(version, user);
    for (const channel of channels) await visitor.succeed('subscribe', { channel });
    await visitor.lines();
    return visitor;
  }

  /** Publishes JSON values through the server API, one after another. */
  async publish(channel: string, ...values: readonly unknown[]): Promise<void> {
    for (const value of values) await this.node.publish(channel, JSON.stringify(value));
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await rest();
  }

  /** Unix seconds, from now. */
  inSeconds(seconds: number): number {
    return Math.floor(this.clock.now() / 1_000) + seconds;
  }

  /** The rule that explained the last refusal, with its code. */
  lastRefusal(): string {
    const last = this.refusals.at(-1);
    return last === undefined ? 'none' : `${last.rule} ${last.code}`;
  }

  /** What the node still holds, apart from rooms on their way out. */
  async census() {
    const [info] = await this.node.info();
    return {
      connections: this.node.numConnections,
      clients: info?.numClients,
      users: info?.numUsers,
      subscriptions: info?.numSubs,
      channels: info?.numChannels,
      timers: this.wheel.size,
      present: await this.presence.occupied(),
    };
  }

  /** Nothing is left of anything: connections, subscriptions, presence, timers, broker subscriptions. */
  async expectEmpty(): Promise<void> {
    await rest();
    assert.deepEqual(await this.census(), {
      connections: 0,
      clients: 0,
      users: 0,
      subscriptions: 0,
      channels: 0,
      // The comparison of positions.
      timers: 1,
      present: [],
    });
    await this.advance(2_500);
    assert.deepEqual([...this.broker.subscribed], []);
  }

  /** Nothing failed but what the test broke. */
  expectNoFailures(): void {
    assert.deepEqual(this.failures, []);
  }
}

export const versions = ['v2', 'v1'] as const;

function channelSettings({ namespaces: more, channels }: RigOptions): ChannelSettings {
  return {
    ...defaultChannelSettings,
    withoutNamespace: { ...closedNamespace, ...open },
    namespaces: Object.entries({ ...namespaces, ...more }).map(([name, options]) => ({
      name,
      options: { ...closedNamespace, ...options },
    })),
    ...channels,
  };
}
