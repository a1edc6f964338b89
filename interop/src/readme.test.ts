import { strict as assert } from 'node:assert';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { apiKey, launcher, Server } from './server.ts';
import { sign } from './tokens.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** Fenced blocks of the README in a language, in order. */
async function snippets(language: string): Promise<string[]> {
  const text = await readFile(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
}

describe('the README', () => {
  let folder: string;
  let server: Server;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spindle-readme-'));
    server = await Server.start();
  });
  after(async () => {
    await server.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('G1 shows a configuration that loads as it is', async () => {
    const [config = ''] = await snippets('json');
    const path = join(folder, 'shown.json');
    await writeFile(path, config);
    await run(process.execPath, [launcher, 'checkconfig', '--strict', '-c', path]);
  });

  it('G60 shows commands that work one after another', async () => {
    const commands = (await snippets('sh')).join('').matchAll(/^npx spindle ([^#\n]*)/gm);
    const lines = [...commands].map(([, line = '']) => line.trim()).filter((line) => !line.startsWith('serve'));
    assert.ok(lines.length >= 5);
    const [config = ''] = await snippets('json');
    const [expectations = ''] = await snippets('yaml');
    await writeFile(join(folder, 'shown.json'), config);
    await writeFile(join(folder, 'expectations.yaml'), expectations);
    let token = '';
    for (const line of lines) {
      const words = line.split(/\s+/).map((word) => (word === 'TOKEN' ? token : word.replaceAll("'", '')));
      // Questions of permission are about the configuration shown, the others about the one just generated.
      const isQuestion = words[0] === 'explain' || words[0] === 'policy';
      const args = words.map((word) => (isQuestion && word === 'config.json' ? 'shown.json' : word));
      const { stdout } = await run(process.execPath, [launcher, ...args], { cwd: folder });
      if (args[0] === 'gentoken') token = stdout.trim().split('\n').at(-1) ?? '';
    }
  });

  it('S30 shows a client and a publish that find each other', async () => {
    const [client = ''] = await snippets('js');
    const publish = (await snippets('sh')).find((code) => code.startsWith('curl ')) ?? '';
    const program = join(folder, 'client.mjs');
    await writeFile(program, `${prelude()}${adapted(client)}room.on('subscribed', () => console.log('subscribed'));\n`);
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const output = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
      assert.equal((await output.next()).value, 'subscribed\n');
      await run('sh', [
        '-c',
        publish.replace('X-API-Key: …', `X-API-Key: ${apiKey}`).replace('localhost:8000', `127.0.0.1:${server.port}`),
      ]);
      assert.equal((await output.next()).value, "{ text: 'hi' }\n");
    } finally {
      child.kill();
    }
  });

  /** What the snippet leaves to the application. */
  function prelude(): string {
    return [
      `import { WebSocket } from ${JSON.stringify(pathToFileURL(require.resolve('ws').replace('index.js', 'wrapper.mjs')))};`,
      'globalThis.WebSocket ??= WebSocket;',
      `const connectionToken = ${JSON.stringify(sign({ sub: '42' }))};`,
      `const fetchTokenFromYourBackend = () => Promise.resolve(${JSON.stringify(sign({ sub: '42', channel: '$chat:team' }))});`,
      '',
    ].join('\n');
  }

  function adapted(client: string): string {
    return client
      .replace("'centrifuge'", JSON.stringify(pathToFileURL(require.resolve('centrifuge-5').replace('.js', '.mjs'))))
      .replace('ws://localhost:8000/connection/websocket', server.websocketUrl);
  }
});
