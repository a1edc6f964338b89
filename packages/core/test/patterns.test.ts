import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  closedNamespace,
  createChannelRules,
  defaultChannelSettings,
  findPatternProblems,
  type ChannelRules,
  type Expression,
  type NamespaceOptions,
} from '@spindle/core';
import { seededRandom } from '@spindle/testkit';

const rounds = 1_000;
const pieces = [
  'a',
  'b',
  'ab',
  'user_',
  'room',
  'A',
  '1',
  '10',
  '.',
  '..',
  '%2F',
  '%2f',
  '%',
  '\\',
  '／',
  '∕',
  'é',
  'é',
];
const odd = [...pieces, ':', '::', '#', '$', '&', '*', ',', '?', ' ', '\0', '\n', '\u200b', '\ud800', '😀', '//', '/'];

/** Chooses, by a seed that every failure prints. */
class Chooser {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] ?? assert.fail();
  }

  pattern(): string {
    const segments = Array.from({ length: 1 + this.below(4) }, (_, index) => {
      const literal = this.of(['', 'a', 'b', 'ab', 'user_', 'room', '1', '%2F', '.']);
      return literal === '' || this.below(3) === 0 ? `${literal}:v${index}` : literal;
    });
    return `/${segments.join('/')}`;
  }

  /** A name that a pattern takes, or one that differs from it a little, or noise. */
  name(patterns: readonly string[]): string {
    const filled = this.of(patterns).replaceAll(/:v\d/g, () => this.of(pieces));
    const at = this.below(filled.length + 1);
    switch (this.below(5)) {
      case 0:
        return filled;
      case 1:
        return filled.slice(0, at) + this.of(odd) + filled.slice(at);
      case 2:
        return filled.slice(0, at) + filled.slice(at + 1);
      case 3:
        return filled + this.of(['/', '/x', '0', '%2Fx', '\0', ' ']);
      default:
        return `/${Array.from({ length: this.below(6) }, () => this.of(odd)).join(this.of(['', '/']))}`;
    }
  }
}

/** The rule in other words: every variable is some characters that are no slash, everything else stands for itself. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((segment) => {
      const colon = segment.indexOf(':');
      const literal = (colon === -1 ? segment : segment.slice(0, colon)).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return colon === -1 ? literal : `${literal}([^/]+)`;
    })
    .join('/');
  return new RegExp(`^${source}$`, 'su');
}

/** The more special a pattern, the smaller: variables come after every letter. */
function rankOf(pattern: string): string {
  return pattern.replaceAll(/:v\d/g, '\uffff');
}

function rulesOf(patterns: readonly string[], options: Partial<NamespaceOptions> = {}): ChannelRules {
  const namespaces = patterns.map((pattern) => ({
    name: pattern,
    pattern,
    options: { ...closedNamespace, ...options },
  }));
  return createChannelRules({ ...defaultChannelSettings, patterns: true, namespaces });
}

describe('patterns of channel names', () => {
  const seed = Number(process.env['SPINDLE_TEST_SEED'] ?? Date.now() % 1_000_000);

  it(`C81 C82 a pattern takes no sibling: the name is the pattern with its variables filled in (seed ${seed})`, () => {
    const chooser = new Chooser(seed);
    let taken = 0;
    for (let round = 0; round < rounds; round += 1) {
      const drawn = Array.from({ length: 1 + chooser.below(6) }, () => chooser.pattern());
      const clashing = new Set(findPatternProblems(drawn).map(({ index }) => index));
      const patterns = drawn.filter((_, index) => !clashing.has(index));
      const rules = rulesOf(patterns);
      const expressions = new Map(patterns.map((pattern) => [pattern, expressionOf(pattern)]));
      for (let i = 0; i < 10; i += 1) {
        const name = chooser.name(patterns);
        if (!name.startsWith('/')) continue;
        const said = `seed ${seed}, ${JSON.stringify(name)} in ${JSON.stringify(patterns)}`;
        const fitting = patterns.filter((pattern) => expressions.get(pattern)?.test(name));
        const expected = fitting.toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))[0];
        const lookup = rules.resolve(name);
        assert.equal(lookup.found ? lookup.channel.namespace.pattern : undefined, expected, said);
        if (!lookup.found) {
          assert.deepEqual([lookup.refusal.rule, 'error'], ['C80', lookup.refusal.outcome.kind], said);
          continue;
        }
        taken += 1;
        const { vars, namespace } = lookup.channel;
        const values = Object.values(vars);
        assert.ok(
          values.every((value) => value !== '' && !value.includes('/')),
          said,
        );
        let next = 0;
        assert.equal(
          namespace.pattern?.replaceAll(/:v\d/g, () => values[next++] ?? ''),
          name,
          said,
        );
      }
    }
    assert.ok(taken > rounds, `only ${taken} names were taken`);
  });

  it(`C81 C86 a condition on a variable opens to each user what is theirs, and no other name (seed ${seed})`, () => {
    const chooser = new Chooser(seed + 1);
    const isTheirs: Expression = {
      source: 'vars.user == user',
      reads: [],
      evaluate: ({ vars, user }) => ({ ok: true, isTrue: vars['user'] === user }),
    };
    const forms = ['/users/:user', '/users/:user/inbox', '/personal/user_:user', '/:tenant/of/:user'];
    const rules = rulesOf(forms, { subscribeCel: isTheirs });
    let granted = 0;
    for (let round = 0; round < 20 * rounds; round += 1) {
      const user = chooser.of(chooser.below(2) === 0 ? pieces : odd);
      const own = forms.map((form) => form.replace(':user', () => user).replace(':tenant', 'acme'));
      const name =
        chooser.below(3) === 0 ? chooser.of(own) : chooser.name(forms.map((form) => form.replace(':user', ':v1')));
      const lookup = rules.resolve(name);
      if (!lookup.found) continue;
      const decision = rules.maySubscribe(lookup.channel, { user }, { type: 0, hasToken: false });
      const filled = lookup.channel.namespace.pattern?.replace(':user', () => user) ?? '';
      const theirs = filled.replace(':tenant', () => lookup.channel.vars['tenant'] ?? '');
      assert.equal(decision.allowed, name === theirs, `seed ${seed + 1}: ${JSON.stringify([user, name])}`);
      if (decision.allowed) granted += 1;
    }
    assert.ok(granted > rounds, `only ${granted} were granted`);
  });
});
