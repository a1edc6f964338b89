import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileGlob, GlobError } from './glob.ts';
import { createOriginCheck, OriginPatternError } from './origin.ts';

describe('Glob', () => {
  const cases: [pattern: string, text: string, matches: boolean][] = [
    ['*', '', true],
    ['a*c', 'a/b\nc', true],
    ['a**c', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'a😀c', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['(a|b)+$', '(a|b)+$', true],
    ['h[a-c]t', 'hbt', true],
    ['h[!a-c]t', 'hbt', false],
    ['h[!a-c]t', 'hdt', true],
    ['h[a\\]^]t', 'h]t', true],
    ['h[^a]t', 'h^t', true],
    ['{a,b{c,d}}!', 'bd!', true],
    ['{a,b}', 'c', false],
    ['a,b', 'a,b', true],
    ['\\*\\?', '*?', true],
    ['\\*', 'a', false],
    ['abc', 'xabcx', false],
  ];
  for (const [pattern, text, matches] of cases) {
    it(`T11 ${pattern} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      assert.equal(compileGlob(pattern).test(text), matches);
    });
  }

  for (const pattern of ['[', '[]', '{a', 'a}', '[z-a]', '\\']) {
    it(`T11 ${pattern} is malformed`, () => {
      assert.throws(() => compileGlob(pattern), GlobError);
      assert.throws(() => createOriginCheck([pattern]), OriginPatternError);
    });
  }
});
