import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNode, defaultClientSettings, systemClock, type ClientSettings } from '@spindle/core';
import { settle, SocketHost, TestClient, type SocketPair } from '@spindle/testkit';
import { defaultConfig, type Config } from '../../config/index.ts';
import { SharedEngine } from '../engine/shared-engine.ts';
import { createWorkerEngine } from '../engine/worker-engine.ts';
import { createSocketPair } from '../link/link-pair.test.fixture.ts';
import { Link } from '../link/link.ts';
import { shareOf } from './share-of.ts';

const onFailure = (operation: string, error: unknown): void => assert.fail(`${operation}: ${String(error)}`);

/** Two workers in one process, on real sockets between them and what they share. */
async function createWorkers(client: Partial<ClientSettings>) {
  const shared = new SharedEngine(systemClock);
  const host = new SocketHost();
  const closers: (() => void)[] = [];

  async function start() {
    const pair = await createSocketPair();
    closers.push(() => pair.close());
    const [near, far] = pair.ends.map((end) => new Link(end, { onFailure })) as [Link, Link];
    shared.serve(far, onFailure);
    const engine = createWorkerEngine(near, systemClock);
    const settings = { ...defaultClientSettings, pingIntervalMs: 0, ...client };
    const node = createNode({ name: 'worker', version: '1', client: settings, ...engine, authenticator: null });
    /** What is on its way has arrived. */
    const arrived = async () => {
      await settle();
      await engine.presence.count('nobody');
      await settle();
    };
    return { node, near, arrived };
  }

  type Worker = Awaited<ReturnType<typeof start>>;

  async function connect({ node, arrived }: Worker, user: string, address?: string): Promise<SocketPair> {
    const request = { user, ...(address === undefined ? null : { address }) };
    const { socket, command } = open(node, request);
    command('connect', {});
    await arrived();
    await arrived();
    return socket;
  }

  function open(node: Worker['node'], request: { readonly user: string }) {
    const client = TestClient.open(host, node, 'v2', { request });
    return {
      socket: client.socket,
      command: (...params: Parameters<TestClient['command']>) => client.command(...params),
    };
  }

  const workers = [await start(), await start()] as const;
  async function close(): Promise<void> {
    for (const closer of closers) closer();
    await shared.close();
  }
  return { workers, start, connect, open, close };
}

function codeOf({ closed }: SocketPair): number | null {
  return typeof closed === 'object' && closed !== null ? closed.code : null;
}

describe('limits over workers', () => {
  it('W20 connections of all workers are counted, by address too', async () => {
    const { workers, connect, start, close } = await createWorkers({});
    const [a, b] = workers;
    const first = await connect(a, 'ann', '10.0.0.1');
    await connect(a, 'bob', '10.0.0.1');
    await connect(b, 'eve', '10.0.0.2');
    await b.arrived();
    const counts = () => [a, b].map(({ node }) => [node.numConnectionsEverywhere, node.numConnectionsFrom('10.0.0.1')]);
    assert.deepEqual(counts(), [
      [3, 2],
      [3, 2],
    ]);
    const late = await start();
    await late.arrived();
    assert.deepEqual([late.node.numConnections, late.node.numConnectionsEverywhere], [0, 3]);
    first.leave();
    await a.arrived();
    await b.arrived();
    assert.deepEqual(counts()[1], [2, 1]);
    a.near.close();
    while (b.node.numConnectionsEverywhere > 1) await b.arrived();
    assert.equal(b.node.numConnectionsFrom('10.0.0.1'), 0);
    await close();
  });

  it('W21 a user has no more connections than allowed, wherever they are', async () => {
    const { workers, connect, close } = await createWorkers({ userConnectionLimit: 2 });
    const [a, b] = workers;
    const [first, second] = [await connect(a, 'ann'), await connect(b, 'ann')];
    const third = await connect(a, 'ann');
    assert.deepEqual([first, second, third].map(codeOf), [null, null, 3_504]);
    first.leave();
    await a.arrived();
    assert.equal(codeOf(await connect(b, 'ann')), null);
    assert.equal(codeOf(await connect(b, 'bob')), null);
    await close();
  });

  it('W21 the oldest one makes room, wherever it is', async () => {
    const options = { userConnectionLimit: 2, userConnectionLimitPolicy: 'close_oldest' } as const;
    const { workers, connect, close } = await createWorkers(options);
    const [a, b] = workers;
    const sockets = [
      await connect(a, 'ann'),
      await connect(b, 'ann'),
      await connect(b, 'ann'),
      await connect(a, 'ann'),
    ];
    await b.arrived();
    assert.deepEqual(sockets.map(codeOf), [3_504, 3_504, null, null]);
    await close();
  });

  it('W21 of two that come at once one stays', async () => {
    const personalChannels = { namespace: '', singleConnection: true };
    const { workers, open, close } = await createWorkers({ personalChannels });
    for (let round = 0; round < 5; round += 1) {
      const both = workers.map(({ node }) => open(node, { user: 'ann' }));
      for (const { command } of both) command('connect', {});
      for (let turn = 0; turn < 4; turn += 1) for (const { arrived } of workers) await arrived();
      assert.equal(both.filter(({ socket }) => socket.closed === null).length, 1);
    }
    await close();
  });

  it('W21 a worker that dies leaves no seats behind', async () => {
    const { workers, connect, close } = await createWorkers({ userConnectionLimit: 1 });
    const [a, b] = workers;
    await connect(a, 'ann');
    assert.equal(codeOf(await connect(b, 'ann')), 3_504);
    a.near.close();
    await b.arrived();
    await b.arrived();
    assert.equal(codeOf(await connect(b, 'ann')), null);
    await close();
  });

  it('W22 the rate of connections is shared out', () => {
    const config = defaultConfig();
    const limited = (rate: number): Config => ({ ...config, client: { ...config.client, connectionRateLimit: rate } });
    assert.deepEqual(
      [0, 1, 100, 101].map((rate) => shareOf(limited(rate), 4).client.connectionRateLimit),
      [0, 1, 25, 26],
    );
  });
});
