import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detached } from './detached.ts';

describe('detached', () => {
  it('E63 a text keeps its content, whatever it is made of', () => {
    const frame = '{"a":"é😀","b":[]}';
    for (const text of ['', '1', '{}', frame.slice(5, 9), frame, `"${'x'.repeat(100_000)}"`, '😀', '\ud83d']) {
      assert.equal(detached(text), text);
    }
  });

  it('E63 bytes that are a small part of their buffer are copied out of it', () => {
    const frame = new Uint8Array(1000).fill(7);
    const small = detached(frame.subarray(10, 20));
    assert.ok(typeof small !== 'string');
    assert.deepEqual(small, new Uint8Array(10).fill(7));
    assert.equal(small.buffer.byteLength, 10);
    const large = frame.subarray(10, 900);
    assert.equal(detached(large), large);
  });
});
