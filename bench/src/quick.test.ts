import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quickTable } from './quick.ts';
import { costSample, resultOf } from './report/sample-result.test.fixture.ts';

describe('the run for every commit', () => {
  it('gives multiples of the floor beside those of the record, and marks what grew', () => {
    const withFloor = (spindle: number) => {
      const result = resultOf([costSample(spindle)]);
      return { ...result, pairs: { ...result.pairs, floor: [costSample(2)] } };
    };
    const table = quickTable([withFloor(3)], [withFloor(2.4)]);
    assert.match(table, /\| B3 \| CPU per delivery \| floor \| 1\.50 \| 1\.20 \| 1\.25 ← \|/);
    assert.match(table, /\| B8 \| CPU per recovered client \| floor, CPU per connect \| – \| – \| – \|/);
  });
});
