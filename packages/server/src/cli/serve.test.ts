import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Folder, launcher, Running } from './launch.test.fixture.ts';

const folder = new Folder();
const open = new Set<Running>();
after(() => {
  for (const running of open) running.child.kill('SIGKILL');
  folder.remove();
});

function start(args: readonly string[], env: Record<string, string> = {}): Running {
  // One process, whatever the machine: what several do is told elsewhere (W10).
  const running = new Running('node', [launcher, ...args], folder.path, { SPINDLE_WORKERS: '1', ...env });
  open.add(running);
  void running.finished.finally(() => open.delete(running));
  return running;
}

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A port that was free a moment ago: zero in a configuration is the default port, not any. */
async function freePort(): Promise<string> {
  const server = await listen();
  const port = portOf(server);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return String(port);
}

const isUp = (running: Running) => running.output(/"message":"listening"/);

describe('serve', () => {
  it('G82 flags are options by their path, and spindle without a command serves', async () => {
    const port = await freePort();
    folder.write('config.json', { http_server: { port: 1 }, health: { enabled: false } });
    const pidFile = join(folder.path, 'pid');
    const args = ['-a', '127.0.0.1', '-p', port, '--health.enabled', '--client.insecure=false', '--pid_file', pidFile];
    const running = start(args);
    await isUp(running);
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    assert.equal(response.status, 200);
    assert.equal(existsSync(pidFile), true);
    running.child.kill('SIGTERM');
    const { code } = await running.finished;
    assert.equal(code, 0);
    assert.equal(existsSync(pidFile), false);
  });

  it('G2 the start log says where each option came from, and repeats the warnings', async () => {
    const port = await freePort();
    folder.write('typo.json', { http_server: { address: '127.0.0.1' }, typo: 1 });
    const running = start(['serve', '-c', 'typo.json', '--http_server.port', port], { SPINDLE_NODE_NAME: 'one' });
    const [line] = await running.output(/.*"message":"listening".*/);
    const { options } = JSON.parse(line) as { options: unknown };
    assert.deepEqual(options, {
      'http_server.address': 'file typo.json',
      'http_server.port': 'flag --http_server.port',
      'node.name': 'env SPINDLE_NODE_NAME',
      workers: 'env SPINDLE_WORKERS',
    });
    await running.output(/"level":"warn".*typo = 1: no such option/);
    running.child.kill('SIGINT');
    assert.equal((await running.finished).code, 0);
  });

  it('G77 a port in use is one line that names it', async () => {
    const blocker = await listen();
    const port = String(portOf(blocker));
    const { code, stderr } = await start(['-a', '127.0.0.1', '-p', port, '--log.level', 'none']).finished;
    blocker.close();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^error: [^\n]*${port}[^\n]*in use[^\n]*\n$`));
  });

  it('G77 a configuration with errors runs nothing', async () => {
    folder.write('bad.json', { engine: { type: 'redis' }, client: { ping_interval: '1s' } });
    const { code, stdout, stderr } = await start(['-c', 'bad.json']).finished;
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^error: engine\.type = redis \(file bad\.json\): is not supported/m);
    assert.match(stderr, /^error: client\.ping_interval.* \[G30\]\nerror: the configuration has 2 errors\n$/m);
  });

  it('G77 a configuration that cannot be read is one line', async () => {
    folder.write('broken.yaml', 'a: [\n');
    const { code, stderr } = await start(['-c', 'broken.yaml']).finished;
    assert.equal(code, 1);
    assert.match(stderr, /^error: broken\.yaml:2:1: not YAML, .* \[G5\]\n/);
  });

  it('G77 files that cannot be written are one line', async () => {
    const path = join(folder.path, 'none', 'file');
    for (const flag of ['--log.file', '--pid_file']) {
      const { code, stderr } = await start(['-a', '127.0.0.1', '-p', await freePort(), flag, path]).finished;
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`^error: ${flag.slice(2)} ${path} cannot be written: [^\n]+\n$`, 'm'));
    }
  });

  it('G79 SIGHUP takes the new configuration, and keeps the old one when it has errors', async () => {
    const port = await freePort();
    const file = folder.write('live.json', { http_server: { address: '127.0.0.1' } });
    const running = start(['-c', file, '-p', port]);
    await isUp(running);
    folder.write('live.json', { http_server: { address: '127.0.0.1' }, client: { insecure: 'perhaps' } });
    running.child.kill('SIGHUP');
    await running.output(/nothing was reloaded: the configuration has an error/);
    folder.write('live.json', { http_server: { address: '127.0.0.1' }, client: { insecure: true } });
    running.child.kill('SIGHUP');
    await running.output(/the configuration was reloaded/);
    running.child.kill('SIGTERM');
    assert.equal((await running.finished).code, 0);
  });
});

describe('dev', () => {
  it('G70 runs the demo until it is stopped', async () => {
    const port = await freePort();
    const running = start(['dev', '--port', port]);
    const [, origin = ''] = await running.output(/^ +(http:\/\/\S+)\n/m);
    const response = await fetch(origin);
    assert.equal(response.status, 200);
    running.child.kill('SIGINT');
    assert.equal((await running.finished).code, 0);
  });

  it('G77 a port in use is one line here too', async () => {
    const blocker = await listen();
    const running = start(['dev', '--host', '127.0.0.1', '--port', String(portOf(blocker))]);
    const { code, stderr } = await running.finished;
    blocker.close();
    assert.equal(code, 1);
    assert.match(stderr, /^error: [^\n]*in use[^\n]*\n$/);
  });
});
