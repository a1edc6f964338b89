import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './find-node.ts';

export const launcher = fileURLToPath(new URL('../../packages/server/bin/spindle.mjs', import.meta.url));

export const secret = 'interop-secret';
export const apiKey = 'interop-api-key';

export type Runtime = 'bun' | 'node';

/** One process, whatever the machine; `SPINDLE_INTEROP_WORKERS=2` runs what says nothing of workers on two. */
const defaultWorkers = Number(process.env['SPINDLE_INTEROP_WORKERS'] ?? 1);

type Section = Readonly<Record<string, unknown>>;

/** Channels the suites share: without namespace open for everybody, `chat` with everything on, `$`-channels by token. */
const channels: Section = {
  without_namespace: { allow_subscribe_for_client: true, allow_publish_for_client: true },
  namespaces: [
    {
      name: 'chat',
      presence: true,
      join_leave: true,
      force_push_join_leave: true,
      history_size: 100,
      history_ttl: '5m',
      force_recovery: true,
      allow_subscribe_for_client: true,
      allow_publish_for_subscriber: true,
      allow_presence_for_subscriber: true,
      allow_history_for_subscriber: true,
    },
    {
      name: 'docs',
      history_size: 10,
      history_ttl: '5m',
      force_recovery: true,
      allowed_delta_types: ['fossil'],
      allow_tags_filter: true,
      allow_subscribe_for_client: true,
    },
    { name: 'closed' },
  ],
};

/** A server process started by the command an operator would use, on a free port that it keeps over restarts. */
export class Server {
  readonly port: number;
  readonly log: string[] = [];
  readonly #folder: string;
  readonly #runtime: Runtime | undefined;
  #process: ChildProcess | null = null;

  private constructor(port: number, folder: string, runtime: Runtime | undefined) {
    this.port = port;
    this.#folder = folder;
    this.#runtime = runtime;
  }

  /**
   * `client` adds to that section, `sections` to the whole configuration. Without `runtime` it is what `SPINDLE_RUNTIME`
   * says, as for an operator.
   */
  static async start(client: Section = {}, sections: Section = {}, runtime?: Runtime): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'spindle-interop-'));
    const server = new Server(await freePort(), folder, runtime);
    const config = {
      health: { enabled: true },
      log: { level: 'debug' },
      http_api: { key: apiKey },
      client: { token: { hmac_secret_key: secret }, allowed_origins: ['*'], ...client },
      channel: channels,
      workers: defaultWorkers,
      ...sections,
      http_server: { address: '127.0.0.1', port: server.port, ...(sections['http_server'] as Section | undefined) },
    };
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    await server.start();
    return server;
  }

  get websocketUrl(): string {
    return `ws://127.0.0.1:${this.port}/connection/websocket`;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const runtime = this.#runtime === undefined ? [] : ['--runtime', this.#runtime];
    const args = [launcher, ...runtime, 'serve', '-c', join(this.#folder, 'config.json')];
    const child = spawn((await findNode()) ?? process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => void this.log.push(text));
    }
    await this.#untilHealthy(child);
  }

  /** Ends the process: gracefully, or as a crash would. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    this.#process = null;
    child.kill(signal);
    await once(child, 'exit');
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Calls the HTTP API as a backend does; answers the whole response body. */
  async api(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.httpUrl}/api/${method}`, {
      method: 'POST',
      headers: { 'X-API-Key': apiKey },
      body: JSON.stringify(params),
    });
    if (response.status !== 200) throw new Error(`${method}: HTTP ${response.status}`);
    return (await response.json()) as Record<string, unknown>;
  }

  async #untilHealthy(child: ChildProcess): Promise<void> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
      if (child.exitCode !== null) throw new Error(`the server exited with ${child.exitCode}:\n${this.log.join('')}`);
      const isUp = await fetch(`${this.httpUrl}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isUp) return;
      await new Promise<void>((resolve) => void setTimeout(resolve, 20));
    }
    throw new Error(`the server did not become healthy:\n${this.log.join('')}`);
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
