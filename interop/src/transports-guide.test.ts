import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Backend } from './backend.ts';
import { makeCertificate } from './certificate.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Guide, Program } from './guide.ts';
import { Inbox } from './inbox.ts';
import { loadSdk } from './page.ts';
import { secret, Server } from './server.ts';
import { sign } from './tokens.ts';

const require = createRequire(import.meta.url);

type Section = Record<string, unknown>;

describe('docs/guide/transports.md', () => {
  let guide: Guide;
  let server: Server;
  const programs: Program[] = [];

  before(async () => {
    const none = await Server.start();
    guide = await Guide.open('transports', none);
    await none.dispose();
    const { client, http_api: _key, ...sections } = JSON.parse(guide.blocks('json')[0] ?? '') as Section;
    const changes = { token: { hmac_secret_key: secret }, allowed_origins: ['*'] };
    // SockJS has its own block further down.
    server = await Server.start({ ...(client as Section), ...changes }, { ...sections, sockjs: { enabled: true } });
  });
  after(async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await guide?.close();
    await server?.dispose();
  });

  /** Starts the command with the number, counted from 0. */
  function curl(number: number, environment: NodeJS.ProcessEnv = {}): Program['lines'] {
    const command = guide.blocks('sh')[number] ?? '';
    assert.match(command, /^curl -N /);
    const here = command.replace('localhost:8000', `127.0.0.1:${server.port}`);
    const env = { ...process.env, TOKEN: sign({ sub: 'ann' }), ...environment };
    const program = new Program('sh', ['-c', `exec ${here.replace('curl', 'curl -s')}`], { env });
    programs.push(program);
    return program.lines;
  }

  it('T67 T140 configurations are fine as they are', async () => {
    const { key, cert } = makeCertificate();
    await writeFile(join(guide.folder, 'key.pem'), key);
    await writeFile(join(guide.folder, 'cert.pem'), cert);
    for (const configuration of guide.blocks('json')) {
      await writeFile(join(guide.folder, 'config.json'), configuration);
      assert.equal(await guide.spindle(['checkconfig', '--strict', '-c', 'config.json']), '');
    }
  });

  it('T57 T71 curl reads events, and goes on where it was', async () => {
    const first = curl(0);
    await first.until((line) => line.startsWith('data: {"connect"'));
    await server.api('publish', { channel: 'news:world', data: { n: 1 } });
    await first.until((line) => line.includes('"data":{"n":1}'));
    const id = first.all.findLast((line) => line.startsWith('id: '))?.slice(4) ?? '';
    await server.api('publish', { channel: 'news:world', data: { n: 2 } });
    const again = curl(1, { ID: id });
    const connected = await again.until((line) => line.startsWith('data: {"connect"'));
    assert.match(connected, /"recovered":true/);
    assert.deepEqual(connected.match(/"data":\{"n":\d\}/g), ['"data":{"n":2}']);
  });

  it('T57 curl reads lines', async () => {
    const lines = curl(2);
    await lines.until((line) => line.startsWith('{"connect"'));
    await server.api('publish', { channel: 'news:world', data: { n: 3 } });
    await lines.until((line) => line.startsWith('{"channel":"news:world","pub":{"data":{"n":3}'));
  });

  it(
    'T67 T71 T121 the scripts run in a browser',
    { skip: chromiumPath === undefined && 'SKIPPED: no Chromium' },
    async () => {
      const [sdk = '', page = '', sockJs = ''] = guide
        .blocks('js')
        .map((code) => code.replaceAll('localhost:8000', `127.0.0.1:${server.port}`));
      const [backend, browser] = await Promise.all([new Backend('ann').start(), launchChromium()]);
      const told = new Inbox<unknown>();
      try {
        const tab = await browser.newPage();
        await loadSdk(tab, backend, '5', 'json');
        await tab.exposeFunction('tell', told.push);
        const token = JSON.stringify(sign({ sub: 'ann' }));
        const connected = "client.on('connected', ({ transport }) => tell(transport)); client.connect();";
        await tab.evaluate(`{ const token = ${token}; ${sdk}; ${connected} }`);
        await told.until((transport) => transport === 'websocket');
        await tab.addScriptTag({ path: require.resolve('sockjs-client/dist/sockjs.min.js') });
        await tab.evaluate(`{ const token = ${token}; ${sockJs}; ${connected} }`);
        await told.until((transport) => transport === 'sockjs-websocket');
        const shown =
          'const show = (channel, publications) => publications.forEach(({ data }) => tell([channel, data]));';
        await tab.evaluate(`{ const token = ${token}; ${shown}; ${page}; source.onopen = () => tell('open'); }`);
        await told.until((open) => open === 'open');
        await server.api('publish', { channel: 'news:world', data: 'shown' });
        await told.until((item) => JSON.stringify(item) === '["news:world","shown"]');
      } finally {
        await browser.close();
        await backend.stop();
      }
    },
  );
});
