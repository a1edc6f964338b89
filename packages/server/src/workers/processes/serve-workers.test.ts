import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { Folder, launcher, Running } from '../../cli/launch.test.fixture.ts';
import { obstacle, workerCount } from '../worker-count.ts';

const folder = new Folder();
const open = new Set<Running>();
after(() => {
  for (const { child } of open) child.kill('SIGTERM');
  folder.remove();
});

function start(...args: readonly string[]): Running {
  const running = new Running('node', [launcher, ...args], folder.path);
  open.add(running);
  void running.finished.finally(() => open.delete(running));
  return running;
}

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? String(address.port) : assert.fail('no free port');
}

interface StartLine {
  readonly url: string;
  readonly workers: number;
}

async function startLineOf(running: Running): Promise<StartLine> {
  const [line] = await running.output(/.*"message":"listening".*/);
  return JSON.parse(line) as StartLine;
}

const base = {
  http_server: { address: '127.0.0.1' },
  http_api: { insecure: true },
  health: { enabled: true },
};

async function call(url: string, method: string, params: object): Promise<{ error?: unknown; result?: unknown }> {
  const headers = { connection: 'close' };
  const response = await fetch(`${url}/api/${method}`, { method: 'POST', body: JSON.stringify(params), headers });
  return (await response.json()) as { error?: unknown; result?: unknown };
}

/** Three processes have to start, on machines that have other things to do. */
const patient = { timeout: 30_000 };

describe('workers', () => {
  it('W10 there are as many as asked for, one by default, and as many as cores for -1', () => {
    assert.equal(workerCount(1, 16), 1);
    assert.equal(workerCount(12, 2), 12);
    assert.deepEqual([workerCount(-1, 2), workerCount(-1, 64)], [2, 8]);
  });

  it('W10 they need Bun and Linux', () => {
    const { bun: _bun, ...ofNode } = process.versions;
    const ofBun = { ...ofNode, bun: '1' };
    assert.equal(obstacle({ versions: ofBun, platform: 'linux' }), null);
    assert.match(obstacle({ versions: ofNode, platform: 'linux' }) ?? '', /only Bun/);
    assert.match(obstacle({ versions: ofBun, platform: 'darwin' }) ?? '', /only Linux/);
  });

  it('W10 W14 they share a port, and take a new configuration together', patient, async () => {
    const file = folder.write('live.json', base);
    const running = start('-c', file, '--workers', '2', '-p', await freePort());
    const { url, workers } = await startLineOf(running);
    assert.equal(workers, 2);
    const { result } = await call(url, 'info', {});
    const names = (result as { nodes: { name: string }[] }).nodes.map(({ name }) => name.slice(-2));
    assert.deepEqual(names, ['_1', '_2']);
    assert.equal((await fetch(`${url}/health`)).status, 200);

    folder.write('live.json', { ...base, channel: { namespaces: [{ name: 'late' }] } });
    running.child.kill('SIGHUP');
    await running.output(/the configuration was reloaded/);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const { error } = await call(url, 'publish', { channel: 'late:a', data: {} });
      assert.equal(error, undefined);
    }
    running.child.kill('SIGTERM');
    assert.equal((await running.finished).code, 0);
  });

  it('W17 SockJS is refused beside them', patient, async () => {
    const file = folder.write('sockjs.json', { ...base, sockjs: { enabled: true } });
    const { code, stderr } = await start('-c', file, '--workers', '2').finished;
    assert.equal(code, 1);
    assert.match(stderr, /workers = 2 .* has to be 1 .*\[W17\]/);
  });

  it('W16 a server that has the port already is noticed', patient, async () => {
    const file = folder.write('port.json', base);
    const first = start('-c', file, '--workers', '2', '-p', await freePort());
    const { port } = new URL((await startLineOf(first)).url);
    const { code, stderr } = await start('-c', file, '--workers', '2', '-p', port, '--log.level', 'error').finished;
    assert.equal(code, 1);
    assert.match(stderr, /^error: [^\n]*in use[^\n]*\n$/);
    first.child.kill('SIGTERM');
    assert.equal((await first.finished).code, 0);
  });
});
