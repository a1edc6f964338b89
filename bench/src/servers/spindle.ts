import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BenchFailure } from '../failure.ts';
import { cores, startProcess, type ChildProcess } from '../measure/child-process.ts';
import type { ServerOptions, ServerUnderTest } from './server-under-test.ts';

/* The program itself, not the launcher: the launcher's child would escape the CPU accounting. */
const program = join(import.meta.dir, '../../../packages/server/src/cli/main.ts');
const startTimeoutMs = 15_000;

const channelOptions = {
  plain: { allow_subscribe_for_client: true },
  positioned: {
    allow_subscribe_for_client: true,
    history_size: 100,
    history_ttl: '300s',
    force_positioning: true,
    allow_recovery: true,
  },
} as const;

/** Starts the real server from its CLI with tokens, permissions and the chosen namespace options switched on. */
export async function startSpindle(options: ServerOptions): Promise<ServerUnderTest> {
  if (!existsSync(program))
    throw new BenchFailure(`there is no server at ${program}; \`--servers bare\` runs without it`);
  const port = await freePort();
  const apiKey = randomBytes(16).toString('hex');
  const config = join(options.directory, 'spindle.json');
  writeFileSync(config, JSON.stringify(configuration(options, port, apiKey)), { mode: 0o600 });
  const child = startProcess('Spindle server', cores.server, [process.execPath, program, 'serve', '-c', config]);
  try {
    await Promise.race([listening(port), child.died]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return serverOf(child, port, apiKey);
}

function serverOf(child: ChildProcess, port: number, apiKey: string): ServerUnderTest {
  return { pid: child.pid, port, apiKey, died: child.died, stop: () => child.stop() };
}

function configuration(options: ServerOptions, port: number, apiKey: string): object {
  return {
    http_server: { address: '127.0.0.1', port },
    log: { level: 'error' },
    client: { token: { hmac_secret_key: options.tokenSecret } },
    http_api: { key: apiKey },
    channel: { without_namespace: channelOptions[options.channelOptions] },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string')
    throw new BenchFailure('the loopback interface has no free port');
  return address.port;
}

async function listening(port: number): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    try {
      await fetch(`http://127.0.0.1:${String(port)}/`, { signal: AbortSignal.timeout(1000) });
      return;
    } catch {
      await Bun.sleep(50); // Refused until the server listens; the deadline bounds the wait.
    }
  }
  throw new BenchFailure(`the Spindle server did not listen within ${String(startTimeoutMs / 1000)} s`);
}
