import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codecFor } from './codecs.ts';
import type { Command, Frame, Payload } from './messages.ts';
import { quote } from './raw-json.ts';

/** Values that JSON.parse and JSON.stringify would change, or that look like what surrounds them. */
const corpus = [
  'null',
  'true',
  '""',
  '{}',
  '[]',
  '0',
  '-0',
  '1.0',
  '1.10',
  '1e3',
  '1E+400',
  '0.1000000000000000055511151231257827',
  '9007199254740993',
  '-9223372036854775808',
  '18446744073709551615',
  '123456789012345678901234567890',
  '{"b":1,"a":2,"10":3,"9":4}',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1},"constructor":2}',
  '{ "a" : [ 1 ,\t2 ] }',
  '"\\u0041\\u00e9\\/\\ud83d\\ude00"',
  '"\\ud800"',
  '"<script>&\u2028\u2029"',
  '"\u007f\u0080\ufeff"',
  '"é € 😀"',
  '"}\\"}]{[,:"',
  '{"data":{"data":"\\\\"},"id":1,"method":"x"}',
  `"${'x'.repeat(100)}"`,
  `"${'é'.repeat(100)}"`,
  `[${Array.from({ length: 2000 }, (_, i) => `${i}.0`).join(',')}]`,
  `${'['.repeat(200)}${']'.repeat(200)}`,
];

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The payload of the only publish command of a frame. */
function published(commands: readonly Command[]): Payload {
  const [command] = commands;
  assert.ok(commands.length === 1 && command?.method === 'publish');
  return command.params.data ?? assert.fail('no data');
}

/** What stands between the two texts, each of which occurs once. */
function between(frame: Frame, before: string, after: string): string {
  const text = frame as string;
  assert.ok(text.startsWith(before) && text.endsWith(after), text.slice(0, 100));
  return text.slice(before.length, text.length - after.length);
}

function occursIn(frame: Frame, part: Uint8Array): boolean {
  const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex(frame as Uint8Array).includes(hex(part));
}

describe('payloads', () => {
  const v2 = codecFor('v2', 'json');
  const v1 = codecFor('v1', 'json');

  for (const payload of corpus) {
    const name = payload.length > 40 ? `${payload.slice(0, 40)}…` : payload;

    it(`P35 are read from JSON as they are written: ${name}`, () => {
      assert.equal(published(v2.decode(`{"id":1,"publish":{"channel":"a","data":${payload}}}`).commands), payload);
      assert.equal(published(v2.decode(`{"id":1,"publish":{"data": ${payload} ,"channel":"a"}}`).commands), payload);
      assert.equal(published(v1.decode(`{"id":1,"method":3,"params":{"data":${payload}}}`).commands), payload);
    });

    it(`P35 are written to JSON as they are: ${name}`, () => {
      for (const data of [payload, utf8(payload)]) {
        // A lone surrogate escape is ASCII, so both forms hold the same characters.
        const push = { type: 'publication', channel: 'a', publication: { data } } as const;
        assert.equal(between(v2.encodePush(push), '{"push":{"channel":"a","pub":{"data":', '}}}'), payload);
        assert.equal(between(v1.encodePush(push), '{"result":{"channel":"a","data":{"data":', '}}}\n'), payload);
      }
    });

    it(`P38 are written to Protobuf as their UTF-8: ${name}`, () => {
      for (const version of ['v1', 'v2'] as const) {
        const { encodePush } = codecFor(version, 'protobuf');
        const publication = { data: payload };
        const frame = encodePush({ type: 'publication', channel: 'a', publication });
        assert.ok(occursIn(frame, utf8(payload)));
        assert.deepEqual(
          encodePush({ type: 'publication', channel: 'a', publication: { data: utf8(payload) } }),
          frame,
        );
      }
    });
  }

  it('P35 survive from any JSON client to any other inside a JSON string, too', () => {
    for (const payload of corpus) {
      const literal = quote(payload);
      assert.equal(published(v2.decode(`{"id":1,"publish":{"channel":"a","data":${literal}}}`).commands), literal);
      assert.equal(JSON.parse(literal), payload);
    }
  });
});
