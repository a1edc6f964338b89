import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExpiringMap } from './expiring-map.ts';

describe('ExpiringMap', () => {
  it('Y14 an entry is not found from its end on, and can be replaced', () => {
    const map = new ExpiringMap<string>();
    map.set('a', 'first', { nowMs: 0, endsAtMs: 100 });
    map.set('b', 'stays', { nowMs: 0, endsAtMs: Infinity });
    assert.deepEqual([map.get('a', 99), map.get('a', 100), map.get('b', 1e15)], ['first', undefined, 'stays']);
    assert.deepEqual([map.endOf('a', 99), map.endOf('a', 100), map.endOf('none', 0)], [100, undefined, undefined]);
    map.set('a', 'second', { nowMs: 150, endsAtMs: 200 });
    assert.equal(map.get('a', 150), 'second');
    map.delete('a');
    assert.equal(map.get('a', 150), undefined);
  });

  it('Y14 what has ended does not stay in memory', () => {
    const map = new ExpiringMap<number>();
    for (let i = 0; i < 100_000; i += 1) map.set(`k${i}`, i, { nowMs: i, endsAtMs: i + 10 });
    assert.ok(map.size <= 2_048, `${map.size} entries`);
    assert.equal(map.get('k99999', 100_000), 99_999);
  });
});
