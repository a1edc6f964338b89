import { createNode, type Hooks, type Node, type NodeOptions } from '@spindle/core';
import { createMemoryBroker } from '@spindle/core/memory';
import { FakeClock } from '../fake-clock.ts';
import { settle } from '../settle.ts';
import { TestClient } from '../test-client.ts';
import { MemoryNetwork } from './memory-network.ts';
import type { MemoryWebSocket } from './memory-web-socket.ts';
import { recording, type Published } from './recording-broker.ts';

/** What a node may be made of, but for its time. */
export type TestServerOptions = Omit<NodeOptions, 'clock' | 'wheel'>;

export type MemoryWebSocketConstructor = new (url: string, protocols?: string | readonly string[]) => MemoryWebSocket;

/** A server in this process, without a network and without time of its own. */
export interface TestServer {
  readonly node: Node;
  /** The server's time: nothing is due, expires or times out there before a test says so. */
  readonly clock: FakeClock;
  readonly network: MemoryNetwork;
  /** For the `websocket` option of an SDK; whatever its URL is, it connects to this server. */
  readonly WebSocket: MemoryWebSocketConstructor;
  /** A connected client of the user, by the commands of the protocol. */
  client(user: string, version?: 'v1' | 'v2'): Promise<TestClient>;
  /** Everything published so far, by clients and by the application; to one channel where it is named. */
  published(channel?: string): readonly Published[];
  /** Until everything that is under way, at the server and towards its clients, has come to rest. */
  rest(): Promise<void>;
  /** Ends every connection so that no SDK comes back. Nothing keeps the process alive behind it. */
  close(): Promise<void>;
}

/** Who connects is whom the token names: nothing is signed, so that a test can write it down. */
const nameIsToken: Hooks = { connecting: ({ token }) => (token === '' ? undefined : { user: token }) };

/** Everybody may do everything, channels keep what there is to ask for, and no name needs a namespace. */
const openChannels: NonNullable<NodeOptions['channels']> = {
  insecure: true,
  namespaceBoundary: '',
  withoutNamespace: { presence: true, historySize: 100, historyTtlMs: 3_600_000, forceRecovery: true },
};

/**
 * Starts a server for the tests of an application. By default the token is the name of the user, and every channel is open,
 * with presence, history and recovery; with `hooks`, `authenticator` or `channels` those of the application decide (K10).
 */
export function openTestServer(options: TestServerOptions = {}): TestServer {
  const clock = new FakeClock();
  const published: Published[] = [];
  const broker = recording(options.broker ?? createMemoryBroker({ clock }), published);
  const decides = options.authenticator !== undefined || options.hooks?.connecting !== undefined;
  const hooks = decides ? options.hooks : { ...options.hooks, ...nameIsToken };
  const node = createNode({ channels: openChannels, ...options, hooks, broker, clock });
  const network = new MemoryNetwork(node);
  function MemoryConnection(url: string, protocols?: string | readonly string[]): MemoryWebSocket {
    return network.connect(url, protocols);
  }

  return {
    node,
    clock,
    network,
    // A function that is called with `new` answers the object it returns.
    WebSocket: MemoryConnection as unknown as MemoryWebSocketConstructor,
    async client(user, version = 'v2') {
      const client = TestClient.open(network.host, node, version);
      client.command('connect', { token: user });
      await rest();
      return client;
    },
    published: (channel) => published.filter((publication) => channel === undefined || publication.channel === channel),
    rest,
    close() {
      network.close();
      return node.shutdown();
    },
  };
}

/** A command passes several turns of the event loop: those of the rules, of the engine, and of the writer. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await settle();
}
