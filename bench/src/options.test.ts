import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BenchFailure } from './failure.ts';
import { optionsFor, readInvocation, usage } from './options.ts';
import { workloadNamed, workloads } from './workloads/catalogue.ts';
import type { Workload } from './workloads/workload.ts';

function find(name: string): Workload {
  const workload = workloadNamed(name);
  assert.ok(workload);
  return workload;
}

const refusal = (...args: string[]): string => {
  try {
    readInvocation(args);
  } catch (error) {
    assert.ok(error instanceof BenchFailure);
    return error.message;
  }
  return assert.fail('it was taken');
};

describe('options', () => {
  it('know a workload by its number in any case, and by its other names', () => {
    assert.equal(workloadNamed('b3'), workloadNamed('fanout'));
    assert.equal(workloadNamed('memory')?.id, 'B1');
  });

  it('take several workloads, and what was said for all of them', () => {
    const invocation = readInvocation(['B3', 'B8', '--seconds', '2', '--write']);
    assert.ok(invocation.command === 'run');
    assert.deepEqual(
      invocation.chosen.map(({ id }) => id),
      ['B3', 'B8'],
    );
    assert.deepEqual([invocation.said, invocation.write], [{ seconds: 2 }, true]);
  });

  it('prefer what was said to what a run has, and that to the defaults', () => {
    const options = optionsFor(find('B3'), { seconds: 2 }, { seconds: 4, pairs: 3 });
    assert.deepEqual([options.seconds, options.pairs, options.subscribers], [2, 3, 1000]);
  });

  it('refuse a wrong name, number, server or kind of channel in words', () => {
    assert.match(refusal('B99'), /^unknown workload: B99/);
    assert.match(refusal(), /^which workload\?/);
    assert.match(refusal('B3', '--pairs', '0'), /--pairs takes a whole number from 1 to 50, not 0/);
    assert.match(refusal('B3', '--servers', 'nginx'), /there is no nginx/);
    assert.match(refusal('B8', '--servers', 'bare'), /B8 knows spindle, centrifugo, not bare/);
    assert.match(refusal('B3', '--channel-options', 'x'), /positioned or plain, not x/);
    assert.match(refusal('transports', '--transports', 'sse,pigeon'), /there is no pigeon/);
    assert.match(refusal('B3', '--no-such'), /no-such/);
    assert.match(refusal('profile', 'B0'), /B0 does not run Spindle/);
    assert.match(refusal('quick', 'B3'), /quick takes no workload/);
    assert.throws(() => optionsFor(find('B1'), { from: 9, to: 9 }), /--from has to be smaller/);
  });

  it('take every workload of the catalogue for a record, and list it', () => {
    const invocation = readInvocation(['record']);
    assert.ok(invocation.command === 'record');
    assert.deepEqual(invocation.chosen, workloads);
    for (const { id } of workloads) assert.ok(usage().includes(`  ${id}`), id);
  });
});

describe('catalogue', () => {
  it('has no name twice', () => {
    const names = workloads.flatMap(({ id, aliases }) => [id.toLowerCase(), ...aliases]);
    assert.deepEqual(names, [...new Set(names)]);
  });

  it('stands in the README, row by row', async () => {
    const readme = (await Bun.file(new URL('../README.md', import.meta.url)).text()).replaceAll(/ +/g, ' ');
    for (const { id, aliases, summary } of workloads) {
      assert.ok(readme.includes(`| ${[id, ...aliases].map((name) => `\`${name}\``).join(', ')} | ${summary} |`), id);
    }
  });
});
