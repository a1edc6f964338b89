import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findNode } from './find-node.ts';

export const examples = new URL('../../examples/', import.meta.url);

/** An application that listens. */
export interface RunningExample {
  readonly url: string;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts an example as its README does, on a free port; by default on Node. */
export async function startExample(
  name: string,
  environment: Environment = {},
  runtime?: string,
): Promise<RunningExample> {
  const program = fileURLToPath(new URL(`${name}/server.js`, examples));
  return listening(runtime ?? (await nodeOrFail()), [program], environment);
}

/** Next is installed beside the examples. It would report to its makers that it runs. */
const next = fileURLToPath(import.meta.resolve('next/dist/bin/next'));
const silence = { NEXT_TELEMETRY_DISABLED: '1' };

/** Compiles an example of Next for production. */
export async function buildNext(name: string): Promise<void> {
  const args = [next, 'build', fileURLToPath(new URL(name, examples))];
  await promisify(execFile)(await nodeOrFail(), args, { env: { ...process.env, ...silence }, timeout: 90_000 });
}

/** Starts an example in the server of Next itself, for development. */
export async function startNext(name: string, environment: Environment): Promise<RunningExample> {
  const args = [next, 'dev', '--port', '0', '--hostname', 'localhost', fileURLToPath(new URL(name, examples))];
  return listening(await nodeOrFail(), args, { ...environment, ...silence });
}

async function nodeOrFail(): Promise<string> {
  const node = await findNode();
  if (node === null) throw new Error('no Node that is new enough; npm install brings one');
  return node;
}

/** Resolves once the program has printed where it listens. */
async function listening(command: string, args: readonly string[], environment: Environment): Promise<RunningExample> {
  const env = { ...process.env, ...silence, PORT: '0', ...environment };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const url = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const [found] = /http:\/\/localhost:\d+/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const found = await Promise.race([url, exited.then(() => null)]);
  if (found === null) throw new Error(`${args.join(' ')} ended before it listened`);
  return {
    url: found,
    async stop() {
      child.kill();
      await exited;
    },
  };
}
