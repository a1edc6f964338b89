import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtobufError } from './protobuf-error.ts';
import { ProtobufReader } from './reader.ts';
import { ProtobufWriter } from './writer.ts';

function written(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  writer.begin();
  write(writer);
  return writer.take();
}

/** A reader that stands behind the tag of the only field. */
function valueReader(write: (writer: ProtobufWriter) => void): ProtobufReader {
  const reader = new ProtobufReader(written(write));
  reader.tag();
  return reader;
}

const integers = [
  0,
  1,
  127,
  128,
  300,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 35 + 5,
  Number.MAX_SAFE_INTEGER,
];

describe('ProtobufWriter and ProtobufReader', () => {
  it('P30 carry integers of every size and sign', () => {
    for (const value of integers) {
      assert.equal(valueReader((writer) => writer.uint64(8, value)).uint64(), value);
      assert.equal(valueReader((writer) => writer.int64(8, -value)).int64(), 0 - value);
      assert.equal(valueReader((writer) => writer.sint64(8, -value)).sint64(), 0 - value);
      assert.equal(valueReader((writer) => writer.sint64(8, value)).sint64(), value);
      if (value < 2 ** 32) assert.equal(valueReader((writer) => writer.uint32(8, value)).uint32(), value);
      if (value < 2 ** 31) assert.equal(valueReader((writer) => writer.int32(8, -value)).int32(), 0 - value);
    }
    assert.equal(new ProtobufReader(Uint8Array.of(...Array(9).fill(0xff), 1)).uint64(), 2 ** 64);
  });

  it('P40 put the right length in front, whatever its size', () => {
    for (const size of [0, 1, 63, 64, 65, 127, 128, 129, 5000, 16_383, 16_384, 70_000, 2_097_152]) {
      for (const text of ['a'.repeat(size), 'é'.repeat(size), '😀'.repeat(size)]) {
        assert.ok(valueReader((writer) => writer.string(10, text)).string() === text, `${size}`);
      }
      const reader = valueReader((writer) => {
        const start = writer.open(10);
        writer.payload(10, new Uint8Array(size).fill(7));
        writer.close(start);
        writer.uint32(16, 5);
      });
      const outer = reader.enter();
      reader.tag();
      assert.equal(reader.bytes().length, size);
      assert.ok(!reader.more());
      reader.leave(outer);
      reader.tag();
      assert.equal(reader.uint32(), 5);
    }
  });

  it('P95 a writer starts anew after an encoder failed', () => {
    const writer = new ProtobufWriter();
    writer.begin();
    writer.string(10, 'left behind');
    writer.begin();
    writer.uint32(8, 1);
    assert.deepEqual(writer.take(), Uint8Array.of(8, 1));
  });
});

describe('ProtobufReader', () => {
  it('P41 refuses values cut short, lengths beyond the end and endless varints', () => {
    const attempts: [string, number[], (reader: ProtobufReader) => unknown][] = [
      ['varint without bytes', [], (reader) => reader.uint32()],
      ['varint cut short', [0x80], (reader) => reader.uint32()],
      ['varint of eleven bytes', Array<number>(11).fill(0x80), (reader) => reader.uint64()],
      ['string beyond the end', [2, 0x61], (reader) => reader.string()],
      ['bytes beyond the end', [5, 1], (reader) => reader.bytes()],
      ['length of 64 bits', [0xff, 0xff, 0xff, 0xff, 0xff, 1], (reader) => reader.bytes()],
      ['fixed 64 cut short', [1, 2, 3], (reader) => reader.skip(9)],
      ['fixed 32 cut short', [1, 2, 3], (reader) => reader.skip(13)],
    ];
    for (const [name, bytes, read] of attempts) {
      assert.throws(() => read(new ProtobufReader(Uint8Array.from(bytes))), ProtobufError, name);
    }
  });

  it('P41 keeps inside the message it is in', () => {
    const reader = new ProtobufReader(Uint8Array.of(2, 10, 5, 1, 2, 3, 4, 5));
    reader.enter();
    reader.tag();
    assert.throws(() => reader.bytes(), ProtobufError);
  });

  it('P43 refuses field number zero and wire types without meaning', () => {
    for (const tag of [0, 2, 5]) assert.throws(() => new ProtobufReader(Uint8Array.of(tag)).tag(), ProtobufError);
    for (const tag of [11, 12, 14, 15]) {
      assert.throws(() => new ProtobufReader(new Uint8Array(16)).skip(tag), ProtobufError);
    }
  });

  it('P44 refuses strings that are not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
      assert.throws(() => new ProtobufReader(Uint8Array.of(bytes.length, ...bytes)).string(), ProtobufError);
    }
    assert.equal(new ProtobufReader(Uint8Array.of(3, 0xef, 0xbb, 0xbf)).string(), '\ufeff');
  });

  it('P46 copies bytes that are a small part of what they would keep alive', () => {
    const pool = new Uint8Array(1000);
    pool.set([3, 7, 8, 9]);
    const small = new ProtobufReader(pool.subarray(0, 4)).bytes();
    pool[1] = 0;
    assert.deepEqual(small, Uint8Array.of(7, 8, 9));
    const frame = Uint8Array.of(4, 1, 2, 3, 4);
    assert.equal(new ProtobufReader(frame).bytes().buffer, frame.buffer);
  });
});
