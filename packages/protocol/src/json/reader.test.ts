import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RawJsonError } from './raw-json-error.ts';
import { JsonReader } from './reader.ts';

describe('JsonReader', () => {
  it('P30 reads integers up to the limits of their type', () => {
    assert.equal(new JsonReader('4294967295').uint32(), 4_294_967_295);
    assert.equal(new JsonReader(' -2147483648').int32(), -2_147_483_648);
    assert.equal(new JsonReader('-0').int32(), 0);
    assert.equal(new JsonReader('18446744073709551615').uint64(), 2 ** 64);
    assert.equal(new JsonReader('-9223372036854775808').int64(), -(2 ** 63));
    assert.equal(new JsonReader('9007199254740991').uint64(), Number.MAX_SAFE_INTEGER);
    assert.equal(new JsonReader('9007199254740993').uint64(), 9_007_199_254_740_992);
  });

  it('P30 refuses integers outside of their type', () => {
    for (const text of ['4294967296', '-1', '-0', '99999999999999999999', '"1"', 'true', '']) {
      assert.throws(() => new JsonReader(text).uint32(), RawJsonError, text);
    }
    for (const text of ['2147483648', '-2147483649']) {
      assert.throws(() => new JsonReader(text).int32(), RawJsonError, text);
    }
    assert.throws(() => new JsonReader('99999999999999999999').uint64(), RawJsonError);
    assert.throws(() => new JsonReader('-99999999999999999999').int64(), RawJsonError);
  });

  it('P15 refuses a fraction, an exponent and a leading zero where an integer belongs', () => {
    for (const number of ['1.0', '1e2', '01', '1.5']) {
      const reader = new JsonReader(`[${number}]`);
      reader.beginArray();
      assert.throws(() => {
        reader.uint32();
        reader.nextItem();
      }, RawJsonError);
    }
  });

  it('P99 names the position and never the text', () => {
    assert.throws(() => new JsonReader('  secret').string(), {
      name: 'RawJsonError',
      message: 'expected a string at position 2',
      position: 2,
    });
  });

  it('P35 a value cut out of a large text is the same as out of a small one', () => {
    const text = `["${'x'.repeat(2000)}",{"a": 1.0},"short"]`;
    const reader = new JsonReader(text);
    reader.beginArray();
    assert.equal(reader.raw().length, 2002);
    reader.nextItem();
    assert.equal(reader.raw(), '{"a": 1.0}');
    reader.nextItem();
    assert.equal(reader.string(), 'short');
    assert.ok(!reader.nextItem());
    assert.ok(reader.atEnd());
  });
});
