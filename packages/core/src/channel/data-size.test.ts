import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkDataSize } from './data-size.ts';

describe('size of data', () => {
  const eight = ['"123456"', '"éé"  ', '"😀"  ', new Uint8Array(8)] as const;

  it('C115 bytes count, as many as the limit fit', () => {
    for (const data of eight) {
      assert.equal(checkDataSize(8, data), null);
      assert.equal(checkDataSize(9, data), null);
      assert.notEqual(checkDataSize(7, data), null);
    }
    assert.equal(checkDataSize(1, ''), null);
    assert.equal(checkDataSize(1, undefined), null);
    assert.equal(checkDataSize(0, 'x'.repeat(1_000_000)), null);
  });

  it('C115 the refusal names both numbers and not the data', () => {
    const refusal = checkDataSize(10, '"a secret"x');
    assert.ok(refusal?.outcome.kind === 'error');
    assert.equal(refusal.outcome.error.code, 107);
    assert.equal(refusal.because, 'the data has 11 bytes, channel.max_publication_size is 10');
    assert.ok(!JSON.stringify(refusal).includes('secret'));
  });
});
