import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdownOf, problemsOf } from './report.ts';
import type { Result } from './run.ts';
import type { Sample } from './workloads/workload.ts';

const cost = (value: number, problems: string[] = []): readonly Sample[] => [
  { figures: { 'CPU per delivery': { value, unit: 'µs' } }, problems },
];

const result = (spindle: (readonly Sample[])[]): Result => ({
  workload: 'fanout',
  takenAt: '2030-01-01T00:00:00.000Z',
  machine: { cpu: 'a processor', cpus: 2, kernel: '6', bun: '1' },
  options: {
    servers: ['bare', 'spindle'],
    pairs: 2,
    seconds: 5,
    subscribers: 1000,
    rate: 100,
    batch: 10,
    connections: 1,
    inFlight: 1,
    from: 1,
    to: 2,
    steps: 2,
    channelOptions: 'positioned',
  },
  pairs: { bare: [cost(2), cost(4)], spindle },
});

describe('report', () => {
  it('prints medians with their range, and ratios to the bare server', () => {
    const table = markdownOf(result([cost(3), cost(4.8)]));
    assert.match(
      table,
      /\| CPU per delivery \| 3\.00 µs \(2\.00–4\.00\) \| 3\.90 µs \(3\.00–4\.80\) \| 1\.30 \(1\.20–1\.50\) \|/,
    );
  });

  it('voids the figures and the ratio of a server whose gate failed, and says why', () => {
    const failed = result([cost(3), cost(1, ['9 of 10 deliveries arrived'])]);
    assert.match(markdownOf(failed), /\| 3\.00 µs \(2\.00–4\.00\) \| void \| void \|/);
    assert.deepEqual(problemsOf(failed), ['spindle, pair 2: 9 of 10 deliveries arrived']);
  });
});
