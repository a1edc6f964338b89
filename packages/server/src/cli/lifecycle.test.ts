import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { after, describe, it } from 'node:test';
import { Folder, Running } from './launch.test.fixture.ts';

const folder = new Folder();
const fixture = fileURLToPath(new URL('lifecycle.test.fixture.ts', import.meta.url));
after(() => folder.remove());

async function start(...args: readonly string[]): Promise<Running> {
  const running = new Running(process.execPath, [fixture, ...args], folder.path);
  await running.output(/up/);
  return running;
}

describe('life of a server process', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`G78 ${signal} stops gracefully`, async () => {
      const running = await start('10');
      running.child.kill(signal);
      const { code, stdout } = await running.finished;
      assert.equal(code, 0);
      assert.match(stdout, /stop was called/);
    });
  }

  it('G78 a second signal ends it at once', async () => {
    const running = await start('60000');
    running.child.kill('SIGINT');
    await running.output(/stop was called/);
    // The rule itself is about real time: only a signal after the window is a second one.
    await delay(300);
    running.child.kill('SIGTERM');
    assert.equal((await running.finished).code, 1);
  });

  it('G78 signals delivered together are one', async () => {
    const running = await start('300');
    running.child.kill('SIGINT');
    running.child.kill('SIGTERM');
    assert.equal((await running.finished).code, 0);
  });

  it('G78 the shutdown timeout cuts off what is still open', async () => {
    const running = await start('60000', '20');
    running.child.kill('SIGTERM');
    const { code, stdout } = await running.finished;
    assert.equal(code, 0);
    assert.match(stdout, /shutdown\.timeout has passed/);
  });

  it('G79 a reload that fails is told, and the next one works', async () => {
    const running = await start();
    running.child.kill('SIGHUP');
    await running.output(/nothing was reloaded: not usable/);
    running.child.kill('SIGHUP');
    await running.output(/reload 2\ninfo the configuration was reloaded/);
    running.child.kill('SIGTERM');
    assert.equal((await running.finished).code, 0);
  });

  it('G80 the process id is in the file while the process runs', async () => {
    const path = join(folder.path, 'pid');
    const running = await start('0', '1000', path);
    running.child.kill('SIGTERM');
    const { stdout } = await running.finished;
    assert.match(stdout, new RegExp(`^pid ${running.child.pid}\n`, 'm'));
    assert.equal(existsSync(path), false);
  });
});
