import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findBun } from './find-bun.ts';
import { Inbox } from './inbox.ts';
import { apiKey, launcher, secret, type Server } from './server.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

export const legacySecret = 'the-secret-of-that-time';

/** What the guides leave to the application, and to the browser. */
const applicationFiles = {
  'session.ts': [
    `const user = { id: '42', info: { name: 'Ann' }, isStaff: true };`,
    `export const userOf = (_request: Request) => user;`,
    `export const isMember = async (id: string, room: string) => id === user.id && room === 'stream';`,
    `export const whatever = async (id: string) => id === user.id;`,
  ],
  'browser.mjs': [`import xhr from 'xmlhttprequest-ssl';`, `globalThis.XMLHttpRequest = xhr.XMLHttpRequest;`],
};

/** A program that goes on running, by the lines it prints. */
export class Program {
  readonly lines = new Inbox<string>();
  readonly #process: ChildProcess;

  constructor(command: string, args: readonly string[], options: { readonly env: NodeJS.ProcessEnv }) {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', this.lines.push);
    this.#process = child;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

interface Surroundings {
  readonly bun: string;
  readonly server: Pick<Server, 'port'>;
  /** Variables, besides secret and keys, that programs read. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A command of the `spindle` program as a page shows it. */
export interface GuideCommand {
  readonly words: readonly string[];
  /** What the comment beside it says of its output, `…` for what is left out. */
  readonly answer: string | undefined;
}

/**
 * A page of `docs/guide`. A block whose first line is a comment with a file name is that file; all of them are written
 * to a folder in the workspace, so that they find the packages, with the addresses of this test.
 */
export class Guide {
  readonly folder: string;
  readonly #text: string;
  readonly #bun: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #replacements: Map<string, string>;
  readonly #started: Program[] = [];
  readonly #used = new Set<string>();

  private constructor(folder: string, text: string, { bun, server, environment }: Surroundings) {
    this.folder = folder;
    this.#text = text;
    this.#bun = bun;
    this.#environment = {
      ...process.env,
      SPINDLE_TOKEN_SECRET: secret,
      SPINDLE_API_KEY: apiKey,
      SPINDLE_LEGACY_SECRET: legacySecret,
      ...environment,
    };
    this.#replacements = new Map([
      ['localhost:8000', `127.0.0.1:${server.port}`],
      ['port: 3000', 'port: 0'],
    ]);
  }

  static async open(name: string, server: Pick<Server, 'port'>, environment: NodeJS.ProcessEnv = {}): Promise<Guide> {
    const cache = join(root, 'interop', '.cache');
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, 'guide-'));
    const text = await readFile(join(root, 'docs', 'guide', `${name}.md`), 'utf8');
    const guide = new Guide(folder, text, { bun: await findBun(), server, environment });
    await guide.#write();
    return guide;
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((program) => program.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Code of a language, in order. */
  blocks(language: string): string[] {
    const fences = this.#text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'));
    return [...fences].map(([, code = '']) => code);
  }

  /** Commands of the `spindle` program. */
  commands(): GuideCommand[] {
    const lines = this.blocks('sh')
      .join('')
      .matchAll(/^npx spindle (.*?)(?: +# (.*))?$/gm);
    return [...lines].map(([, line = '', answer]) => ({
      words: line.split(' ').map((word) => word.replaceAll("'", '')),
      answer,
    }));
  }

  /** Where the file is; it counts as tried from now on. */
  path(file: string): string {
    this.#used.add(file);
    return join(this.folder, file);
  }

  files(ending: string): string[] {
    return this.#files().flatMap(([name]) => (name.endsWith(ending) ? [name] : []));
  }

  /** Files that no test has tried, and no other file imports. */
  untried(): string[] {
    const files = this.#files();
    const isImported = (name: string): boolean => files.some(([, code]) => code.includes(`from './${name}'`));
    return files.flatMap(([name]) => (this.#used.has(name) || isImported(name) ? [] : [name]));
  }

  /** Runs TypeScript to its end and answers the lines it printed. */
  async run(file: string, args: readonly string[] = []): Promise<string[]> {
    const { stdout } = await execute(this.#bun, [this.path(file), ...args], {
      env: this.#environment,
      timeout: 30_000,
    });
    return stdout.split('\n').filter((line) => line !== '');
  }

  async runGo(file: string, args: readonly string[] = []): Promise<string[]> {
    const { stdout } = await execute('go', ['run', this.path(file), ...args], {
      env: this.#environment,
      timeout: 120_000,
    });
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Runs a command of `spindle` and answers all it printed, also when it fails. */
  async spindle(args: readonly string[]): Promise<string> {
    const running = execute(process.execPath, [launcher, ...args], { cwd: this.folder });
    return running.then(
      ({ stdout }) => stdout,
      (error: unknown) => {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
        return stdout + stderr;
      },
    );
  }

  /** Starts TypeScript that goes on until the guide is closed. */
  start(file: string, args: readonly string[] = []): Program {
    const preload = ['--preload', join(this.folder, 'browser.mjs')];
    const program = new Program(this.#bun, [...preload, this.path(file), ...args], { env: this.#environment });
    this.#started.push(program);
    return program;
  }

  /** Starts `backend.ts`, which the other programs find from then on; answers its address. */
  async startBackend(): Promise<string> {
    const ready = await this.start('backend.ts').lines.until((line) => line.startsWith('ready at '));
    const url = ready.replace('ready at ', '').replace(/\/$/, '');
    this.#replacements.set('http://localhost:3000', url);
    await this.#write();
    return url;
  }

  /** Compiles all TypeScript of the page, and more files of its folder, as strictly as the project's own. */
  async compile(more: readonly string[] = []): Promise<void> {
    const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck';
    const modules = '--module nodenext --target es2024 --allowImportingTsExtensions --types bun --ignoreConfig';
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [compiler, ...flags.split(' '), ...modules.split(' '), ...this.files('.ts'), ...more];
    await execute(process.execPath, args, { cwd: this.folder }).catch((error: unknown) => {
      throw new Error((error as { stdout?: string }).stdout ?? String(error));
    });
  }

  #files(): [name: string, code: string][] {
    return ['ts', 'python', 'go'].flatMap((language) =>
      this.blocks(language).flatMap((code): [string, string][] => {
        const [, name] = /^(?:\/\/|#) (\S+)\n/.exec(code) ?? [];
        return name === undefined ? [] : [[name, code]];
      }),
    );
  }

  async #write(): Promise<void> {
    const given = Object.entries(applicationFiles).map(([name, lines]) => [name, lines.join('\n')] as const);
    await Promise.all(
      [...given, ...this.#files()].map(([name, code]) => writeFile(join(this.folder, name), this.#adapted(name, code))),
    );
  }

  #adapted(name: string, code: string): string {
    const sdk = name.endsWith('-2.ts') ? 'centrifuge-2' : 'centrifuge-5';
    let text = code.replace(`'centrifuge'`, `'${sdk}'`);
    for (const [from, to] of this.#replacements) text = text.replaceAll(from, to);
    return text;
  }
}

/** Why Go cannot be used, or false. */
export function goMissing(): string | false {
  if (spawnSync('go', ['version']).status === 0) return false;
  const reason = 'SKIPPED: the Go programs of the guides cannot be run here: there is no Go';
  console.warn(`\n!!! ${reason}\n`);
  return reason;
}
