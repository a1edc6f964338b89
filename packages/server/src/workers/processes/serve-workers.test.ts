import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { Folder, launcher, Running } from '../../cli/launch.test.fixture.ts';
import { cpuQuota, memoryLimit } from '../container.ts';
import { chooseWorkers, obstacle, type Machine } from '../worker-count.ts';

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
  const countOf = (configured: number, machine: Partial<Machine>, why: string | null = null): number =>
    chooseWorkers(configured, { cores: 16, memory: 2 ** 40, ...machine }, why).count;

  it('W10 there are as many as asked for, and as many as cores for -1', () => {
    assert.equal(countOf(1, {}), 1);
    assert.equal(countOf(12, { cores: 2, memory: 1 }), 12);
    assert.deepEqual([countOf(-1, { cores: 2 }), countOf(-1, { cores: 64 })], [2, 8]);
  });

  it('W30 by default there is one per core from four cores on, as far as memory goes and several are possible', () => {
    const counts = [1, 2, 3, 4, 6, 64].map((cores) => countOf(0, { cores }));
    assert.deepEqual(counts, [1, 1, 1, 4, 6, 8]);
    assert.deepEqual([countOf(0, { memory: 2 ** 30 }), countOf(0, { memory: 2 ** 27 })], [4, 1]);
    const { count, because } = chooseWorkers(0, { cores: 8, memory: 2 ** 40 }, 'the moon is full');
    assert.deepEqual([count, because], [1, 'the moon is full']);
    const reasons = [1, 2, 8].map((cores) => chooseWorkers(0, { cores, memory: 2 ** 40 }, null).because);
    assert.deepEqual(reasons, [null, 'below 4 cores one process does as much', null]);
  });

  it('W30 the cores and memory of a container are those it may use', () => {
    const files = new Map([['/sys/fs/cgroup/cpu.max', '150000 100000']]);
    const read = (path: string): string | null => files.get(path) ?? null;
    assert.equal(cpuQuota(read), 1.5);
    files.set('/sys/fs/cgroup/cpu.max', 'max 100000');
    assert.equal(cpuQuota(read), null);
    files.clear();
    assert.equal(cpuQuota(read), null);
    files.set('/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '400000').set('/sys/fs/cgroup/cpu/cpu.cfs_period_us', '100000');
    assert.equal(cpuQuota(read), 4);
    files.set('/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '-1');
    assert.equal(cpuQuota(read), null);
    assert.equal(memoryLimit(read), null);
    files.set('/sys/fs/cgroup/memory/memory.limit_in_bytes', '1000');
    assert.equal(memoryLimit(read), 1_000);
    files.set('/sys/fs/cgroup/memory.max', 'max');
    assert.equal(memoryLimit(read), null);
  });

  it('W10 they need Linux, and a Node that can share a port', () => {
    const on = (versions: Record<string, string>, platform = 'linux') => obstacle({ versions, platform });
    assert.deepEqual(
      [on({ bun: '1', node: '22.6.0' }), on({ node: '22.12.0' }), on({ node: '24.0.1' })],
      [null, null, null],
    );
    assert.match(on({ node: '22.11.0' }) ?? '', /22\.12/);
    assert.match(on({ bun: '1' }, 'darwin') ?? '', /only Linux/);
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
