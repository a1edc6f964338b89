import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Codec } from '../src/codec.ts';
import { codecFor } from '../src/codecs.ts';
import { decodeEmulationRequest } from '../src/emulation.ts';
import { isJson, RawJsonError, splitArray, splitObject } from '../src/raw-json.ts';
import { sniffVersion } from '../src/sniff.ts';
import { unidirectionalCodecFor } from '../src/v2/unidirectional.ts';
import { Random, runSeed } from './random.ts';

const rounds = 4000;
/** Far more than any frame below needs, so that only a hang or a blow-up exceeds it. */
const longestMs = 1000;

const codecs: readonly Codec[] = [
  codecFor('v2', 'json'),
  codecFor('v2', 'protobuf'),
  codecFor('v1', 'json'),
  codecFor('v1', 'protobuf'),
  unidirectionalCodecFor('json'),
  unidirectionalCodecFor('protobuf'),
];

const seed = runSeed();

/** All golden frames as bytes: the material to mutate. */
const golden: readonly Uint8Array[] = readdirSync(new URL('../vectors/', import.meta.url)).flatMap((file) => {
  const vectors = JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as Record<
    string,
    string | { readonly frame: string }[]
  >;
  const frames = Object.values(vectors).flatMap((group) => (typeof group === 'string' ? [] : group));
  return frames.map(({ frame }) =>
    file.includes('protobuf')
      ? Uint8Array.from(frame.split(' '), (byte) => Number.parseInt(byte, 16))
      : new TextEncoder().encode(frame),
  );
});

const tokens = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\n',
  '\r',
  ' ',
  '0',
  '-',
  '1e9',
  'null',
  'true',
  '{}',
  '""',
];

/** A golden frame with some bytes changed, removed, repeated or put in. */
function mutate(random: Random): Uint8Array {
  const bytes = [...random.pick(golden)];
  for (let times = 1 + random.below(5); times > 0; times--) {
    const at = random.below(bytes.length + 1);
    switch (random.below(5)) {
      case 0:
        bytes.splice(at, 1, random.below(256));
        break;
      case 1:
        bytes.splice(at, random.below(8));
        break;
      case 2:
        bytes.splice(at, 0, ...new TextEncoder().encode(random.pick(tokens)));
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + random.below(30)));
        break;
      default:
        bytes.splice(at, 0, ...random.pick(golden));
    }
  }
  return Uint8Array.from(bytes);
}

/** Decodes a frame as bytes and as text everywhere, and checks what every decoder promises. */
function tryEverywhere(bytes: Uint8Array, about: string): void {
  const started = performance.now();
  const text = new TextDecoder().decode(bytes);
  for (const frame of [bytes, text]) {
    for (const codec of codecs) {
      const { commands, malformed } = codec.decode(frame);
      assert.ok(malformed === undefined || malformed.length > 0, about);
      for (const command of commands) {
        assert.ok(Number.isInteger(command.id) && command.id >= 0 && command.id < 2 ** 32, about);
      }
    }
    for (const encoding of ['json', 'protobuf'] as const) {
      assert.ok([null, 'v1', 'v2'].includes(sniffVersion(frame, encoding)), about);
      decodeEmulationRequest(frame, encoding);
    }
  }
  assert.equal(isJson(text), isJsonByPlatform(text), about);
  for (const split of [splitObject, splitArray]) {
    try {
      split(text);
    } catch (error) {
      assert.ok(error instanceof RawJsonError, about);
    }
  }
  assert.ok(performance.now() - started < longestMs, about);
}

function isJsonByPlatform(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('decoders', () => {
  it('P95 take random bytes', () => {
    const random = new Random(seed);
    for (let round = 0; round < rounds; round++) {
      tryEverywhere(random.bytes(random.below(64)), `seed ${seed}, round ${round}`);
    }
  });

  it('P95 take golden frames with errors in them', () => {
    const random = new Random(seed);
    for (let round = 0; round < rounds; round++) tryEverywhere(mutate(random), `seed ${seed}, round ${round}`);
  });

  it('P95 take random sequences of what JSON is made of', () => {
    const random = new Random(seed);
    for (let round = 0; round < rounds; round++) {
      const text = Array.from({ length: random.below(12) }, () => random.pick(tokens)).join('');
      tryEverywhere(new TextEncoder().encode(text), `seed ${seed}, round ${round}`);
    }
  });

  it('P95 take large frames of one pattern in time that grows with their size alone', () => {
    const size = 256 * 1024;
    for (const pattern of [
      ...tokens,
      '{"a":',
      '"a",',
      '{}\n',
      '{"id":1}\n',
      '\\"',
      '9',
      '\u0000',
      '\u0001',
      '\ufffd',
      'é',
    ]) {
      tryEverywhere(new TextEncoder().encode(pattern.repeat(size / pattern.length)), JSON.stringify(pattern));
      tryEverywhere(
        new TextEncoder().encode(`{"id":1,"x":"${pattern.repeat(size / pattern.length)}`),
        JSON.stringify(pattern),
      );
    }
  });
});
