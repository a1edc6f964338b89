import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FrameSplitter } from './frame-splitter.ts';
import { ValueReader } from './value-reader.ts';
import { ValueWriter } from './value-writer.ts';

function roundTrip(value: unknown): unknown {
  const writer = new ValueWriter();
  writer.value(value);
  return new ValueReader(Buffer.from(writer.take())).value();
}

const values: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -(2 ** 31),
  2 ** 31 - 1,
  2 ** 53,
  0.1,
  Infinity,
  2n ** 64n - 1n,
  '',
  'plain',
  'naïve 日本 🎈',
  'half \ud800 a pair',
  'x'.repeat(70_000),
  new Uint8Array(0),
  Uint8Array.of(0, 255, 10),
  [],
  [1, ['a', []], undefined],
  {},
  { a: undefined, b: { c: null } },
  new Map<unknown, unknown>([
    ['a', { user: '' }],
    [1, new Map()],
  ]),
  Object.fromEntries([['__proto__', 'mine']]),
];

describe('values between processes', () => {
  it('W4 arrive as they were sent', () => {
    for (const value of values) assert.deepEqual(roundTrip(value), value);
    assert.deepEqual(roundTrip(values), values);
  });

  it('W4 bytes are of their own, whatever they were cut from', () => {
    const cut = new Uint8Array(1_000).subarray(10, 12);
    const read = roundTrip(cut) as Uint8Array;
    assert.equal(read.buffer.byteLength, 2);
  });

  it('W4 what is no data is a defect', () => {
    assert.throws(() => roundTrip(() => 1), TypeError);
    assert.throws(() => new ValueReader(Buffer.of(99)).value(), TypeError);
  });

  it('W5 frames are found however the bytes are cut', () => {
    const writer = new ValueWriter();
    for (const value of values) writer.framed(() => writer.value(value));
    const bytes = Buffer.from(writer.take());
    for (const size of [1, 2, 3, 5, 4_096, 60_000, bytes.length]) {
      const splitter = new FrameSplitter();
      const found: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        const chunk = Buffer.from(bytes.subarray(at, at + size));
        for (const frame of splitter.push(chunk)) found.push(new ValueReader(frame).value());
      }
      assert.deepEqual(found, values);
    }
  });
});
