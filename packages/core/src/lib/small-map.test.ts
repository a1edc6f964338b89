import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SmallMap } from './small-map.ts';

type Change = readonly ['set', string, number] | readonly ['delete', string];

/** What a map holds, in its own words. */
function shown(map: SmallMap<string, number> | Map<string, number>) {
  const keys = ['a', 'b', 'c'];
  return {
    size: map.size,
    values: [...map.values()],
    got: keys.map((key) => map.get(key)),
    had: keys.map((key) => map.has(key)),
  };
}

describe('small map', () => {
  const histories: Readonly<Record<string, readonly Change[]>> = {
    'one that is replaced': [
      ['set', 'a', 1],
      ['set', 'a', 2],
    ],
    'one that goes, and one that was never there': [
      ['set', 'a', 1],
      ['delete', 'b'],
      ['delete', 'a'],
      ['delete', 'a'],
    ],
    'two, in the order they came': [
      ['set', 'b', 1],
      ['set', 'a', 2],
      ['set', 'b', 3],
    ],
    'back to one and to none': [
      ['set', 'a', 1],
      ['set', 'b', 2],
      ['delete', 'a'],
      ['delete', 'b'],
      ['set', 'c', 3],
    ],
  };
  for (const [what, changes] of Object.entries(histories)) {
    it(`S31 holds what a map holds: ${what}`, () => {
      const small = new SmallMap<string, number>();
      const map = new Map<string, number>();
      assert.deepEqual(shown(small), shown(map));
      for (const change of changes) {
        for (const held of [small, map]) {
          if (change[0] === 'set') held.set(change[1], change[2]);
          else held.delete(change[1]);
        }
        assert.deepEqual(shown(small), shown(map));
      }
    });
  }

  it('S31 values may be deleted while they are walked', () => {
    for (const keys of [['a'], ['a', 'b', 'c']]) {
      const small = new SmallMap<string, string>();
      for (const key of keys) small.set(key, key);
      const walked: string[] = [];
      for (const value of small.values()) {
        walked.push(value);
        small.delete(value);
      }
      assert.deepEqual(walked, keys);
      assert.equal(small.size, 0);
    }
  });
});
