import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FilterNode } from '@spindle/protocol';
import { compileTagsFilter } from './tags-filter.ts';

type Tags = Readonly<Record<string, string>>;

function matches(node: FilterNode, tags: Tags | undefined): boolean {
  const filter = compileTagsFilter(node);
  if (typeof filter === 'string') assert.fail(filter);
  return filter.matches(tags);
}

function problem(node: FilterNode): string {
  const filter = compileTagsFilter(node);
  return typeof filter === 'string' ? filter : 'none';
}

const leaf = (cmp: string, val?: string): FilterNode => ({ key: 'k', cmp, val });
const texts = ['eq', 'neq', 'sw', 'ew', 'ct'];
const numbers = ['gt', 'gte', 'lt', 'lte'];

describe('tags filter', () => {
  it('C73 comparisons of text', () => {
    const table: [FilterNode, Tags | undefined, boolean][] = [
      [leaf('eq', 'a'), { k: 'a' }, true],
      [leaf('eq', 'a'), { k: 'A' }, false],
      [leaf('eq', 'a'), {}, false],
      [leaf('neq', 'a'), { k: 'b' }, true],
      [leaf('neq', 'a'), { k: 'a' }, false],
      [leaf('neq', 'a'), undefined, true],
      [leaf('sw', 'ab'), { k: 'abc' }, true],
      [leaf('sw', 'ab'), { k: 'cab' }, false],
      [leaf('sw', 'ab'), {}, false],
      [leaf('ew', 'bc'), { k: 'abc' }, true],
      [leaf('ew', 'bc'), { k: 'bca' }, false],
      [leaf('ew', 'bc'), undefined, false],
      [leaf('ct', 'é😀'), { k: 'xé😀y' }, true],
      [leaf('ct', 'é😀'), { k: 'é' }, false],
      [leaf('ct', 'é'), {}, false],
    ];
    for (const [node, tags, expected] of table) {
      assert.equal(matches(node, tags), expected, JSON.stringify([node, tags]));
    }
  });

  it('C74 membership, in which a missing tag counts as empty, and existence, in which it does not', () => {
    const within = (cmp: string, ...vals: string[]): FilterNode => ({ key: 'k', cmp, vals });
    assert.equal(matches(within('in', 'a', 'b'), { k: 'b' }), true);
    assert.equal(matches(within('in', 'a', 'b'), { k: 'c' }), false);
    assert.equal(matches(within('in', 'a'), {}), false);
    assert.equal(matches(within('in', 'a', ''), undefined), true);
    assert.equal(matches(within('nin', 'a', 'b'), { k: 'c' }), true);
    assert.equal(matches(within('nin', 'a', 'b'), { k: 'a' }), false);
    assert.equal(matches(within('nin', 'a'), {}), true);
    assert.equal(matches(within('nin', ''), {}), false);
    assert.equal(matches(leaf('ex'), { k: '' }), true);
    assert.equal(matches(leaf('ex'), undefined), false);
    assert.equal(matches(leaf('nex'), {}), true);
    assert.equal(matches(leaf('nex'), { k: 'a' }), false);
    assert.equal(matches({ cmp: 'ex' }, { '': 'a' }), true);
  });

  it('C75 numbers are compared as decimals of any length', () => {
    const ascending = [
      '-100000000000000000000000.5',
      '-2.50',
      '-2',
      '-0.000000000000000000000000000001',
      '0',
      '0.1',
      '0.30',
      '0.30000000000000000000000000000000000001',
      '2',
      '10',
      '9007199254740992',
      '9007199254740993',
      '9007199254740993.01',
    ];
    for (const [a, first] of ascending.entries()) {
      for (const [b, second] of ascending.entries()) {
        const found = numbers.filter((cmp) => matches(leaf(cmp, second), { k: first }));
        const expected = a === b ? ['gte', 'lte'] : a > b ? ['gt', 'gte'] : ['lt', 'lte'];
        assert.deepEqual(found, expected, `${first} and ${second}`);
      }
    }
    for (const [a, b] of [
      ['1.0', '1'],
      ['+1', '01.00'],
      ['-0', '0.0'],
      ['0010', '10'],
    ] as const) {
      assert.deepEqual(
        numbers.filter((cmp) => matches(leaf(cmp, b), { k: a })),
        ['gte', 'lte'],
        `${a} and ${b}`,
      );
    }
  });

  it('C75 what is no number, or not there, compares with nothing', () => {
    for (const odd of [
      '',
      ' ',
      'a',
      '1a',
      '1e3',
      '0x10',
      '1.',
      '.5',
      '+',
      '-',
      '1,5',
      '1.2.3',
      'NaN',
      'Infinity',
      ' 1',
      '１',
    ]) {
      for (const cmp of numbers) {
        assert.equal(matches(leaf(cmp, '0'), { k: odd }), false, `${odd} ${cmp} 0`);
        if (odd !== '') assert.equal(matches(leaf(cmp, odd), { k: '0' }), false, `0 ${cmp} ${odd}`);
      }
    }
    for (const cmp of numbers) assert.equal(matches(leaf(cmp, '0'), {}), false);
  });

  it('C75 numbers of a million digits are no burden', () => {
    const zeros = '0'.repeat(1_000_000);
    assert.equal(matches(leaf('lt', `${zeros}.${zeros}1`), { k: `${zeros}x` }), false);
    assert.equal(matches(leaf('lt', `${zeros}.${zeros}1`), { k: `${zeros}.${zeros}` }), true);
  });

  it('C72 and, or, not', () => {
    const [a, b] = [leaf('sw', 'a'), leaf('ew', 'b')];
    const table: [string, boolean, boolean][] = [
      ['ab', true, true],
      ['a', false, true],
      ['b', false, true],
      ['c', false, false],
    ];
    for (const [k, both, either] of table) {
      assert.equal(matches({ op: 'and', nodes: [a, b] }, { k }), both);
      assert.equal(matches({ op: 'or', nodes: [a, b] }, { k }), either);
      assert.equal(matches({ op: 'not', nodes: [{ op: 'or', nodes: [a, b] }] }, { k }), !either);
      assert.equal(matches({ op: 'and', nodes: [{ op: 'not', nodes: [a] }, b] }, { k }), k === 'b');
    }
    assert.equal(matches({ op: 'and', nodes: [a] }, { k: 'a' }), true);
  });

  it('C71 leaves that say too little or too much are invalid', () => {
    for (const cmp of [...texts, ...numbers]) {
      assert.equal(problem({ cmp, val: 'a' }), `${cmp} needs a key`);
      assert.equal(problem(leaf(cmp)), `${cmp} needs a val`);
      assert.equal(problem({ key: 'k', cmp, val: 'a', vals: ['a'] }), `${cmp} takes no vals`);
    }
    for (const cmp of ['in', 'nin']) {
      assert.equal(problem({ cmp, vals: ['a'] }), `${cmp} needs a key`);
      assert.equal(problem({ key: 'k', cmp }), `${cmp} needs vals`);
      assert.equal(problem({ key: 'k', cmp, val: 'a', vals: ['a'] }), `${cmp} takes no val`);
    }
    for (const cmp of ['ex', 'nex']) {
      assert.equal(problem({ key: 'k', cmp, val: 'a' }), `${cmp} takes no val`);
      assert.equal(problem({ key: 'k', cmp, vals: ['a'] }), `${cmp} takes no vals`);
      assert.equal(problem({ cmp }), 'none');
    }
    for (const cmp of ['', 'EQ', 'like', 'constructor', '__proto__']) {
      assert.match(problem({ key: 'k', cmp, val: 'a' }), /no known cmp/);
    }
    assert.match(problem({}), /no known cmp/);
  });

  it('C72 nodes with the wrong number of nodes, or an unknown op, are invalid at any depth', () => {
    const fine = leaf('ex');
    const wrong: FilterNode[] = [
      { op: 'and' },
      { op: 'or', nodes: [] },
      { op: 'not' },
      { op: 'not', nodes: [fine, fine] },
      { op: 'xor', nodes: [fine] },
      { op: 'AND', nodes: [fine] },
      leaf('eq'),
    ];
    for (const node of wrong) {
      assert.notEqual(problem(node), 'none');
      assert.notEqual(problem({ op: 'or', nodes: [fine, { op: 'not', nodes: [node] }] }), 'none', JSON.stringify(node));
    }
  });

  it('C72 a filter has at most a thousand nodes', () => {
    const nodes = Array.from({ length: 999 }, () => leaf('ex'));
    assert.equal(problem({ op: 'or', nodes }), 'none');
    assert.match(problem({ op: 'or', nodes: [...nodes, leaf('ex')] }), /more than 1000 nodes/);
  });

  it('C76 keys are compared with the tags of the publication alone', () => {
    for (const key of ['constructor', '__proto__', 'toString']) {
      assert.equal(matches({ key, cmp: 'ex' }, {}), false, key);
      assert.equal(matches({ key, cmp: 'ex' }, undefined), false, key);
    }
  });

  it('S84 filters that mean the same have the same id, others have not', () => {
    const id = (node: FilterNode): string => {
      const filter = compileTagsFilter(node);
      return typeof filter === 'string' ? assert.fail(filter) : filter.id;
    };
    assert.equal(id({ op: '', key: 'k', cmp: 'eq', val: 'a', vals: [], nodes: [] }), id(leaf('eq', 'a')));
    const others: FilterNode[] = [
      leaf('eq', 'a'),
      leaf('eq', 'b'),
      leaf('neq', 'a'),
      { key: 'j', cmp: 'eq', val: 'a' },
      { key: 'k', cmp: 'in', vals: ['a'] },
      { key: 'k', cmp: 'in', vals: ['a', 'b'] },
      { op: 'not', nodes: [leaf('eq', 'a')] },
      { op: 'or', nodes: [leaf('eq', 'a')] },
      { op: 'or', nodes: [leaf('eq', 'a'), leaf('eq', 'b')] },
    ];
    assert.equal(new Set(others.map(id)).size, others.length);
  });
});
