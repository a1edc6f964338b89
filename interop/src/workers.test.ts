import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { RawClient } from '@spindle/testkit';
import { State, type TransportEndpoint } from 'centrifuge-5';
import { GrpcCall } from './grpc-call.ts';
import { Inbox } from './inbox.ts';
import { createClient, type Sdk } from './sdk.ts';
import { apiKey, freePort, Server } from './server.ts';
import { sign } from './tokens.ts';

interface NodeLine {
  readonly name: string;
  readonly num_clients: number;
}

interface Viewer {
  readonly sdk: Sdk;
  readonly seen: Inbox<number>;
  readonly subscribed: Inbox<{ readonly recovered: boolean; readonly wasRecovering: boolean }>;
  /** Codes of each loss of the connection. */
  readonly lost: Inbox<number>;
}

/** How a client connects where it is no WebSocket. */
interface Way {
  readonly url: TransportEndpoint[];
  readonly options: object;
}

function streamOf({ httpUrl }: Server): Way {
  return {
    url: [{ transport: 'http_stream', endpoint: `${httpUrl}/connection/http_stream` }],
    options: { emulationEndpoint: `${httpUrl}/emulation` },
  };
}

function view(server: Server, channel: string, user: string, way: string | Way = server.websocketUrl): Viewer {
  const { url, options } = typeof way === 'string' ? { url: way, options: {} } : way;
  const sdk = createClient('5', 'json', url, { token: sign({ sub: user }), ...options });
  const viewer: Viewer = { sdk, seen: new Inbox(), subscribed: new Inbox(), lost: new Inbox() };
  const subscription = sdk.newSubscription(channel);
  subscription.on('publication', ({ data }) => viewer.seen.push((data as { n: number }).n));
  subscription.on('subscribed', viewer.subscribed.push);
  sdk.on('connecting', ({ code }) => {
    if (code !== 0) viewer.lost.push(code);
  });
  subscription.subscribe();
  sdk.connect();
  return viewer;
}

/** A call on a connection of its own, so that any of the workers may answer. */
function callAnew(server: Server, method: string, params: object = {}): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': apiKey };
    const url = `${server.httpUrl}/api/${method}`;
    const call = request(url, { method: 'POST', headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => void (body += text));
      response.on('end', () => resolve((JSON.parse(body) as { result: Record<string, unknown> }).result));
      response.on('error', reject);
    });
    call.on('error', reject).end(JSON.stringify(params));
  });
}

/** Asks until it is answered, as backends do: the key keeps it from being done twice. */
async function publish(server: Server, channel: string, n: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await callAnew(server, 'publish', { channel, data: { n }, idempotency_key: `${channel} ${n}` });
      return;
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise<void>((resolve) => void setTimeout(resolve, 20));
    }
  }
}

/** Process ids by worker number, of the workers that are up. */
function workersOf(server: Server): Map<number, number> {
  const lines = server.log.join('').split('\n');
  const up = lines.filter((line) => line.includes('worker is up')).map((line) => JSON.parse(line) as Up);
  return new Map(up.map(({ worker, pid }) => [worker, pid]));
}

interface Up {
  readonly worker: number;
  readonly pid: number;
}

/** Once both are up. */
async function pidsOf(server: Server): Promise<readonly number[]> {
  await until(() => workersOf(server).size === 2);
  return [...workersOf(server).values()];
}

async function nodesOf(server: Server): Promise<readonly NodeLine[]> {
  return (await callAnew(server, 'info'))['nodes'] as readonly NodeLine[];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

async function until(isSo: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline;) {
    if (await isSo()) return;
    await new Promise<void>((resolve) => void setTimeout(resolve, 20));
  }
  assert.fail('it did not come to it');
}

