import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { findBun } from './find-bun.ts';
import { findNode } from './find-node.ts';
import { Guide, Program } from './guide.ts';
import { createClient } from './sdk.ts';

/** What the guide leaves to the application. */
const applicationFiles = {
  'sessions.ts': `export const userOf = async (cookie?: string | null): Promise<string | null> =>
    /session=(\\w+)/.exec(cookie ?? '')?.[1] ?? null;`,
  'rooms.ts': `export const isMember = async (user: string, _place: string) => user === 'ann';
    export const isOpen = (_channel: string) => true;
    export const say = (_text: string) => {};`,
  'run.ts': `import { server } from './server.ts';
    server.on('listening', () => console.log('port ' + (server.address() as { port: number }).port));`,
};

describe('the guide to embedding', () => {
  let guide: Guide;

  before(async () => {
    guide = await Guide.open('embedding', { port: 8000 });
    for (const [name, text] of Object.entries(applicationFiles)) await writeFile(join(guide.folder, name), text);
  });
  after(() => guide.close());

  it('S147 compiles as strictly as the project', () => guide.compile());

  for (const runtime of ['Bun', 'Node'] as const) {
    it(`S130 T100 ${runtime}: the first program lets in who has a session, and is heard`, async () => {
      const command = runtime === 'Bun' ? await findBun() : await findNode();
      assert.ok(command);
      const program = new Program(command, [guide.path('run.ts')], { env: process.env });
      try {
        const port = (await program.lines.until((line) => line.startsWith('port '))).slice('port '.length);
        class WithCookie extends WebSocket {
          constructor(address: string, protocols?: string | string[]) {
            super(address, protocols, { headers: { cookie: 'session=ann' } });
          }
        }
        const url = `ws://localhost:${port}/connection/websocket`;
        const client = createClient('5', 'json', url, { websocket: WithCookie });
        const subscription = client.newSubscription('chat:lobby');
        const heard = new Promise<unknown>((resolve) => subscription.on('publication', ({ data }) => resolve(data)));
        subscription.subscribe();
        client.connect();
        assert.equal(typeof ((await heard) as { time: unknown }).time, 'number');
        client.disconnect();
        const stranger = createClient('5', 'json', url);
        const ended = new Promise<number>((resolve) => stranger.on('disconnected', ({ code }) => resolve(code)));
        stranger.connect();
        assert.equal(await ended, 4501);
      } finally {
        await program.stop();
      }
    });
  }

  it('S130 S133 S148 the other programs run, the test among them, on Bun and on Node', async () => {
    const run = promisify(execFile);
    const [bun, node] = [await findBun(), await findNode()];
    assert.ok(node);
    await run(bun, ['test', `./hooks.test.ts`], { cwd: guide.folder });
    await run(node, ['--test', 'hooks.test.ts'], { cwd: guide.folder });
    for (const file of ['tokens.ts', 'typed.ts']) {
      const lines = [`import { node } from './${file}';`, 'await node.shutdown();', `console.log('done');`];
      await writeFile(join(guide.folder, `run-${file}`), lines.join('\n'));
      const { stdout } = await run(bun, [`run-${file}`], { cwd: guide.folder });
      assert.equal(stdout, 'done\n');
    }
  });

  it('T107 the first program is small, and holds nothing of a server that it does not use', async () => {
    const run = promisify(execFile);
    const args = ['build', '--minify', '--target=node', guide.path('server.ts')];
    const { stdout } = await run(await findBun(), args, { cwd: guide.folder, maxBuffer: 16 * 1_048_576 });
    console.log(`the first program of the guide: ${(stdout.length / 1_024).toFixed()} KB in one file`);
    assert.ok(stdout.length < 512 * 1_024);
    for (const absent of ['http_server', 'ZodError', 'commander', 'CENTRIFUGO_']) {
      assert.ok(!stdout.includes(absent), absent);
    }
  });

  it('S145 lists every hook with the rule that states it', async () => {
    const source = await readFile(new URL('../../packages/core/src/session/hooks/hooks.ts', import.meta.url), 'utf8');
    const text = await readFile(new URL('../../docs/guide/embedding.md', import.meta.url), 'utf8');
    const spec = await readFile(new URL('../../spec/session.md', import.meta.url), 'utf8');
    const [, members = ''] = /export interface Hooks {\n([^]*?)\n}\n/.exec(source) ?? [];
    const hooks = [...members.matchAll(/^ {2}(\w+)\?\(/gm)].map(([, name]) => name);
    const rows = [...text.matchAll(/^\| `(\w+)` +\| (S\d+) \|/gm)];
    assert.deepEqual(
      rows.map(([, name]) => name),
      hooks,
    );
    for (const [, name = '', rule = ''] of rows) {
      const [stated = ''] = new RegExp(`^- \\*\\*${rule}\\*\\* .*$`, 'm').exec(spec) ?? [];
      assert.ok(stated.includes(`\`${name}\``), `${name} in ${rule}`);
    }
  });
});
