import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemsOf } from './figures.ts';
import { markdownOf } from './markdown.ts';
import { costSample, resultOf } from './sample-result.test.fixture.ts';

describe('report', () => {
  it('prints medians with their range, and ratios to the bare server', () => {
    const table = markdownOf(resultOf([costSample(3), costSample(4.8)]));
    assert.match(
      table,
      /\| CPU per delivery \| 3\.00 µs \(2\.00–4\.00\) \| 3\.90 µs \(3\.00–4\.80\) \| 1\.30 \(1\.20–1\.50\) \|/,
    );
  });

  it('says of every aim whether it is met', () => {
    const aim = /aim (met|missed): CPU per delivery at most 1\.15 × bare; it is (\d\.\d\d)/;
    assert.deepEqual(aim.exec(markdownOf(resultOf([costSample(3), costSample(3.2)])))?.slice(1), ['met', '1.03']);
    assert.deepEqual(aim.exec(markdownOf(resultOf([costSample(3), costSample(4.8)])))?.slice(1), ['missed', '1.30']);
  });

  it('voids the figures and the ratio of a server whose gate failed, and says why', () => {
    const failed = resultOf([costSample(3), costSample(1, ['9 of 10 deliveries arrived'])]);
    assert.match(markdownOf(failed), /\| 3\.00 µs \(2\.00–4\.00\) \| void \| void \|/);
    assert.doesNotMatch(markdownOf(failed), /aim met/);
    assert.deepEqual(problemsOf(failed), ['spindle, pair 2: 9 of 10 deliveries arrived']);
  });
});
