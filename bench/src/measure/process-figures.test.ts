import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cpuSecondsOf, ownCpuSecondsOf } from './process-figures.ts';

describe('CPU of a process', () => {
  it('counts those it started, and by itself alone where it is asked for', async () => {
    const parent = Bun.spawn(['timeout', '20', process.execPath, '-e', 'for (;;);']);
    try {
      const deadline = performance.now() + 15_000;
      while (cpuSecondsOf(parent.pid) < 0.3 && performance.now() < deadline) await Bun.sleep(20);
      assert.ok(cpuSecondsOf(parent.pid) >= 0.3);
      assert.ok(ownCpuSecondsOf(parent.pid) < 0.1);
    } finally {
      parent.kill('SIGTERM');
      await parent.exited;
    }
  });
});
