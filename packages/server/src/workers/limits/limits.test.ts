import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNode, defaultClientSettings, noRateLimits, systemClock, type ClientSettings } from '@spindle/core';
import { settle, SocketHost, TestClient, type SocketPair } from '@spindle/testkit';
import { createAddressCheck, createAdmission } from '@spindle/transports';
import { SharedEngine } from '../engine/shared-engine.ts';
import { createWorkerEngine } from '../engine/worker-engine.ts';
import { createSocketPair } from '../link/link-pair.test.fixture.ts';
import { Link } from '../link/link.ts';

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
    return { node, near, arrived, limits: engine.limits };
  }

  type Worker = Awaited<ReturnType<typeof start>>;

  async function connect({ node, arrived }: Worker, user: string, address?: string): Promise<SocketPair> {
    const request = { user, ...(address === undefined ? null : { address }) };
    const client = open(node, request);
    client.command('connect');
    await arrived();
    await arrived();
    return client.socket;
  }

  function open(node: Worker['node'], request: { readonly user: string }) {
    return TestClient.open(host, node, 'v2', { request });
  }

  const workers = [await start(), await start()] as const;
  async function close(): Promise<void> {
    for (const closer of closers) closer();
    await shared.close();
  }
  return { workers, start, connect, open, close };
}

const free = { base: null, overrides: new Map() };

const everyCommandFree = {
  dryRun: false,
  total: null,
  commands: {
    connect: free,
    subscribe: free,
    unsubscribe: free,
    publish: free,
    history: free,
    presence: free,
    presence_stats: free,
    refresh: free,
    sub_refresh: free,
    rpc: free,
  },
};

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
      for (const client of both) client.command('connect');
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

  it('W22 what a user does on one worker counts on the others', async () => {
    const limit = { path: 'publish', buckets: [{ rate: 3, intervalMs: 3_600_000 }] };
    const user = { ...everyCommandFree, commands: { ...everyCommandFree.commands, publish: { ...free, base: limit } } };
    const { workers, open, close } = await createWorkers({ rateLimits: { ...noRateLimits, user } });
    const [a, b] = workers;
    const allArrived = async () => {
      for (const { arrived } of [a, b, a, b]) await arrived();
    };
    const clients = workers.map(({ node }) => open(node, { user: 'ann' }));
    for (const client of clients) client.command('connect');
    await allArrived();
    async function publish(worker: 0 | 1): Promise<unknown> {
      const client = clients[worker] ?? assert.fail('no client');
      client.command('publish', { channel: 'news', data: 1 });
      await allArrived();
      return (client.received().at(-1)?.['error'] as { code: number } | undefined)?.code;
    }
    // Nobody may publish there: that is told by another code than that there is too much of it.
    assert.deepEqual([await publish(0), await publish(1), await publish(0)], [103, 103, 103]);
    assert.deepEqual([await publish(1), await publish(0)], [111, 111]);
    const { rateLimits } = await b.node.explain({ operation: 'publish', channel: 'news', user: 'ann' });
    assert.ok((rateLimits?.[0]?.waitMs ?? 0) > 0);
    await close();
  });

  it('W22 an address, and all together, open no more connections on several workers than on one', async () => {
    const { workers, close } = await createWorkers({});
    const connects = { path: 'connects', buckets: [{ rate: 2, intervalMs: 3_600_000 }] };
    const admissions = workers.map(({ limits: shared, node }) => {
      const checkAddress = createAddressCheck({
        limits: { dryRun: false, connects, maxConcurrent: 0, maxTracked: 10 },
        clientAddress: (_headers, peer) => peer,
        numConnectionsFrom: (address) => node.numConnectionsFrom(address),
        shared,
        nowMs: () => 0,
      });
      return createAdmission({
        isAllowedOrigin: () => true,
        connectionLimit: 0,
        connectionRateLimit: 3,
        checkAddress,
        userIdHttpHeader: '',
        shared,
        numConnections: () => 0,
        onRefusal() {},
        nowMs: () => 0,
      });
    });
    async function ask(worker: 0 | 1, address: string): Promise<number> {
      const admission = admissions[worker]?.stream(new Request('http://host/'), { address });
      for (const { arrived } of [...workers, ...workers]) await arrived();
      return admission?.admitted === false ? admission.response.status : 200;
    }
    assert.deepEqual([await ask(0, '10.0.0.1'), await ask(1, '10.0.0.1')], [200, 200]);
    assert.deepEqual([await ask(0, '10.0.0.1'), await ask(1, '10.0.0.1')], [429, 429]);
    assert.deepEqual([await ask(1, '10.0.0.2'), await ask(0, '10.0.0.3')], [200, 503]);
    await close();
  });

  it('W23 explain knows of the connections of a user elsewhere', async () => {
    const { workers, connect, close } = await createWorkers({ userConnectionLimit: 2 });
    const [a, b] = workers;
    const asked = async () => (await b.node.explain({ operation: 'connect', user: 'ann' })).rule;
    await connect(a, 'ann');
    assert.equal(await asked(), 'S3');
    await connect(a, 'ann');
    assert.equal(await asked(), 'S7');
    assert.equal((await b.node.explain({ operation: 'connect', user: 'bob' })).allowed, true);
    await close();
  });
});
