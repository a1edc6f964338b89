import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findJsonError } from './json-syntax.ts';

const broken: readonly (readonly [text: string, offset: number])[] = [
  ['', 0],
  ['{', 1],
  ['{]', 1],
  ['[1,]', 3],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['{"a": 1,}', 8],
  ['{"a": 01}', 6],
  ["{'a': 1}", 1],
  ['{"a": tru}', 6],
  ['{"a": "\n"}', 6],
  ['{"a": "\\x"}', 6],
  ['{"a": 1} {}', 9],
  ['[1}', 2],
  ['nullx', 0],
];

const fine = ['{}', ' [ ] ', '{"a": [1, -2.5e+3, true, null, "\\u00e9\\n"], "b": {"c": ""}}', '"text"', '0'];

describe('JSON syntax', () => {
  for (const [text, offset] of broken) {
    it(`G5 the first error of ${JSON.stringify(text)} is at ${offset}`, () => {
      assert.throws(() => JSON.parse(text));
      assert.equal(findJsonError(text)?.offset, offset);
    });
  }

  for (const text of fine) {
    it(`G5 ${text} has no error`, () => {
      JSON.parse(text);
      assert.equal(findJsonError(text), null);
    });
  }
});
