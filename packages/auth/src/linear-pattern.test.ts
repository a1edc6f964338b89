import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileLinear } from './linear-pattern.ts';
import { compileRe2 } from './re2.ts';

/** What JavaScript says of the whole text. */
function expected(source: string, text: string): boolean {
  return compileRe2(source.replace(/^(\(\?[is]+\))?([\s\S]*)$/, '$1^(?:$2)$')).test(text);
}

describe('expressions of tokens', () => {
  const sources = [
    String.raw`^posts_[\d]+$`,
    'room:1',
    'a|b|',
    '(a|b)*c?',
    '(?:ab){2,3}',
    '(?P<kind>a+)-(?<id>[0-9]{1,})',
    'a{0}b{2}',
    '[^a]c',
    String.raw`[\]a-]+`,
    String.raw`\Aa.\z`,
    String.raw`\x61b`,
    '[[:alpha:]]{3}',
    String.raw`\pL+`,
    '(?i)AB[c]',
    '(?s)a.b',
    'a.b',
    '((a*)*)*b',
    '^^a$$',
    String.raw`a\{,2\}`,
    String.raw`\$users\.\*`,
    'x*?y+?z??',
    '()',
    '',
  ];
  const texts = [
    '',
    'a',
    'b',
    'ab',
    'aab',
    'abab',
    'ababab',
    'abababab',
    'aaa-17',
    'bb',
    'xc',
    'ac',
    ']-a',
    'a.b',
    'a\nb',
    'abc',
    'ABC',
    'posts_',
    'posts_12',
    'xposts_12',
    'room:1',
    'room:10',
    'a{',
    'a{,2}',
    '$users.*',
    'xxyz',
    'y',
    'aaaab',
    'ééé',
    '😀',
    'a😀b',
  ];
  for (const source of sources) {
    it(`A102 ${JSON.stringify(source)} matches what it matches elsewhere`, () => {
      const { matches } = compileLinear(source);
      for (const text of texts) assert.equal(matches(text), expected(source, text), JSON.stringify(text));
    });
  }

  it('A102 expressions that take JavaScript for ever take no time', () => {
    const name = `${'a'.repeat(1000)}!`;
    for (const source of ['(a+)+b', '(a|a)*b', '(a|aa)+b', '(.*)*x', '.*.*.*.*.*b', '(a?){200}a{200}b']) {
      const begun = performance.now();
      assert.equal(compileLinear(source).matches(name), false);
      assert.ok(performance.now() - begun < 2_000, source);
    }
  });

  const unusable = [
    '(',
    ')',
    'a**',
    '*a',
    '{2}',
    'a{3,2}',
    'a{1001}',
    '(?=a)b',
    '(?<!a)b',
    String.raw`(a)\1`,
    String.raw`\bfoo`,
    '[b-a]',
    '[a',
    '(?i:a)',
    '(?m)a',
    '(a{1000}){2}',
    '(((){1000}){1000}){1000}',
    'a\\',
  ];
  for (const source of unusable) {
    it(`A103 ${JSON.stringify(source)} is not usable`, () => {
      assert.throws(() => compileLinear(source), SyntaxError);
    });
  }
});
