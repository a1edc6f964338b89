import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyDelta } from '../src/fossil-delta/apply-delta.ts';
import { createDelta } from '../src/fossil-delta/create-delta.ts';
import { officialDecoders } from './official-decoder.ts';
import { Random, runSeed } from './random.ts';

const rounds = 3_000;
const seed = runSeed();
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Characters of one to four bytes, with neighbours that share their first ones. */
const characters = [
  'a',
  'b',
  '"',
  '\\',
  '\n',
  ' ',
  ';',
  ',',
  'é',
  'è',
  'ß',
  '中',
  '丮',
  '€',
  '😀',
  '😁',
  '𐍈',
  '\u2028',
];
/** Longer pieces, so that there is something to find again. */
const words = [
  'the quick brown fox ',
  '"naïve café":',
  'übergrößenträger ',
  '日本語の文章です。',
  '0123456789abcdef',
  '😀😁😂🤣😃😄',
];

function randomText(random: Random): string {
  const pieces = Array.from({ length: random.below(40) }, () =>
    random.chance(0.5) ? random.pick(words) : random.pick(characters),
  );
  return pieces.join('');
}

/** The text with some of it cut out, put in, moved or repeated. */
function edited(random: Random, text: string): string {
  let characters = Array.from(text);
  for (let edits = random.below(5); edits > 0; edits -= 1) {
    const start = random.below(characters.length + 1);
    const cut = characters.splice(start, random.below(8));
    if (random.chance(0.6)) characters.splice(start, 0, ...Array.from(randomText(random)).slice(0, random.below(12)));
    if (random.chance(0.2)) characters.push(...cut);
    if (random.chance(0.1)) characters = [...characters, ...characters.slice(0, 200)];
  }
  return characters.join('');
}

describe('fossil deltas against the decoder of the official client', () => {
  it(`P120 P121 random texts with characters of several bytes (seed ${seed})`, () => {
    const random = new Random(seed);
    let base = 'x';
    for (let round = 0; round < rounds; round += 1) {
      const target = random.chance(0.1) ? randomText(random) : edited(random, base);
      const patch = createDelta(encode(base), encode(target), { utf8: true });
      const message = `seed ${seed}, round ${round}`;
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(patch);
      assert.deepEqual(applyDelta(encode(base), patch), encode(target), message);
      // The official decoder reads the value as JSON.
      const [jsonBase, jsonTarget] = [encode(JSON.stringify(base)), encode(JSON.stringify(target))];
      const jsonPatch = new TextDecoder().decode(createDelta(jsonBase, jsonTarget, { utf8: true }));
      const decoded = officialDecoders.json.applyDeltaIfNeeded({ data: jsonPatch, delta: true }, jsonBase);
      assert.equal(decoded.newData, target, message);
      assert.deepEqual(decoded.newPrevValue, jsonTarget, message);
      assert.equal(text.isWellFormed(), true, message);
      base = target;
    }
  });

  it(`P120 random bytes (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let round = 0; round < rounds; round += 1) {
      const base = random.bytes(random.below(400));
      const target = random.chance(0.2) ? random.bytes(random.below(400)) : editedBytes(random, base);
      const patch = createDelta(base, target);
      const message = `seed ${seed}, round ${round}`;
      assert.deepEqual(applyDelta(base, patch), target, message);
      const decoded = officialDecoders.protobuf.applyDeltaIfNeeded({ data: patch, delta: true }, base);
      assert.deepEqual(decoded.newData, target, message);
    }
  });
});

function editedBytes(random: Random, base: Uint8Array): Uint8Array {
  const bytes = [...base];
  for (let edits = random.below(4); edits > 0; edits -= 1) {
    const start = random.below(bytes.length + 1);
    bytes.splice(start, random.below(20), ...random.bytes(random.below(20)));
    if (random.chance(0.2)) bytes.push(...bytes.slice(start));
  }
  return Uint8Array.from(bytes);
}