const workers = { workers: 2 };
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('two workers', () => {
  let server: Server;
  before(async () => {
    server = await Server.start({}, workers);
  });
  after(() => server.dispose());

  it('W11 every worker answers the same', async () => {
    const viewers = upTo(16).map((number) => view(server, 'chat:same', `user ${number % 4}`));
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    await publish(server, 'chat:same', 1);
    await Promise.all(viewers.map(({ seen }) => seen.until((n) => n === 1)));
    const calls = ['info', 'channels', 'connections', 'presence', 'presence_stats', 'history'];
    for (const method of calls) {
      const params = { channel: 'chat:same', limit: 10 };
      const answers = await Promise.all(upTo(10).map(() => callAnew(server, method, params)));
      const sorted = new Set(answers.map((answer) => JSON.stringify(inOrder(answer))));
      assert.equal(sorted.size, 1, [method, ...sorted].join('\n'));
    }
    const nodes = await nodesOf(server);
    assert.equal(nodes.length, 2);
    assert.ok(
      nodes.every(({ num_clients }) => num_clients > 0),
      'all clients are on one worker',
    );
    assert.deepEqual(await callAnew(server, 'presence_stats', { channel: 'chat:same' }), {
      num_clients: 16,
      num_users: 4,
    });
    await callAnew(server, 'disconnect', { user: 'user 1', disconnect: { code: 4_500, reason: 'bye' } });
    await until(() => viewers.filter(({ sdk }) => sdk.state === State.Disconnected).length === 4);
    for (const { sdk } of viewers) sdk.disconnect();
  });

  it('W12 the clients of a worker that is killed recover on another, and nobody else notices', async () => {
    const total = 300;
    const viewers = upTo(16).map((number) => view(server, 'chat:kill', `viewer ${number}`));
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    const numClients = async () => (await nodesOf(server)).reduce((sum, { num_clients }) => sum + num_clients, 0);
    await until(async () => (await numClients()) === viewers.length);
    const [first] = await nodesOf(server);
    await pidsOf(server);
    const victim = workersOf(server).get(1) ?? assert.fail('worker 1 is not up');
    for (const n of upTo(total)) {
      await publish(server, 'chat:kill', n);
      if (n === 100) process.kill(victim, 'SIGKILL');
    }
    await Promise.all(viewers.map(({ seen }) => seen.until((n) => n === total)));
    for (const { seen } of viewers) assert.deepEqual(seen.all, upTo(total));
    const moved = viewers.filter(({ lost }) => lost.all.length > 0);
    assert.equal(moved.length, first?.num_clients);
    for (const { subscribed } of moved) assert.equal(subscribed.all.at(-1)?.recovered, true);
    const stats = async () => callAnew(server, 'presence_stats', { channel: 'chat:kill' });
    assert.deepEqual(await stats(), { num_clients: 16, num_users: 16 });
    await until(() => workersOf(server).get(1) !== victim);
    assert.equal((await nodesOf(server)).length, 2);
    assert.match(server.log.join(''), /"worker":1,"reason":"SIGKILL".*a worker has died/);
    for (const { sdk } of viewers) sdk.disconnect();
  });
});

describe('streams and workers', () => {
  let server: Server;
  before(async () => {
    server = await Server.start({}, { ...workers, http_stream: { enabled: true } });
  });
  after(() => server.dispose());

  it('W18 what clients of streams send reaches their connections, whichever worker it comes to', async () => {
    const connect = (number: number): Viewer => view(server, 'chat:stream', `viewer ${number}`, streamOf(server));
    const viewers = upTo(8).map(connect);
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    // Each publish is a request of its own.
    for (const [index, { sdk }] of viewers.entries()) await sdk.publish('chat:stream', { n: index + 1 });
    await Promise.all(viewers.map(({ seen }) => seen.until((n) => n === 8)));
    for (const { seen, sdk } of viewers) {
      assert.deepEqual(seen.all, upTo(8));
      sdk.disconnect();
    }
  });
});

describe('gRPC and workers', () => {
  let server: Server;
  let port: number;
  before(async () => {
    port = await freePort();
    server = await Server.start({}, { ...workers, uni_grpc: { enabled: true, address: '127.0.0.1', port } });
  });
  after(() => server.dispose());

  it('T158 the first worker serves the port, and its successor does, for what any of them publishes', async () => {
    await pidsOf(server);
    const first = await GrpcCall.open(port, sign({ sub: 'ann', channels: ['chat:grpc'] }));
    for (const n of upTo(10)) await publish(server, 'chat:grpc', n);
    await first.text.until((text) => text.includes('{"n":10}'));
    const victim = workersOf(server).get(1) ?? assert.fail('worker 1 is not up');
    process.kill(victim, 'SIGKILL');
    await first.ended;
    await until(() => workersOf(server).get(1) !== victim);
    const second = await GrpcCall.open(port, sign({ sub: 'ann', channels: ['chat:grpc'] }));
    await publish(server, 'chat:grpc', 11);
    await second.text.until((text) => text.includes('{"n":11}'));
    second.leave();
    await second.ended;
  });
});

describe('rates and workers', () => {
  it('W22 an address opens as many connections as it may, wherever they come to', async () => {
    const buckets = [{ interval: '1h', rate: 5 }];
    const server = await Server.start({ rate_limit: { ip_connect: { enabled: true, buckets } } }, { workers: 3 });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const { client, response } = await RawClient.upgrade(server.port, '/connection/websocket');
      statuses.push(response.status);
      client.socket.destroy();
      // Goes to all workers, behind what they tell each other.
      await callAnew(server, 'info');
    }
    assert.deepEqual(statuses, [...Array<number>(5).fill(101), ...Array<number>(7).fill(429)]);
    await server.dispose();
  });
});

