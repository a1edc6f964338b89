import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PayloadNotJson } from './codec.ts';
import { codecFor } from './codecs.ts';
import { patchedPublication, patchedSequence, wholePublication } from './delta-publication.ts';
import { applyDelta } from './fossil-delta/apply-delta.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

const before = '{"text":"the quick brown fox jumps over é <1.0>","n":1}';
const after = '{"text":"the quick brown fox jumps over è <1.0>","n":1}';

describe('publications for subscribers with delta compression', () => {
  it('P123 in JSON the data is a string with the text of the payload', () => {
    const publication = wholePublication({ data: before, offset: 3, tags: { a: 'b' } }, 'json');
    assert.deepEqual(publication, { data: publication.data, offset: 3, tags: { a: 'b' } });
    const frame = codecFor('v2', 'json').encodePush({ type: 'publication', channel: 'a', publication });
    const { push } = JSON.parse(String(frame)) as { push: { pub: { data: string } } };
    assert.equal(push.pub.data, before);
  });

  it('P123 bytes that are JSON are text, others cannot be sent, nothing at all is null', () => {
    assert.equal(wholePublication({ data: encode('{"a":\n1.0}') }, 'json').data, '"{\\"a\\":1.0}"');
    assert.throws(() => wholePublication({ data: Uint8Array.of(0xff) }, 'json'), PayloadNotJson);
    assert.throws(() => patchedPublication({ data: encode('{') }, { data: '1' }, 'json'), PayloadNotJson);
    for (const publication of [{}, { data: '' }, { data: new Uint8Array(0) }]) {
      assert.equal(wholePublication(publication, 'json').data, '"null"');
    }
  });

  it('P123 in Protobuf the data are the bytes of the payload', () => {
    const publication = { data: Uint8Array.of(0xff), offset: 3 };
    assert.equal(wholePublication(publication, 'protobuf'), publication);
  });

  it('P124 a patch takes the place of data that is larger', () => {
    const inText = patchedPublication({ data: after, offset: 2 }, { data: before, offset: 1 }, 'json');
    assert.deepEqual([inText.delta, inText.offset], [true, 2]);
    const patch = encode(JSON.parse(String(inText.data)) as string);
    assert.ok(patch.length < 40);
    assert.equal(decode(applyDelta(encode(before), patch)), after);

    const inBytes = patchedPublication({ data: after }, { data: encode(before) }, 'protobuf');
    assert.equal(inBytes.delta, true);
    assert.ok(inBytes.data instanceof Uint8Array);
    assert.equal(decode(applyDelta(encode(before), inBytes.data)), after);
  });

  it('P124 a patch that is not smaller is not sent', () => {
    for (const encoding of ['json', 'protobuf'] as const) {
      const publication = { data: '{"n":1}', offset: 2 };
      const patched = patchedPublication(publication, { data: before }, encoding);
      assert.deepEqual(patched, wholePublication(publication, encoding));
    }
  });

  it('P124 of several in a row each is the base of the next', () => {
    const values = [before, after, '1', after, before];
    for (const encoding of ['json', 'protobuf'] as const) {
      const sequence = patchedSequence(
        values.map((data) => ({ data })),
        encoding,
      );
      assert.deepEqual(
        sequence.map(({ delta = false }) => delta),
        [false, true, false, false, true],
      );
      let base = '';
      for (const [place, { data = '', delta = false }] of sequence.entries()) {
        const bytes =
          typeof data === 'string' ? encode(encoding === 'json' ? (JSON.parse(data) as string) : data) : data;
        base = delta ? decode(applyDelta(encode(base), bytes)) : decode(bytes);
        assert.equal(base, values[place]);
      }
    }
  });
});
