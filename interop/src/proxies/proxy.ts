import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A proxy as Debian has it. */
export interface ProxyProgram {
  readonly name: 'nginx' | 'HAProxy';
  readonly command: string;
  /** So that it stays in the foreground, writes nothing outside the folder and reads this file. */
  args(folder: string, file: string): readonly string[];
  /** The page's configuration as a whole file that serves the port without TLS. */
  complete(configuration: string, folder: string, port: number): string;
}

export const nginx: ProxyProgram = {
  name: 'nginx',
  command: 'nginx',
  args: (folder, file) => ['-p', folder, '-c', file, '-e', 'stderr', '-g', 'daemon off;'],
  complete: (configuration, folder, port) => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join(' ');
    const server = configuration
      .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
      .replaceAll(/^ *ssl_certificate.*\n/gm, '');
    return `worker_processes 1; pid ${folder}/pid; events {} http { access_log off; ${temporary}\n${server} }`;
  },
};

export const haproxy: ProxyProgram = {
  name: 'HAProxy',
  command: 'haproxy',
  args: (_folder, file) => ['-db', '-f', file],
  complete: (configuration, _folder, port) => configuration.replace(/bind :443 ssl .*/, `bind 127.0.0.1:${port}`),
};

/** Why the proxy cannot be run here, or false. */
export function isMissing({ command, name }: ProxyProgram): string | false {
  if (spawnSync(command, ['-v']).status === 0) return false;
  const reason = `SKIPPED: there is no ${name} on this machine (Debian package: ${command})`;
  console.warn(`\n!!! ${reason}\n`);
  return reason;
}

/** A running proxy. */
export class Proxy {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = child;
  }

  static async start(program: ProxyProgram, configuration: string, port: number): Promise<Proxy> {
    const folder = await mkdtemp(join(tmpdir(), 'spindle-proxy-'));
    const file = join(folder, 'configuration');
    await writeFile(file, program.complete(configuration, folder, port));
    const child = spawn(program.command, program.args(folder, file), { stdio: ['ignore', 'ignore', 'pipe'] });
    const complaints: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => void complaints.push(text));
    const proxy = new Proxy(port, folder, child);
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`${program.name} did not start:\n${complaints.join('')}`);
    }
    return proxy;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Whether something listens; a refusal takes a moment to be told, and no longer. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isThere = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isThere || new Promise((resolve) => setTimeout(() => resolve(false), 20));
}
