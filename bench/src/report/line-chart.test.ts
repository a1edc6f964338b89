import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineChart, niceTop, type Chart } from './line-chart.ts';
import { plotOf } from './plots.ts';
import { costSample, resultOf } from './sample-result.test.fixture.ts';

const chart: Chart = {
  title: 'a < b & c',
  x: 'subscribers',
  y: 'µs',
  scale: 'logarithmic',
  lines: [
    {
      name: 'one',
      colour: '#000',
      points: [
        { x: 100, y: 2 },
        { x: 10_000, y: 4 },
      ],
    },
    { name: 'two', colour: '#111', points: [{ x: 100, y: 3 }] },
  ],
};

/** Every tag closes in the order it was opened; enough of XML for what a chart holds. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, empty] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing === '/') assert.equal(open.pop(), name);
    else if (empty !== '/' && name !== undefined) open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(svg.replaceAll(/<[^<>]*>/g, ''), /[<>]|&(?!amp;|lt;|gt;)/);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
}

describe('line chart', () => {
  it('is well-formed whatever the names hold', () => {
    const svg = lineChart(chart);
    assertWellFormed(svg);
    assert.match(svg, />a &lt; b &amp; c</);
  });

  it('places the first point on the left, the last on the right, and the highest below the top', () => {
    const [, first, last] = /<polyline points="([\d.]+),[\d.]+ ([\d.]+),/.exec(lineChart(chart)) ?? [];
    assert.deepEqual([first, last], ['64.0', '500.0']);
    assert.equal(niceTop(3.9), 4);
  });

  it('has room for a single point, and for a value of nothing', () => {
    for (const scale of ['linear', 'logarithmic'] as const) {
      assertWellFormed(
        lineChart({ ...chart, scale, lines: [{ name: 'one', colour: '#000', points: [{ x: 7, y: 0 }] }] }),
      );
    }
  });

  it('finds the next round number', () => {
    assert.deepEqual([0, 0.7, 1, 21, 260, 9999].map(niceTop), [1, 0.8, 1, 30, 300, 10_000]);
  });
});

describe('plots', () => {
  it('draw the median of the pairs, and leave out what is void', () => {
    const at = (y: number) => [{ plot: 'cost', x: 1000, y } as const];
    const svg = plotOf('cost', [
      resultOf([costSample(3, [], at(3)), costSample(4, [], at(4)), costSample(9, ['no'], at(9))]),
    ]);
    assert.ok(svg);
    assertWellFormed(svg);
    // 3.5 of 4 from the bottom at 310 to the top at 40.
    assert.match(svg, /cy="73\.8"/);
  });

  it('are left out without points', () => {
    assert.equal(plotOf('memory', [resultOf([costSample(3)])]), undefined);
  });
});
