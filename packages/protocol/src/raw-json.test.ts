import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isJson,
  maxDepth,
  quote,
  RawJsonError,
  readString,
  splitArray,
  splitObject,
  withoutLineBreaks,
} from './raw-json.ts';

const valid = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1.0',
  '1e5',
  '1E-5',
  '-12.50e+3',
  '9007199254740993',
  '""',
  '"\\u00e9\\ud83d\\ude00\\ud800"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '"é\u2028"',
  '[]',
  '[ ]',
  '[1,[2,[]],{}]',
  '{}',
  '{ }',
  '{"a":1,"a":2,"":3}',
  ' \t\r\n{ "a" : [ 1 , 2 ] } \n',
];

const invalid = [
  '',
  ' ',
  'nul',
  'nulll',
  'True',
  'undefined',
  'NaN',
  '+1',
  '01',
  '-',
  '-01',
  '1.',
  '.5',
  '1.e5',
  '1e',
  '1e+',
  '0x10',
  '1 2',
  '"',
  '"a',
  "'a'",
  '"\t"',
  '"\n"',
  '"\u0000"',
  '"\\x"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\',
  '[',
  '[1',
  '[1,',
  '[1,]',
  '[,1]',
  '[1 2]',
  ']',
  '{',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  '{,"a":1}',
  '{"a" 1}',
  '{a:1}',
  '{1:1}',
  '{"a":1 "b":2}',
  '}',
  '{}}',
  '{} x',
  '\ufeff{}',
  '\u00a0{}',
  '1\u2028',
];

describe('isJson', () => {
  it('P99 agrees with the grammar on what is JSON', () => {
    for (const text of valid) {
      assert.ok(isJson(text), text);
      assert.doesNotThrow(() => JSON.parse(text) as unknown, text);
    }
  });

  it('P99 agrees with the grammar on what is not', () => {
    for (const text of invalid) {
      assert.ok(!isJson(text), text);
      assert.throws(() => JSON.parse(text) as unknown, SyntaxError, text);
    }
  });

  it('P18 takes values nested as deep as allowed and refuses deeper ones without exhausting the stack', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
    assert.ok(isJson(nested(maxDepth)));
    assert.ok(!isJson(nested(maxDepth + 1)));
    assert.ok(isJson(objects(maxDepth)));
    assert.ok(!isJson(objects(maxDepth + 1)));
    assert.ok(!isJson(nested(100_000)));
    assert.ok(!isJson('['.repeat(100_000)));
    assert.ok(!isJson('{"a":'.repeat(100_000)));
  });
});

describe('splitObject', () => {
  it('P35 cuts values out as they are written', () => {
    const fields = splitObject(
      ' { "i" : 9007199254740993 , "f":1.0,"o":{ "b":1,"a" : 2, "a":3},"s":"\\u0041\\ud800","n":null } ',
    );
    assert.deepEqual(
      [...fields],
      [
        ['i', '9007199254740993'],
        ['f', '1.0'],
        ['o', '{ "b":1,"a" : 2, "a":3}'],
        ['s', '"\\u0041\\ud800"'],
        ['n', 'null'],
      ],
    );
  });

  it('P36 leaves out literal line breaks between the tokens of a value', () => {
    assert.deepEqual([...splitObject('{"a":{\r\n  "b": [1,\n2]\n}}')], [['a', '{  "b": [1,2]}']]);
  });

  it('P39 reads keys with escapes, and of duplicate keys keeps the last', () => {
    const fields = splitObject('{"\\u0061":1,"a":2,"__proto__":3}');
    assert.deepEqual(
      [...fields],
      [
        ['a', '2'],
        ['__proto__', '3'],
      ],
    );
  });

  it('P99 refuses anything but one object, and says where', () => {
    for (const text of [...invalid, '[]', 'null', '"{}"', '{}{}']) {
      assert.throws(() => splitObject(text), RawJsonError, text);
    }
    assert.throws(
      () => splitObject('{"a":1,"b":tru}'),
      (error) => error instanceof RawJsonError && error.position === 11,
    );
  });
});

describe('splitArray', () => {
  it('P35 cuts elements out as they are written', () => {
    assert.deepEqual(splitArray('[1.0, "a" ,{"b":[]},[ ]]'), ['1.0', '"a"', '{"b":[]}', '[ ]']);
    assert.deepEqual(splitArray('[]'), []);
  });

  it('P99 refuses anything but one array', () => {
    for (const text of ['', '{}', '[1', '[1,]', '[] []', 'null']) {
      assert.throws(() => splitArray(text), RawJsonError, text);
    }
  });
});

describe('readString and quote', () => {
  it('P34 reads any escape, and a lone surrogate as the replacement character', () => {
    assert.equal(readString('"a\\u00e9\\n\\/\\ud83d\\ude00"'), 'aé\n/😀');
    assert.equal(readString('"<\\ud800>\\udc00"'), '<\ufffd>\ufffd');
    assert.equal(readString(' "x" '), 'x');
    for (const text of ['x', '1', '"a" "b"', '"\t"', 'null']) assert.throws(() => readString(text), RawJsonError, text);
  });

  it('P34 escapes what HTML and scripts could take for their own', () => {
    assert.equal(
      quote('<a href="x">&\u2028\u2029\\\n\u0001'),
      '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028\\u2029\\\\\\n\\u0001"',
    );
    assert.equal(quote('plain é 😀'), '"plain é 😀"');
    assert.equal(quote('\ud800'), '"\\ud800"');
  });

  it('P34 reads back every string it wrote', () => {
    for (let code = 0; code < 0x3000; code++) {
      const text = `a${String.fromCodePoint(code)}b`;
      assert.equal(readString(quote(text)), text);
    }
  });
});

describe('withoutLineBreaks', () => {
  it('P36 removes literal line breaks and nothing else', () => {
    assert.equal(withoutLineBreaks('{\n "a":\r\n\t1}'), '{ "a":\t1}');
    assert.equal(withoutLineBreaks('"\\n"'), '"\\n"');
  });
});
