import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Options, TransportEndpoint } from 'centrifuge-5';
import { GrpcCall } from './grpc-call.ts';
import { Inbox } from './inbox.ts';
import { haproxy, isMissing, nginx, Proxy } from './proxies/proxy.ts';
import { configurationOf, type SetUp } from './proxies/set-ups.ts';
import { Swallower } from './proxies/swallower.ts';
import { createClient, type Sdk } from './sdk.ts';
import { freePort, launcher, Server } from './server.ts';
import { sign } from './tokens.ts';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Comes with the SockJS client, which needs it as well. */
const EventSource: unknown = createRequire(require.resolve('sockjs-client'))('eventsource');

type Choose = (transports: TransportEndpoint[], options: Partial<Options>) => Promise<TransportEndpoint[]>;

/** Verdict and sentence of each check. */
type Findings = Readonly<Record<string, string>>;

const readable = { allow_subscribe_for_client: true, history_size: 10, history_ttl: '5m', force_recovery: true };

for (const program of [nginx, haproxy]) {
  const skip = isMissing(program);
  describe(`behind ${program.name}`, { skip, concurrency: true }, () => {
    let server: Server;
    let swallower: Swallower;
    let folder: string;
    let usableTransports: Choose;
    const proxies: Proxy[] = [];
    const clients: Sdk[] = [];

    before(async () => {
      server = await Server.start(
        {},
        {
          http_stream: { enabled: true },
          sse: { enabled: true },
          channel: { without_namespace: readable },
        },
      );
      swallower = await Swallower.before(server.port);
      await mkdir(join(root, 'interop', '.cache'), { recursive: true });
      folder = await mkdtemp(join(root, 'interop', '.cache', 'proxies-'));
      usableTransports = await loadFromGuide(folder);
    });
    after(async () => {
      for (const client of clients) client.disconnect();
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      swallower?.close();
      await server?.dispose();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    async function behind(setUp: SetUp, { port } = server): Promise<Proxy> {
      const ports = { server: port, swallower: swallower.port };
      const proxy = await Proxy.start(program, await configurationOf(program, setUp, ports), await freePort());
      proxies.push(proxy);
      return proxy;
    }

    function optionsAt(port: number): Partial<Options> {
      return {
        token: sign({ sub: 'ann' }),
        emulationEndpoint: `http://127.0.0.1:${port}/emulation`,
        eventsource: EventSource,
        timeout: 2_000,
      };
    }

    function subscribe(endpoints: TransportEndpoint[], port: number, channel: string) {
      const client = createClient('5', 'json', endpoints, optionsAt(port));
      clients.push(client);
      const connected = new Inbox<{ readonly transport: string }>();
      const lost = new Inbox<number>();
      const publications = new Inbox<unknown>();
      client.on('connected', connected.push);
      client.on('connecting', ({ code }) => code !== 0 && lost.push(code));
      const subscription = client.newSubscription(channel);
      subscription.on('publication', ({ data }) => publications.push(data));
      subscription.subscribe();
      client.connect();
      return { client, subscription, connected, lost, publications };
    }

    /** Connects by the first transport that works, hears a publication, and answers the transport. */
    async function receives(endpoints: TransportEndpoint[], port: number, channel: string): Promise<string> {
      const { client, subscription, connected, publications } = subscribe(endpoints, port, channel);
      const { transport } = await connected.until();
      await subscription.ready(10_000);
      await server.api('publish', { channel, data: { n: 1 } });
      await publications.until();
      client.disconnect();
      return transport;
    }

    it('D1 D16 the configuration of the guide: every transport works, and doctor finds no fault', async () => {
      const { port } = await behind('good');
      for (const endpoint of endpointsAt(port)) {
        assert.equal(await receives([endpoint], port, `good-${endpoint.transport}`), endpoint.transport);
      }
      const findings = await doctor(port, '0');
      const unwell = Object.entries(findings).filter(([, said]) => !/^(ok|skipped)/.test(said));
      assert.deepEqual(unwell, []);
      for (const check of ['http-stream', 'sse', 'round-trip']) assert.match(findings[check] ?? '', /^ok/);
    });

    it('D7 D8 the upgrade is refused: clients go on over HTTP streaming', async () => {
      const { port } = await behind('refused');
      assert.equal(await receives(endpointsAt(port), port, 'refused'), 'http_stream');
      const findings = await doctor(port, '0');
      assert.match(findings['upgrade'] ?? '', /^fault .*its Upgrade header got lost/);
      assert.match(findings['http-stream'] ?? '', /^ok/);
    });

    it('D11 frames are swallowed: clients that try first go on over HTTP streaming', async () => {
      const { port } = await behind('swallowed');
      const endpoints = await usableTransports(endpointsAt(port), optionsAt(port));
      assert.equal(await receives(endpoints, port, 'swallowed'), 'http_stream');
      assert.match((await doctor(port, '0'))['round-trip'] ?? '', /^fault the upgrade is granted, but no frame comes/);
    });

    it('D17 connections are cut after ten seconds: clients are back and have missed nothing', async () => {
      const { port } = await behind('cut');
      const examination = doctor(port, '40');
      const channel = 'cut';
      const { client, subscription, connected, lost, publications } = subscribe(endpointsAt(port), port, channel);
      assert.equal((await connected.until()).transport, 'websocket');
      await subscription.ready(10_000);
      await lost.until(() => true, 40_000);
      await server.api('publish', { channel, data: { n: 1 } });
      await publications.until();
      client.disconnect();
      assert.match(
        (await examination)['idle'] ?? '',
        /^fault over WebSocket: a connection is cut after \d+(\.\d)? s without a word/,
      );
    });

    it('D16 the upgrade is refused and HTTP streaming is buffered: clients go on over SSE', async () => {
      const { port } = await behind('buffered');
      assert.equal(await receives(endpointsAt(port), port, 'buffered'), 'sse');
      const findings = await doctor(port, '0');
      assert.match(findings['upgrade'] ?? '', /^fault/);
      assert.match(findings['http-stream'] ?? '', /^fault .*something on the way (buffers|compresses) responses/);
      assert.match(findings['sse'] ?? '', /^ok/);
    });

    it('T172 the start of HTTP streaming is held back: with padding it gets through, and the SDK skips that', async () => {
      const padded = await Server.start(
        {},
        { http_stream: { enabled: true, padding: 16_384 }, channel: { without_namespace: readable } },
      );
      try {
        const { port } = await behind('held', padded);
        const endpoints = endpointsAt(port).filter(({ transport }) => transport === 'http_stream');
        const { client, subscription, connected, publications } = subscribe(endpoints, port, 'held');
        assert.equal((await connected.until()).transport, 'http_stream');
        await subscription.ready(10_000);
        await padded.api('publish', { channel: 'held', data: { n: 1 } });
        await publications.until();
        client.disconnect();
      } finally {
        await padded.dispose();
      }
    });
  });
}

describe('gRPC behind nginx', { skip: isMissing(nginx) }, () => {
  let server: Server;
  let proxy: Proxy;
  let port: number;

  before(async () => {
    const own = await freePort();
    const uniGrpc = { enabled: true, address: '127.0.0.1', port: own };
    server = await Server.start({ ping_interval: '500ms', pong_timeout: '400ms' }, { uni_grpc: uniGrpc });
    port = await freePort();
    const configuration = (await grpcConfiguration())
      .replace('listen 11443 ssl http2;', `listen 127.0.0.1:${port} http2;`)
      .replace('grpc://127.0.0.1:11000', `grpc://127.0.0.1:${own}`)
      .replaceAll('60s', '2s');
    proxy = await Proxy.start(nginx, configuration, port);
  });
  after(async () => {
    await proxy?.stop();
    await server?.dispose();
  });

  it('D22 doctor hears its push', async () => {
    const findings = await doctor(server.port, '0', ['--uni-grpc', `http://127.0.0.1:${port}`]);
    assert.equal(findings['uni-grpc'], 'ok pushes arrive');
  });

  it('T156 a silent call stays for longer than the timeouts of the proxy', async () => {
    const call = await GrpcCall.open(port, sign({ sub: 'ann', channels: ['chat:grpc'] }));
    await delay(4_000);
    await server.api('publish', { channel: 'chat:grpc', data: { n: 1 } });
    await call.text.until((text) => text.includes('{"n":1}'));
    call.leave();
  });
});

async function grpcConfiguration(): Promise<string> {
  const text = await readFile(join(root, 'docs', 'guide', 'proxies.md'), 'utf8');
  const [, block = ''] = /^```nginx\n# \S*grpc\.conf\n([^]*?)^```/m.exec(text) ?? [];
  return block;
}

function endpointsAt(port: number): TransportEndpoint[] {
  return (['websocket', 'http_stream', 'sse'] as const).map((transport) => {
    const scheme = transport === 'websocket' ? 'ws' : 'http';
    return { transport, endpoint: `${scheme}://127.0.0.1:${port}/connection/${transport}` };
  });
}

async function loadFromGuide(folder: string): Promise<Choose> {
  const text = await readFile(join(root, 'docs', 'guide', 'proxies.md'), 'utf8');
  const [, code = ''] = /^```js\n\/\/ transports\.mjs\n([^]*?)^```/m.exec(text) ?? [];
  const file = join(folder, 'transports.mjs');
  await writeFile(file, code.replace(`'centrifuge'`, `'centrifuge-5'`));
  const { usableTransports } = (await import(pathToFileURL(file).href)) as { usableTransports: Choose };
  return (transports, options) =>
    usableTransports(transports, { ...options, websocket: (require('ws') as { WebSocket: unknown }).WebSocket });
}

/** Runs `spindle doctor` as an operator does. */
function doctor(port: number, idle: string, more: readonly string[] = []): Promise<Findings> {
  const url = `http://127.0.0.1:${port}`;
  const args = [launcher, 'doctor', '--url', url, '--token', sign({ sub: 'doctor' }), '--idle', idle, '--timeout', '2'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args, ...more, '--json'], { timeout: 90_000 }, (_error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(stderr));
      const report = JSON.parse(stdout) as { findings: { check: string; verdict: string; because: string }[] };
      resolve(
        Object.fromEntries(report.findings.map(({ check, verdict, because }) => [check, `${verdict} ${because}`])),
      );
    });
  });
}
