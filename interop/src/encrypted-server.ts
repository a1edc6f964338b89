import { strict as assert } from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { makeCertificate } from './certificate.ts';
import { findNode } from './find-node.ts';
import { Inbox } from './inbox.ts';
import { apiKey, freePort, launcher, secret, type Runtime } from './server.ts';

type Section = Readonly<Record<string, unknown>>;

/** A server process that reads its certificate from files. */
export class EncryptedServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'spindle-interop-tls-'));
  port = 0;
  readonly log = new Inbox<string>();
  readonly #runtime: Runtime;
  readonly #sections: Section;
  #process: ChildProcess | null = null;

  /** `sections` add to the configuration, in `http_server` to what it needs. */
  constructor(runtime: Runtime, sections: Section = {}) {
    this.#runtime = runtime;
    this.#sections = sections;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.port = await freePort();
    this.useCertificate('first');
    const { http_server: http, ...sections } = this.#sections;
    const config = {
      http_server: {
        address: '127.0.0.1',
        port: this.port,
        tls: { enabled: true, cert_pem: join(this.folder, 'used.crt'), key_pem: join(this.folder, 'used.key') },
        ...(http as Section | undefined),
      },
      http_api: { key: apiKey },
      client: { token: { hmac_secret_key: secret } },
      channel: { without_namespace: { allow_subscribe_for_client: true, allow_publish_for_subscriber: true } },
      ...sections,
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
    await this.log.until((text) => text.includes(this.url));
  }

  /** Makes one, and puts it where the server looks. */
  useCertificate(name: string): void {
    const { key, cert } = makeCertificate(name);
    for (const file of [name, 'used']) {
      writeFileSync(this.path(`${file}.key`), key);
      writeFileSync(this.path(`${file}.crt`), cert);
    }
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
