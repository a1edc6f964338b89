import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileRe2 } from './re2.ts';

describe('RE2 expressions', () => {
  const matches: readonly (readonly [expression: string, yes: string, no: string])[] = [
    ['^(?P<a>x|y)$', 'y', 'z'],
    ['(?i)abc', 'xABCx', 'ab'],
    ['(?is)^a.c$', 'A\nC', 'abd'],
    ['\\Aab\\z', 'ab', 'ab\n'],
    ['^ab$', 'ab', 'ab\n'],
    ['^\\Qa.b(c\\E$', 'a.b(c', 'axb(c'],
    ['^\\Qa.b', 'a.bc', 'axb'],
    ['^[[:alpha:]]+[[:digit:]]$', 'ab1', '1ab'],
    ['^[[:punct:]]$', '~', 'a'],
    ['^\\pL+$', 'é', '1'],
    ['^\\PL+$', '1', 'é'],
    ['^\\p{Lu}$', 'É', 'é'],
    ['^a\\-b\\:c\\/d\\@$', 'a-b:c/d@', 'a-b'],
    ['^[a\\-z]$', '-', 'b'],
    ['^a\\.b\\\\$', 'a.b\\', 'axb\\'],
    ['^\\d{2}\\s\\w$', '12 a', '1 a'],
    ['^.$', '😀', 'ab'],
  ];
  for (const [expression, yes, no] of matches) {
    it(`A49 ${expression}`, () => {
      const compiled = compileRe2(expression);
      assert.ok(compiled.test(yes));
      assert.ok(!compiled.test(no));
    });
  }

  it('A49 named groups have their values', () => {
    assert.equal(compileRe2('^https://(?P<realm>[^/]+)/').exec('https://a.b/c')?.groups?.realm, 'a.b');
  });

  for (const expression of ['(', '[', '(?U)a', '[[:nothing:]]', '[[:^alpha:]]', '\\C', '\\p{Greek}']) {
    it(`A49 ${expression} cannot be used`, () => {
      assert.throws(() => compileRe2(expression), SyntaxError);
    });
  }
});
