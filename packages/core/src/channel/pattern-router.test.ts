import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePattern } from './pattern.ts';
import { createPatternRouter, findPatternProblems, type PatternMatch } from './pattern-router.ts';

function routerOf(...patterns: readonly string[]): (name: string) => PatternMatch<string> | null {
  return createPatternRouter(
    patterns.map((text) => {
      const reading = parsePattern(text);
      assert.ok(reading.ok, text);
      return { pattern: reading.pattern, value: text };
    }),
  );
}

/** `/users/:name name=mary`, or `nothing`. */
function line(match: PatternMatch<string> | null): string {
  if (match === null) return 'nothing';
  return [match.value, ...Object.entries(match.vars).map(([name, value]) => `${name}=${value}`)].join(' ');
}

describe('channel patterns', () => {
  const cases = {
    '/users/mary': '/users/:name name=mary',
    '/users/mary/info': 'nothing',
    '/users': 'nothing',
    '/users/': 'nothing',
    '/news/sport/football': '/news/:type/:subtype type=sport subtype=football',
    '/news/sport': 'nothing',
    '/personal/user_mary': '/personal/user_:user user=mary',
    '/personal/user_': 'nothing',
    '/personal/mary': 'nothing',
    'users/mary': 'nothing',
    '//users/mary': 'nothing',
    '/users//mary': 'nothing',
    '/Users/mary': 'nothing',
    '/users/mary/': 'nothing',
    '/users/a%2Fb': '/users/:name name=a%2Fb',
    '/users%2Fmary': 'nothing',
    '/users/a\\b': '/users/:name name=a\\b',
    '/users/..': '/users/:name name=..',
    '/users/а／b': '/users/:name name=а／b',
    '/users/x:y': '/users/:name name=x:y',
    '/users/:name': '/users/:name name=:name',
    '/users/mary\n': '/users/:name name=mary\n',
    '/': 'nothing',
    '': 'nothing',
  };
  const match = routerOf('/users/:name', '/news/:type/:subtype', '/personal/user_:user');
  for (const [name, expected] of Object.entries(cases)) {
    it(`C81 ${JSON.stringify(name)} is ${JSON.stringify(expected)}`, () => assert.equal(line(match(name)), expected));
  }

  it('C81 a variable may have the name of a property every object has', () => {
    const { vars } = routerOf('/:constructor/:__proto__')('/a/b') ?? { vars: {} };
    assert.deepEqual(Object.entries(vars), [
      ['constructor', 'a'],
      ['__proto__', 'b'],
    ]);
    assert.equal(line(routerOf('/constructor')('/toString')), 'nothing');
  });

  it('C82 static beats variable, segment by segment, whatever the order of the patterns', () => {
    const patterns = [
      '/chat/:room',
      '/chat/lobby',
      '/a/:x/c',
      '/a/b/:y',
      '/a/b/d',
      '/u/:id',
      '/u/user_:id',
      '/u/user_x:id',
    ];
    for (const order of [patterns, patterns.toReversed()]) {
      const route = routerOf(...order);
      const found = (name: string) => route(name)?.value;
      assert.equal(found('/chat/lobby'), '/chat/lobby');
      assert.equal(found('/chat/lobby2'), '/chat/:room');
      assert.equal(found('/a/b/c'), '/a/b/:y');
      assert.equal(found('/a/b/d'), '/a/b/d');
      assert.equal(found('/a/e/c'), '/a/:x/c');
      assert.equal(found('/u/user_xy'), '/u/user_x:id');
      assert.equal(found('/u/user_x'), '/u/user_:id');
      assert.equal(found('/u/user_'), '/u/:id');
    }
  });

  it('C82 a static segment that leads nowhere is left again', () => {
    assert.equal(line(routerOf('/a/b/d', '/a/:x/c')('/a/b/c')), '/a/:x/c x=b');
  });

  it('C81 what is no pattern is explained', () => {
    const wrong = {
      'users/:name': 'must start with `/`',
      '/users/*': 'must not contain `*`',
      '/users//:name': 'must not contain an empty segment',
      '/bénévoles': 'must be ASCII',
      '/users/:': 'has the variable `:`,',
      '/users/:a:b': 'has the variable `:a:b`,',
      '/users/:user/:user': 'has the variable `:user` twice',
    };
    const problems = findPatternProblems(Object.keys(wrong));
    for (const [index, expected] of Object.values(wrong).entries()) {
      const { because } = problems.find((problem) => problem.index === index) ?? assert.fail(expected);
      assert.ok(because.startsWith(expected), because);
    }
  });

  it('C82 patterns that take the same names clash, and others do not', () => {
    const texts = ['/users/:name', '/users/:id', '/users/:id/x', '/users/u:id', '/users/name', '/users/name'];
    assert.deepEqual(findPatternProblems(texts), [
      { index: 1, because: 'takes the same names as the pattern `/users/:name`' },
      { index: 5, because: 'takes the same names as the pattern `/users/name`' },
    ]);
  });

  it('C81 the cost does not grow with the slashes of a name', () => {
    const route = routerOf(...Array.from({ length: 200 }, (_, i) => `/:a/x${i}:b/c${i}`));
    const startedAt = performance.now();
    for (let i = 0; i < 20; i += 1) assert.equal(route('/'.repeat(1_000_000)), null);
    assert.ok(performance.now() - startedAt < 2_000);
  });
});
