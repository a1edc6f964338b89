import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownerOf } from './owner.ts';

describe('the owner of a session', () => {
  it('W17 is the same everywhere, and each worker has its part', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 4_000; n += 1) {
      const owner = ownerOf(`session${n}`, 4);
      assert.equal(owner, ownerOf(`session${n}`, 4));
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    assert.equal(counts.size, 4);
    for (const count of counts.values()) assert.ok(count > 800 && count < 1_200, String(count));
  });
});
