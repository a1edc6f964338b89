import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExpressionVariables } from '@spindle/core';
import { createExpressionCompiler } from './compile-expression.ts';

const compile = await createExpressionCompiler();

const someone: ExpressionVariables = {
  subscribed: false,
  user: '7',
  meta: JSON.parse(
    '{"roles":["admin"],"level":3,"team":{"id":"a"},"active":true,"__proto__":{"x":1}}',
  ) as object as Record<string, unknown>,
  channel: '/acme/users/7',
  vars: { tenant: 'acme', user: '7', type: 'x' },
  labels: {},
};

function ask(source: string, variables: Partial<ExpressionVariables> = {}): boolean | string {
  const compilation = compile(source);
  if (!compilation.ok) return compilation.because;
  const result = compilation.expression.evaluate({ ...someone, ...variables });
  return result.ok ? result.isTrue : result.because;
}

function problemOf(source: string): string {
  const compilation = compile(source);
  assert.ok(!compilation.ok, source);
  const { because, suggestion } = compilation;
  return suggestion === undefined ? because : `${because} → ${suggestion}`;
}

describe('CEL expressions', () => {
  const answers: Readonly<Record<string, boolean | string>> = {
    "'admin' in meta.roles": true,
    "vars.user == user || 'admin' in meta.nothing": true,
    "'admin' in meta.nothing || vars.user == user": true,
    "vars.tenant == meta.team.id && (vars.user == user || 'admin' in meta.roles)": false,
    "'tier' in labels && labels.tier == 'pro'": false,
    "'team' in meta && meta.team.id == 'a'": true,
    'has(meta.team) && !has(meta.nothing)': true,
    'meta.level >= 3': true,
    'meta.active': true,
    "meta.roles.exists(role, role == 'admin' || role == user)": true,
    "channel.startsWith('/acme/') && channel.matches('^/[a-z]+/users/[0-9]+$')": true,
    "vars.type == 'x'": true,
    'subscribed || user != ""': true,
    'meta["__proto__"].x == 1': true,
  };
  for (const [source, expected] of Object.entries(answers)) {
    it(`C85 ${source} is ${expected}`, () => assert.equal(ask(source), expected));
  }

  it('C85 large integers of meta are not mixed up', () => {
    const source = 'meta.id == 9007199254740993';
    assert.equal(ask(source, { meta: { id: 9007199254740993n } }), true);
    assert.equal(ask(source, { meta: { id: 9007199254740992n } }), false);
    assert.equal(ask('meta.id == 5', { meta: { id: 5 } }), true);
  });

  it('C85 G94 regular expressions search the text in linear time', () => {
    const finds: readonly (readonly [pattern: string, text: string, isFound: boolean])[] = [
      ['b', 'abc', true],
      ['^b', 'abc', false],
      ['^a|x$', 'abc', true],
      ['c$', 'abc', true],
      ['(?i)B', 'a\nb\nc', true],
      ['a.c', 'a\nc', false],
      ['^$', '', true],
      ['[0-9]{2}', 'room 42', true],
      ['', 'anything', true],
      ['\\broom\\b', 'a room', true],
    ];
    for (const [pattern, channel, isFound] of finds)
      assert.equal(ask(`channel.matches(r'${pattern}')`, { channel }), isFound, `${pattern} in ${channel}`);
    const startedAt = performance.now();
    assert.equal(ask("channel.matches('^(a+)+$')", { channel: `${'a'.repeat(5_000)}!` }), false);
    assert.ok(performance.now() - startedAt < 2_000);
  });

  it('G94 a tree that is written anew means the same', () => {
    assert.equal(ask(`(channel + "\\\\d'").matches('d.$') && meta["level"] == 3.0 && !('x' in ['y', "it's"])`), true);
    assert.equal(ask('subscribed ? false : (user == "7" || subscribed) && user == "7"'), true);
  });

  const failures: Readonly<Record<string, string>> = {
    "'admin' in meta.nothing": 'no such key at `nothing`',
    "labels.tier == 'pro'": 'no such key at `tier`',
    'meta.toString == 1': 'no such key at `toString`',
    'meta.level + 1 > 3': 'no such overload at `meta.level + 1`',
    'meta.level': 'the result is neither true nor false',
    'meta.roles': 'the result is neither true nor false',
    "meta[meta.team.id] == 'x'": 'no such key at `meta[meta.team.id]`',
  };
  for (const [source, expected] of Object.entries(failures)) {
    it(`C88 ${source} fails: ${expected}`, () => assert.equal(ask(source), expected));
  }

  it('C89 what an expression reads is known by its path', () => {
    const reads = (source: string) => {
      const compilation = compile(source);
      assert.ok(compilation.ok);
      return compilation.expression.reads;
    };
    assert.deepEqual(reads("vars['user'] == user || 'a' in meta.team.roles || user == ''"), [
      'vars.user',
      'user',
      'meta.team.roles',
    ]);
    assert.deepEqual(reads('meta.roles.exists(r, r == user) && has(meta.x)'), ['meta.roles', 'user', 'meta.x']);
    assert.deepEqual(reads('meta[user] == vars.a'), ['meta', 'user', 'vars.a']);
  });

  const problems: Readonly<Record<string, string>> = {
    "vars.user == user or 'admin' in meta.roles":
      "cannot be understood: Unexpected character: 'r', at character 19 → `||` for `or`",
    'user ==': 'cannot be understood: Unexpected token: EOF, at the end',
    'name == 1': 'cannot be understood: Unknown variable: name, at character 1',
    'user == 7': 'cannot be understood: no such overload: string == int, at character 1',
    user: 'must be true or false, and is string',
    'now() > 1': "cannot be understood: found no matching overload for 'now()', at character 1",
  };
  for (const [source, expected] of Object.entries(problems)) {
    it(`G94 ${source}: ${expected}`, () => assert.equal(problemOf(source), expected));
  }

  it('G94 the cost of an expression is bounded when it is compiled', () => {
    const nested = 'meta.a.exists(x, meta.a.exists(y, x == y))';
    assert.match(problemOf(nested), /^must not go over a list within a list, at character \d+$/);
    assert.match(problemOf('user.matches(meta.pattern)'), /^must match a regular expression that stands in it/);
    assert.match(
      problemOf("user.matches('(')"),
      /^has a regular expression that does not compile \(.*\), at character 1$/,
    );
    assert.match(problemOf(`${'('.repeat(100)}true${')'.repeat(100)}`), /maxDepth/);
    assert.match(problemOf(Array.from({ length: 150 }, () => 'subscribed').join('||')), /maxAstNodes/);
    assert.match(problemOf(`user == '${'x'.repeat(2_000)}'`), /^must not be longer than 2000 characters$/);
    assert.equal(ask('meta.roles.exists(x, x == user) || meta.roles.all(x, x != user)'), true);
  });
});
