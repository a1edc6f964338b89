import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sample } from '../workloads/workload.ts';
import { verdictOf } from './aims.ts';
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

  it('sets conditions beside each other where a workload says so, and a figure never beside itself', () => {
    const cpu = (websocket: number, stream: number): Sample => ({
      figures: {
        'CPU per delivery, websocket': { value: websocket, unit: 'µs' },
        'CPU per delivery, uni_sse, ids': { value: stream, unit: 'µs' },
      },
      problems: [],
    });
    const pairs = { spindle: [[cpu(2, 3)]], 'spindle-node': [[cpu(3, 5)]] };
    const table = markdownOf({ ...resultOf([]), workload: 'transports', pairs });
    assert.match(table, /\| spindle ÷ websocket \| spindle-node ÷ websocket on spindle \|/);
    assert.match(table, /\| CPU per delivery, websocket \| 2\.00 µs \| 3\.00 µs \| – \| 1\.50 \|/);
    assert.match(table, /\| CPU per delivery, uni_sse, ids \| 3\.00 µs \| 5\.00 µs \| 1\.50 \| 2\.50 \|/);
  });

  it('gives the reason of an aim that is missed, where there is one', () => {
    const aim = { figure: 'a', atMost: 2, reason: 'b is slow' };
    assert.equal(verdictOf({ aim, value: 3, isMet: false }), 'a at most 2; it is 3.00: b is slow');
    assert.equal(verdictOf({ aim, value: 1, isMet: true }), 'a at most 2; it is 1.00');
  });

  it('voids the figures and the ratio of a server whose gate failed, and says why', () => {
    const failed = resultOf([costSample(3), costSample(1, ['9 of 10 deliveries arrived'])]);
    assert.match(markdownOf(failed), /\| 3\.00 µs \(2\.00–4\.00\) \| void \| void \|/);
    assert.doesNotMatch(markdownOf(failed), /aim met/);
    assert.deepEqual(problemsOf(failed), ['spindle, pair 2: 9 of 10 deliveries arrived']);
  });
});
