import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { makeCertificate } from './certificate.ts';
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
  'run-http2.ts': `import { server } from './http2.ts';
    server.on('listening', () => console.log('port ' + (server.address() as { port: number }).port));`,
  'run.ts': `import { server } from './server.ts';
    server.on('listening', () => console.log('port ' + (server.address() as { port: number }).port));`,
};

/** What types forbid; where one of them allows it, its comment does not compile. */
const misuse = `import type { Centrifuge } from 'centrifuge-5';
import { callMethod } from '@spindle/instant/channels';
import { serve } from '@spindle/core';
import { room, sum } from './channels.ts';
import { node } from './typed.ts';

declare const client: Centrifuge;
const lobby = room.at({ room: 'lobby' });
// @ts-expect-error the member is called text
await node.publish(lobby, { words: 'hi' });
// @ts-expect-error the template has a parameter
room.at();
// @ts-expect-error it is called room
room.at({ place: 'lobby' });
// @ts-expect-error messages have no words
lobby.parse('{}').words;
// @ts-expect-error it takes numbers
await callMethod(client, sum, ['1']);
// @ts-expect-error it answers a number
const text: string = await callMethod(client, sum, [1]);
// @ts-expect-error it has to answer a number
serve(sum, () => text);
`;

/** A page of the types, in front of the node of the types. */
const typedMeeting = `import { createEndpoints } from '@spindle/transports';
import { mountBun } from '@spindle/transports/bun';
import { Centrifuge } from 'centrifuge-5';
import { room } from './channels.ts';
import { node } from './typed.ts';
import { enter } from './typed-page.ts';

const mount = mountBun({ endpoints: createEndpoints({ node }), otherwise: () => new Response(null, { status: 404 }) });
const server = Bun.serve({ ...mount, port: 0 });
const client = new Centrifuge('ws://localhost:' + server.port + '/connection/websocket');
const shown = Promise.withResolvers<string>();
client.connect();
console.log(await enter(client, shown.resolve));
await Promise.all(Object.values(client.subscriptions()).map((subscription) => subscription.ready()));
await node.publish(room.at({ room: 'lobby' }), { text: 'hi' });
console.log(await shown.promise);
client.disconnect();
await node.shutdown();
await server.stop();
`;

describe('the guide to embedding', () => {
  let guide: Guide;

  before(async () => {
    guide = await Guide.open('embedding', { port: 8000 });
    for (const [name, text] of Object.entries(applicationFiles)) await writeFile(join(guide.folder, name), text);
  });
  after(() => guide.close());

  it('S147 S148 S149 compiles as strictly as the project, and what its types forbid does not', async () => {
    await writeFile(join(guide.folder, 'misuse.ts'), misuse);
    await guide.compile(['misuse.ts']);
  });

  it('S148 S149 what is published and called by one description arrives by it', async () => {
    await writeFile(join(guide.folder, 'meeting.ts'), typedMeeting);
    const { stdout } = await promisify(execFile)(await findBun(), ['meeting.ts'], { cwd: guide.folder });
    assert.equal(stdout, '6\nhi\n');
  });

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

  it('T208 the program of HTTP/2 serves streams and WebSocket connections on one port', async () => {
    const { key, cert } = makeCertificate();
    await writeFile(join(guide.folder, 'key.pem'), key);
    await writeFile(join(guide.folder, 'cert.pem'), cert);
    const node = await findNode();
    assert.ok(node);
    const program = new Program(node, [guide.path('run-http2.ts')], { env: process.env });
    try {
      const port = (await program.lines.until((line) => line.startsWith('port '))).slice('port '.length);
      const session = connect(`https://127.0.0.1:${port}`, { ca: cert });
      const cookie = 'session=ann';
      const stream = session.request({ ':method': 'POST', ':path': '/connection/http_stream', cookie });
      stream.setEncoding('utf8').end('{"id":1,"connect":{}}');
      const [first] = (await once(stream, 'data')) as [string];
      assert.match(first, /"id":1,"connect"/);
      session.destroy();
      class WithCookie extends WebSocket {
        constructor(address: string, protocols?: string | string[]) {
          super(address, protocols, { ca: cert, headers: { cookie } });
        }
      }
      const url = `wss://127.0.0.1:${port}/connection/websocket`;
      const client = createClient('5', 'json', url, { websocket: WithCookie });
      client.connect();
      await client.ready(10_000);
      client.disconnect();
    } finally {
      await program.stop();
    }
  });

  it('S130 S133 S148 the other programs run, on Bun and on Node, and the test with Vitest too', async () => {
    const run = promisify(execFile);
    const [bun, node] = [await findBun(), await findNode()];
    assert.ok(node);
    await run(bun, ['test', `./hooks.test.ts`], { cwd: guide.folder });
    await run(node, ['--test', 'hooks.test.ts'], { cwd: guide.folder });
    const code = await readFile(guide.path('hooks.test.ts'), 'utf8');
    const [line = '', theirs = ''] = /^import .* from 'node:test'; \/\/ Vitest: (import .*)$/m.exec(code) ?? [];
    assert.match(theirs, /from 'vitest'$/);
    await writeFile(join(guide.folder, 'vitest.test.ts'), code.replace(line, `${theirs};`));
    const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    await run(node, [vitest, 'run', 'vitest.test.ts'], { cwd: guide.folder, env });
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