describe('workers that are killed over and over', () => {
  it('W12 W31 nothing is lost, and what is shared stays what it was', { timeout: 90_000 }, async () => {
    const server = await Server.start({}, { ...workers, http_stream: { enabled: true } });
    const channels = upTo(3).map((number) => `chat:often ${number}`);
    const viewers = channels.flatMap((channel) =>
      upTo(6).map((number) => ({
        channel,
        ...view(server, channel, `viewer ${number}`, number > 4 ? streamOf(server) : undefined),
      })),
    );
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    await pidsOf(server);
    const epochOf = async (channel: string) => (await callAnew(server, 'history', { channel }))['epoch'];
    const epochs = await Promise.all(channels.map(epochOf));
    await callAnew(server, 'block_user', { user: 'outlaw' });

    const load = { isOver: false };
    const numbers = channels.map(async (channel) => {
      let n = 0;
      while (!load.isOver) await publish(server, channel, (n += 1));
      return n;
    });
    for (const victim of [1, 2, 1, 2]) {
      const pid = workersOf(server).get(victim) ?? assert.fail(`worker ${victim} is not up`);
      process.kill(pid, 'SIGKILL');
      await until(() => workersOf(server).get(victim) !== pid);
    }
    load.isOver = true;
    const totals = await Promise.all(numbers);
    for (const [index, channel] of channels.entries()) {
      const total = totals[index] ?? 0;
      for (const { seen, sdk } of viewers.filter((viewer) => viewer.channel === channel)) {
        await seen.until((n) => n === total);
        assert.deepEqual(seen.all, upTo(total));
        assert.equal(sdk.state, State.Connected);
      }
      const { offset, epoch } = await callAnew(server, 'history', { channel });
      assert.deepEqual([offset, epoch], [total, epochs[index]]);
      const stats = await callAnew(server, 'presence_stats', { channel });
      assert.deepEqual(stats, { num_clients: 6, num_users: 6 });
    }
    assert.ok(viewers.some(({ lost }) => lost.all.length > 0));
    // By the workers that came later, too.
    const outlaws = upTo(6).map(() => view(server, 'chat:often 1', 'outlaw'));
    await until(() => outlaws.every(({ sdk }) => sdk.state === State.Disconnected));
    for (const { sdk } of viewers) sdk.disconnect();
    await server.dispose();
  });
});

describe('the supervisor', () => {
  it('W15 W32 killed under load it takes its workers with it, and can be started again at once', async () => {
    const server = await Server.start({}, workers);
    const viewers = upTo(8).map((number) => view(server, 'chat:again', `viewer ${number}`));
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    const pids = await pidsOf(server);
    let n = 0;
    while (n < 100) await publish(server, 'chat:again', (n += 1));
    const under = publish(server, 'chat:again', (n += 1));
    await server.stop('SIGKILL');
    await server.start();
    await under;
    await until(() => !pids.some(isRunning));
    // What was in memory is lost, and everybody is told so.
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until(({ wasRecovering }) => wasRecovering)));
    for (const { subscribed } of viewers) assert.equal(subscribed.all.at(-1)?.recovered, false);
    while (n < 200) await publish(server, 'chat:again', (n += 1));
    await Promise.all(viewers.map(({ seen }) => seen.until((last) => last === n)));
    for (const { seen, sdk } of viewers) {
      assert.deepEqual(seen.all.slice(-99), upTo(200).slice(-99));
      sdk.disconnect();
    }
    await server.dispose();
  });

  it('W14 stops all workers, and every client is told', async () => {
    const server = await Server.start({}, workers);
    const viewers = upTo(6).map((number) => view(server, 'chat:stop', `viewer ${number}`));
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    const pids = await pidsOf(server);
    await server.stop();
    await Promise.all(viewers.map(({ lost }) => lost.until((code) => code === 3_001)));
    assert.deepEqual(pids.map(isRunning), [false, false]);
    for (const { sdk } of viewers) sdk.disconnect();
    await server.dispose();
  });

  it('W15 when it dies, the clients are told to connect anew, and no worker stays', async () => {
    const server = await Server.start({}, workers);
    const viewers = upTo(6).map((number) => view(server, 'chat:gone', `viewer ${number}`));
    await Promise.all(viewers.map(({ subscribed }) => subscribed.until()));
    const pids = await pidsOf(server);
    process.kill(await parentOf(pids[0] ?? 0), 'SIGKILL');
    await Promise.all(viewers.map(({ lost }) => lost.until((code) => code === 3_001)));
    await until(() => !pids.some(isRunning));
    for (const { sdk } of viewers) sdk.disconnect();
    await server.dispose();
  });

  it('W15 W13 one that was frozen finds its workers gone, and goes on with others', { timeout: 60_000 }, async () => {
    const server = await Server.start({}, workers);
    const pids = await pidsOf(server);
    const parent = await parentOf(pids[0] ?? 0);
    process.kill(parent, 'SIGSTOP');
    const isDeserted = () =>
      callAnew(server, 'info').then(
        () => false,
        () => true,
      );
    await until(isDeserted, 30_000);
    process.kill(parent, 'SIGCONT');
    await until(() => [...workersOf(server).values()].every((pid) => !pids.includes(pid)));
    await publish(server, 'chat:thawed', 1);
    assert.equal((await nodesOf(server)).length, 2);
    await server.dispose();
  });
});

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, parent = assert.fail('no parent')] = /^PPid:\t(\d+)$/m.exec(status) ?? [];
  return Number(parent);
}

/** The same with the members of objects by name: nodes list what they have in their own order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const { uptime: _uptime, ...lasting } = value as Record<string, unknown>;
  const entries = Object.entries(lasting).map(([name, member]) => [name, inOrder(member)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
