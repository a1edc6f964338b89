import { strict as assert } from 'node:assert';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { WebSocket, type ClientOptions } from 'ws';
import { findNode } from './find-node.ts';
import { Inbox } from './inbox.ts';
import { createClient, createOldClient } from './sdk.ts';
import { apiKey, freePort, launcher, secret, type Runtime } from './server.ts';
import { sign } from './tokens.ts';

/** A server process that reads its certificate from files. */
class EncryptedServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'spindle-interop-tls-'));
  port = 0;
  readonly log = new Inbox<string>();
  readonly #runtime: Runtime;
  readonly #workers: number;
  #process: ChildProcess | null = null;

  constructor(runtime: Runtime, workers: number) {
    this.#runtime = runtime;
    this.#workers = workers;
  }

  async start(): Promise<void> {
    this.port = await freePort();
    this.useCertificate('first');
    const config = {
      http_server: {
        address: '127.0.0.1',
        port: this.port,
        tls: { enabled: true, cert_pem: join(this.folder, 'used.crt'), key_pem: join(this.folder, 'used.key') },
      },
      workers: this.#workers,
      http_api: { key: apiKey },
      client: { token: { hmac_secret_key: secret } },
      channel: { without_namespace: { allow_subscribe_for_client: true, allow_publish_for_subscriber: true } },
    };
    const file = join(this.folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    this.#process = spawn(
      (await findNode()) ?? process.execPath,
      [launcher, '--runtime', this.#runtime, 'serve', '-c', file],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', this.log.push);
    }
    await this.log.until((text) => text.includes(`https://127.0.0.1:${this.port}`));
  }

  /** Makes one, and puts it where the server looks. */
  useCertificate(name: string): void {
    const [key, cert] = [this.path(`${name}.key`), this.path(`${name}.crt`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    copyFileSync(key, this.path('used.key'));
    copyFileSync(cert, this.path('used.crt'));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Has the configuration read again; resolves with what the server says of it. */
  async reload(outcome: string): Promise<void> {
    this.log.all.length = 0;
    this.#process?.kill('SIGHUP');
    await this.log.until((text) => text.includes(outcome));
  }

  async nameShown(): Promise<string> {
    const socket = connect({ port: this.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  }

  async publish(channel: string, data: unknown): Promise<void> {
    const options = { port: this.port, host: '127.0.0.1', path: '/api/publish', method: 'POST' };
    const asked = request({ ...options, headers: { 'X-API-Key': apiKey }, rejectUnauthorized: false, agent: false });
    asked.end(JSON.stringify({ channel, data }));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 200);
    response.resume();
    await once(response, 'end');
  }

  async stop(): Promise<void> {
    this.#process?.kill();
    if (this.#process !== null) await once(this.#process, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

/** A WebSocket of clients that trust one certificate. */
function trusting(ca: string): unknown {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[], options?: ClientOptions) {
      super(url, protocols, { ...options, ca });
    }
  };
}

const servers = [
  { runtime: 'bun', workers: 1 },
  { runtime: 'node', workers: 1 },
  { runtime: 'bun', workers: 2 },
  { runtime: 'node', workers: 2 },
] as const;

for (const { runtime, workers } of servers) {
  describe(`TLS on ${runtime}, ${workers} at work`, () => {
    const server = new EncryptedServer(runtime, workers);
    const closers: (() => void)[] = [];
    before(() => server.start());
    after(async () => {
      for (const close of closers) close();
      await server.stop();
    });

    function subscribe(certificate: string) {
      const websocket = trusting(readFileSync(server.path(`${certificate}.crt`), 'utf8'));
      const url = `wss://127.0.0.1:${server.port}/connection/websocket`;
      const client = createClient('5', 'json', url, { token: sign({ sub: 'ann' }), websocket });
      closers.push(() => client.disconnect());
      const published = new Inbox<unknown>();
      const connecting = new Inbox<number>();
      const subscription = client.newSubscription('news');
      subscription.on('publication', ({ data }) => published.push(data));
      client.on('connecting', ({ code }) => connecting.push(code));
      subscription.subscribe();
      client.connect();
      return { subscription, published, connecting };
    }

    it('T140 T141 T143 W14 a client stays connected while the certificate is replaced, and new ones see the new one', async () => {
      assert.equal(await server.nameShown(), 'first');
      const early = subscribe('first');
      await early.subscription.ready(10_000);
      server.useCertificate('second');
      await server.reload('the configuration was reloaded');
      // Whichever worker a connection comes to.
      for (let attempt = 0; attempt < 12; attempt += 1) assert.equal(await server.nameShown(), 'second');
      const late = subscribe('second');
      await late.subscription.ready(10_000);
      await server.publish('news', { n: 1 });
      await Promise.all([early.published.until(), late.published.until()]);
      await late.subscription.publish({ n: 2 });
      await early.published.until((data) => (data as { n: number }).n === 2);
      // The first `connecting` is that of `connect`.
      assert.deepEqual(early.connecting.all, [0]);
    });

    it('T143 a key that does not fit is told, and the certificate stays', async () => {
      const before = await server.nameShown();
      writeFileSync(server.path('used.key'), readFileSync(server.path('first.key')));
      writeFileSync(server.path('used.crt'), readFileSync(server.path('second.crt')));
      await server.reload('nothing was reloaded');
      assert.equal(await server.nameShown(), before);
    });

    it('T141 centrifuge-js 2.8.5 over an encrypted connection', async () => {
      const websocket = trusting(readFileSync(server.path('second.crt'), 'utf8'));
      const url = `wss://127.0.0.1:${server.port}/connection/websocket`;
      const client = createOldClient('protobuf', url, { websocket });
      closers.push(() => client.disconnect());
      client.setToken(sign({ sub: 'ann' }));
      const connected = new Inbox<unknown>();
      client.on('connect', connected.push);
      client.connect();
      await connected.until();
    });
  });
}
