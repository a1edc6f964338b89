import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Result } from '../run.ts';
import { costSample, resultOf } from './sample-result.test.fixture.ts';
import { summaryOf } from './summary.ts';

const storm = (figures: Readonly<Record<string, number>>): Result => ({
  ...resultOf([]),
  workload: 'B8',
  pairs: {
    spindle: [
      [
        {
          figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, { value, unit: '' }])),
          problems: [],
        },
      ],
    ],
  },
});

describe('the summary of the results', () => {
  it('lists every aim that is missed, by name, before anything else', () => {
    const summary = summaryOf([resultOf([costSample(3), costSample(4.8)])]);
    assert.match(
      summary,
      /^## Aims missed: 1 of 1\n\n- \*\*B3\*\*: CPU per delivery at most 1\.15 × bare; it is 1\.30/,
    );
    assert.match(summaryOf([resultOf([costSample(3), costSample(3.2)])]), /^Every aim is met, of 1\./);
  });

  it('gives the geometric mean of each group and the worst ratio by name', () => {
    const saturated = { ...resultOf([costSample(12)]), workload: 'B3-saturated' };
    const summary = summaryOf([resultOf([costSample(0.75)]), saturated]);
    // 0.75 ÷ 3 and 12 ÷ 3.
    assert.match(summary, /\| geometric mean \| ÷ bare \|/);
    assert.match(summary, /\| cost \| 1\.00 \(of 2\) \|/);
    assert.match(summary, /\| latency \| – \|/);
    assert.match(summary, /\| worst of them \| 4\.00: B3-saturated, CPU per delivery \|/);
  });

  it('takes the nearest figure of a server that does not do the same, and none of what is void', () => {
    const connects = resultOf([]);
    const bare = [[{ figures: { 'CPU per connect': { value: 50, unit: 'µs' } }, problems: [] }]];
    const results = [{ ...connects, workload: 'B2', pairs: { bare } }, storm({ 'CPU per recovered client': 100 })];
    assert.match(summaryOf(results), /\| recovery \| 2\.00 \(of 1\) \|/);
    assert.doesNotMatch(summaryOf([resultOf([costSample(3, ['9 of 10 deliveries arrived'])])]), /geometric mean/);
  });

  it('says of what there are no figures', () => {
    assert.match(summaryOf([resultOf([costSample(3)])]), /No figures are stored of: B0, B1, B2, B3-saturated, /);
  });
});
