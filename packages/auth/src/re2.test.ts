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
    [String.raw`\bfoo`, 'a foo', 'afoo'],
    ['x(?i:a)', 'xA', 'XA'],
    ['^[[:^alpha:]]$', '1', 'a'],
    [String.raw`\p{Greek}`, 'α', 'a'],
  ];
  for (const [expression, yes, no] of matches) {
    it(`A49 ${expression}`, () => {
      const compiled = compileRe2(expression);
      assert.ok(compiled.foundIn(yes));
      assert.ok(!compiled.foundIn(no));
    });
  }

  it('A49 named groups have their values', () => {
    const { groupsIn } = compileRe2('^(?P<scheme>https?)://(?<realm>[^/]+)/(?P<rest>x)?');
    assert.deepEqual(
      [...(groupsIn('https://a.b/c') ?? [])],
      [
        ['scheme', 'https'],
        ['realm', 'a.b'],
      ],
    );
    assert.equal(groupsIn('ftp://a.b/c'), null);
  });

  it('A102 all of a text is more than some part', () => {
    for (const [source, text] of [
      ['room:1', 'room:10'],
      ['room:1', 'my-room:1'],
      ['^a|b$', 'ac'],
      ['ab', 'ab\n'],
    ] as const) {
      const { foundIn, matchesAllOf } = compileRe2(source);
      assert.deepEqual([foundIn(text), matchesAllOf(text)], [true, false], source);
    }
    assert.ok(compileRe2('a|ab').matchesAllOf('ab'));
  });

  it('A102 expressions that take others for ever take no time', () => {
    const name = `${'a'.repeat(1000)}!`;
    for (const source of ['(a+)+b', '(a|a)*b', '(a|aa)+b', '(.*)*x', '.*.*.*.*.*b', '(a?){200}a{200}b']) {
      const begun = performance.now();
      assert.equal(compileRe2(source).matchesAllOf(name), false);
      assert.ok(performance.now() - begun < 2_000, source);
    }
  });

  const unusable = [
    '(',
    ')',
    '[',
    '[b-a]',
    '[[:nothing:]]',
    String.raw`\C`,
    String.raw`(a)\1`,
    '(?=a)b',
    '(?<!a)b',
    'a**',
    '*a',
    'a{3,2}',
    'a{1001}',
    '(a{1000}){2}',
    '(((){1000}){1000}){1000}',
  ];
  for (const expression of unusable) {
    it(`A49 ${expression} cannot be used`, () => {
      assert.throws(() => compileRe2(expression), SyntaxError);
    });
  }
});
