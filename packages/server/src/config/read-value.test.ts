import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Re2 } from '@spindle/auth';
import { formatDuration, parseDuration } from './duration.ts';
import { choice, choices, duration, flag, int, regex, text, textMap, texts } from './option.ts';
import type { LeafOption } from './option.ts';
import { readValue } from './read-value.ts';

const mode = choice('', ['stream', 'cache']);

const accepted: readonly (readonly [option: LeafOption, raw: unknown, value: unknown])[] = [
  [flag(''), 'T', true],
  [flag(''), 1, true],
  [flag(''), 'FALSE', false],
  [int(''), '42', 42],
  [int(''), '0o17', 15],
  [int('', { min: -1 }), -1, -1],
  [duration(''), '1h2m3.5s', 3_723_500],
  [duration(''), 1_500_000_000, 1500],
  [duration(''), '1.5ms', 1.5],
  [duration('', 5, { canBeOff: true }), '-5m', 0],
  [text(''), true, 'true'],
  [texts(''), 'one', ['one']],
  [texts(''), ['a', 2], ['a', '2']],
  [textMap(''), { 'X-Key': 1 }, { 'X-Key': '1' }],
  [textMap(''), [{ key: 'X-Key', value: 'v' }], { 'X-Key': 'v' }],
  [mode, 'cache', 'cache'],
  [choices('', ['fossil']), ['fossil'], ['fossil']],
];

const refused: readonly (readonly [option: LeafOption, raw: unknown, suggestion?: string])[] = [
  [flag(''), 'yes'],
  [flag(''), 2],
  [flag(''), 'constructor'],
  [flag(''), []],
  [int(''), 1.5],
  [int(''), -1],
  [int(''), '12 '],
  [int(''), true],
  [int('', { max: 65_535 }), 65_536],
  [duration(''), '25', '25s'],
  [duration(''), 25, '25s'],
  [duration(''), '1d'],
  [duration(''), '-3s'],
  [duration(''), {}],
  [text(''), ['a']],
  [texts(''), [{}]],
  [textMap(''), 'a'],
  [textMap(''), { a: {} }],
  [
    textMap(''),
    [
      { key: 'a', value: 1 },
      { key: 'a', value: 2 },
    ],
  ],
  [mode, 'both'],
  [choices('', ['fossil']), ['fossil', 'other']],
  [regex(''), '('],
  [regex(''), 5],
];

describe('values', () => {
  for (const [option, raw, value] of accepted) {
    it(`G8 ${option.kind} takes ${JSON.stringify(raw)}`, () => {
      const reading = readValue(option, raw, null);
      assert.ok(reading.ok);
      assert.deepEqual(reading.value, value);
    });
  }

  it('G8 a regular expression is taken in RE2 syntax', () => {
    const reading = readValue(regex(''), '(?P<year>[0-9]+)$', null);
    assert.ok(reading.ok);
    const { source, foundIn } = reading.value as Re2;
    assert.deepEqual([source, foundIn('in 2020'), foundIn('2020 ')], ['(?P<year>[0-9]+)$', true, false]);
  });

  for (const [option, raw, suggestion] of refused) {
    it(`G10 ${option.kind} refuses ${JSON.stringify(raw)}`, () => {
      const reading = readValue(option, raw, null);
      assert.ok(!reading.ok);
      assert.equal(reading.suggestion, suggestion);
    });
  }

  it('G12 what counts as zero', () => {
    const zeros: [LeafOption, unknown][] = [
      [flag(''), 'f'],
      [int(''), '0'],
      [duration(''), 0],
      [duration(''), '0s'],
      [text(''), ''],
      [texts(''), []],
      [textMap(''), {}],
      [mode, ''],
      [regex(''), ''],
    ];
    for (const [option, raw] of zeros) {
      const reading = readValue(option, raw, null);
      assert.ok(reading.ok && reading.isZero, `${option.kind} ${JSON.stringify(raw)}`);
    }
  });
});

describe('durations', () => {
  it('G10 are written as Go writes them', () => {
    for (const written of ['168h0m0s', '1h0m0.5s', '1m30s', '2.5s', '300ms', '1.5ms', '15µs', '10ns', '0s', '-1m0s']) {
      assert.equal(formatDuration(parseDuration(written) ?? Number.NaN), written);
    }
    assert.equal(parseDuration('.5h'), 1_800_000);
    assert.equal(parseDuration('+1.s'), 1000);
    for (const text of ['', 's', '1', '1 s', '1s2', '.s', '1h-2m', 'NaN'])
      assert.equal(parseDuration(text), null, text);
  });
});
