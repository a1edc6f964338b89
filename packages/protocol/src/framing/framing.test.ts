import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DelimitedSplitter, joinBytes } from './length-delimited.ts';
import { joinLines, LineSplitter, splitLines } from './lines.ts';
import { MessageTooLarge } from './message-too-large.ts';

describe('lines', () => {
  it('P10 are split at line feeds, the last of which is optional', () => {
    assert.deepEqual(splitLines('a'), ['a']);
    assert.deepEqual(splitLines('a\n'), ['a']);
    assert.deepEqual(splitLines('a\nb'), ['a', 'b']);
    assert.deepEqual(splitLines('a\nb\n'), ['a', 'b']);
    assert.deepEqual(splitLines('a\n\nb\n\n'), ['a', '', 'b', '']);
    assert.deepEqual(splitLines(''), ['']);
    assert.deepEqual(splitLines('\n'), ['']);
  });

  it('P19 are joined by single line feeds', () => {
    assert.equal(joinLines(['a']), 'a');
    assert.equal(joinLines(['a', 'b', 'c']), 'a\nb\nc');
  });
});

describe('LineSplitter', () => {
  it('P90 cuts the same lines wherever the chunks end', () => {
    const stream = 'one\ntwo\n\nthree\n';
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++) {
        const splitter = new LineSplitter(5);
        const chunks = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
        assert.deepEqual(
          chunks.flatMap((chunk) => splitter.push(chunk)),
          ['one', 'two', '', 'three'],
        );
      }
    }
  });

  it('P90 refuses a line as soon as it is too long', () => {
    const splitter = new LineSplitter(5);
    assert.deepEqual(splitter.push('12345\n123'), ['12345']);
    assert.deepEqual(splitter.push('45'), []);
    assert.throws(() => splitter.push('6'), MessageTooLarge);
    assert.throws(() => new LineSplitter(5).push('123456\n'), MessageTooLarge);
  });
});

describe('joinBytes', () => {
  it('P40 puts frames one after another', () => {
    assert.deepEqual(joinBytes([Uint8Array.of(1, 2), Uint8Array.of(0), Uint8Array.of(3)]), Uint8Array.of(1, 2, 0, 3));
    assert.deepEqual(joinBytes([Uint8Array.of(9)]), Uint8Array.of(9));
    assert.deepEqual(joinBytes([]), Uint8Array.of());
  });
});

describe('DelimitedSplitter', () => {
  it('P91 cuts the same messages wherever the chunks end', () => {
    const long = new Uint8Array(200).fill(5);
    const stream = joinBytes([
      Uint8Array.of(2, 8, 9),
      Uint8Array.of(0),
      Uint8Array.of(0xc8, 1),
      long,
      Uint8Array.of(1, 7),
    ]);
    for (let first = 0; first <= stream.length; first++) {
      const splitter = new DelimitedSplitter(200);
      const messages = [...splitter.push(stream.slice(0, first)), ...splitter.push(stream.slice(first))];
      assert.deepEqual(
        messages.map((message) => [...message]),
        [[8, 9], [], [...long], [7]],
      );
    }
  });

  it('P91 takes a stream byte by byte', () => {
    const splitter = new DelimitedSplitter(10);
    const messages = [...Uint8Array.of(3, 1, 2, 3, 1, 4)].flatMap((byte) => splitter.push(Uint8Array.of(byte)));
    assert.deepEqual(
      messages.map((message) => [...message]),
      [[1, 2, 3], [4]],
    );
  });

  it('P91 refuses a message by its length, before its content', () => {
    assert.throws(() => new DelimitedSplitter(200).push(Uint8Array.of(0xc9, 1)), MessageTooLarge);
    assert.throws(() => new DelimitedSplitter(200).push(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)), MessageTooLarge);
    assert.throws(() => new DelimitedSplitter(200).push(new Uint8Array(6).fill(0x80)), MessageTooLarge);
    const splitter = new DelimitedSplitter(200);
    assert.deepEqual(splitter.push(Uint8Array.of(0xc9)), []);
    assert.throws(() => splitter.push(Uint8Array.of(1)), MessageTooLarge);
  });
});
