import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editDistance, nearestName } from './nearest-name.ts';

describe('nearest name', () => {
  it('G13 counts insertions, deletions and replacements', () => {
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('same', 'same'), 0);
  });

  it('G13 is a name of which at most a third differs', () => {
    assert.equal(nearestName('presense', ['presence', 'join_leave']), 'presence');
    assert.equal(nearestName('xyz', ['presence']), undefined);
    assert.equal(nearestName('kei', ['key', 'keys']), 'key');
  });
});
