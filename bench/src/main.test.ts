import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { compiled } from './generator/compile.ts';

const main = join(import.meta.dir, 'main.ts');

interface Run {
  readonly code: number;
  readonly said: string;
  readonly complaint: string;
}

/** In a shell, so that what it may open can be limited, and what it is told comes through a pipe. */
function run(
  command: readonly string[],
  { descriptors, input = '' }: { descriptors?: number; input?: string } = {},
): Run {
  const limit = descriptors === undefined ? '' : `ulimit -n ${String(descriptors)}; `;
  const script = `${limit}printf '%s' "$INPUT" | "$@"`;
  const { exitCode, stdout, stderr } = Bun.spawnSync(['sh', '-c', script, 'sh', ...command], {
    env: { ...process.env, INPUT: input },
    timeout: 20_000,
  });
  return { code: exitCode, said: stdout.toString(), complaint: stderr.toString() };
}

const bench = (...args: string[]): string[] => [process.execPath, main, ...args];

describe('the command', () => {
  it('ends with 1 and a sentence where it was not understood, and measures nothing', () => {
    for (const args of [['B99'], ['transports', '--servers', 'bare'], ['workers', '--workers', '1']]) {
      const { code, said, complaint } = run(bench(...args));
      assert.deepEqual([code, said], [1, '']);
      assert.match(complaint, /^(unknown workload: B99|--servers: transports knows|--workers takes a whole number)/);
    }
  });

  it('refuses more connections than there are descriptors before anything is started', () => {
    const { code, said, complaint } = run(bench('transports', '--subscribers', '1000', '--servers', 'spindle'), {
      descriptors: 500,
    });
    assert.deepEqual([code, said], [1, '']);
    assert.match(complaint, /3000 connections need 3100 file descriptors .* the hard limit is 500/);
  });
});

describe('the load generator', () => {
  it('ends with 1 and a sentence where it can open no more sockets', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
    const silent = createServer().listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => silent.once('listening', resolve));
      const address = silent.address();
      assert.ok(address !== null && typeof address === 'object');
      const tokens = join(directory, 'tokens');
      writeFileSync(tokens, `${randomBytes(8).toString('hex')}\n`);
      const generator = [compiled('generator'), `--port=${String(address.port)}`, '--api-key=k', '--channel=c'];
      const { code, said, complaint } = run([...generator, `--tokens=${tokens}`, '--in-flight=100'], {
        descriptors: 20,
        input: 'open 0 100 0 0 1 1 0 -\n',
      });
      assert.deepEqual([code, said], [1, '']);
      assert.match(complaint, /cannot open connection \d+: Too many open files/);
    } finally {
      silent.close();
      rmSync(directory, { recursive: true });
    }
  });

  it('ends with 2 and a sentence where it does not know the transport', () => {
    const { code, complaint } = run([
      compiled('generator'),
      '--port=1',
      '--tokens=/dev/null',
      '--dialect=smoke-signals',
    ]);
    assert.equal(code, 2);
    assert.match(complaint, /a known --dialect/);
  });
});
