import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyDelta, InvalidDelta } from './apply-delta.ts';
import { createDelta } from './create-delta.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

const lines = Array.from({ length: 200 }, (_, line) => `${line}: the quick brown fox jumps over the lazy dog`).join(
  '\n',
);

describe('fossil deltas', () => {
  it('P120 a patch makes the target out of the base', () => {
    const pairs: [string, string][] = [
      ['', ''],
      ['', 'something'],
      ['something', ''],
      ['short', 'shorter'],
      [lines, lines],
      [lines, lines.replace('100: the', '100: another')],
      [lines, lines.slice(3_000) + lines.slice(0, 3_000)],
      [lines, `${lines}${lines}`],
      ['a'.repeat(10_000), 'a'.repeat(20_000)],
      ['a'.repeat(10_000), 'b'.repeat(20_000)],
    ];
    for (const [base, target] of pairs) {
      assert.equal(decode(applyDelta(encode(base), createDelta(encode(base), encode(target)))), target);
    }
  });

  it('P120 what is equal is copied', () => {
    const size = (base: string, target: string): number => createDelta(encode(base), encode(target)).length;
    assert.ok(size(lines, lines) < 20);
    assert.ok(size(lines, lines.replace('100: the', '100: another')) < 50);
    assert.ok(size(lines, `new${lines.slice(3_000)}middle${lines.slice(0, 3_000)}end`) < 60);
  });

  it('P120 what is hardly equal is inserted whole', () => {
    assert.equal(decode(createDelta(encode('{"n":1}'), encode('{"m":1}'))), '7\n7:{"m":1}2qKzdY;');
  });

  it('P120 P121 the notation is the known one', () => {
    const base = encode('{"text":"The quick brown fox jumps é the lazy dog"}');
    const target = encode('{"text":"The quick brown fox jumps è the lazy dog"}');
    assert.match(decode(createDelta(base, target, { utf8: true })), /^p\nZ@0,2:èF@a,[^;]+;$/);
  });

  it('P121 a patch of texts never splits a character', () => {
    // Each pair differs in one byte of a character only.
    for (const [before, after] of ['éè', '中丮', '😀😁', '߿ࠀ'].map((pair) => Array.from(pair))) {
      for (let padding = 0; padding < 40; padding += 1) {
        const text = (character: string | undefined): string => {
          const filler = 'äöüß'.repeat(9).slice(0, padding);
          return `${filler}${character}${filler}${character}the quick brown fox jumps over it${character}${character}`;
        };
        const [base, target] = [encode(text(before)), encode(text(after))];
        const patch = createDelta(base, target, { utf8: true });
        assert.doesNotThrow(() => decode(patch));
        assert.deepEqual(applyDelta(base, patch), target);
      }
    }
  });

  it('P122 a damaged patch, or one for another base, is recognised', () => {
    const base = encode(lines);
    const patch = createDelta(base, encode(lines.replace('100: the', '100: another')));
    assert.throws(() => applyDelta(encode(lines.toUpperCase()), patch), InvalidDelta);
    assert.throws(() => applyDelta(base.subarray(0, 500), patch), InvalidDelta);
    for (let length = 0; length < patch.length; length += 1) {
      assert.throws(() => applyDelta(base, patch.subarray(0, length)), InvalidDelta, `${length}`);
    }
    for (const text of [
      '',
      '\n',
      '1',
      '1\n',
      '1\n1:a',
      '1\n1:ab;',
      '1\n2:ab0;',
      '2\n1:a0;',
      '1\n1:a0;',
      '1\n1@0;',
      '1\n1!0;',
      '~~~~~~~\n0;',
    ]) {
      assert.throws(() => applyDelta(encode('a'), encode(text)), InvalidDelta, text);
    }
  });
});
