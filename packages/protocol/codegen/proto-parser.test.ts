import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProto } from './proto-parser.ts';

const head = 'syntax = "proto3";\npackage p;\n';

describe('parseProto', () => {
  it('P98 reads messages, enums, options and the comments above them', () => {
    const schema = parseProto(`${head}
      import "options.proto";
      // Not about what follows.

      // A colour.
      enum Color { RED = 0; BLUE = 1; }
      // A box.
      message Box {
        reserved 2 to 4, 9;
        // What is inside,
        // as it came.
        bytes data = 5 [(raw) = true, (always) = true];
        repeated Box boxes = 1;
        map<string, Box> named = 6;
        optional Color color = 7;
      }`);
    assert.equal(schema.package, 'p');
    assert.deepEqual(schema.enums, [
      {
        name: 'Color',
        comment: 'A colour.',
        values: [
          { name: 'RED', number: 0 },
          { name: 'BLUE', number: 1 },
        ],
      },
    ]);
    const [box] = schema.messages;
    assert.equal(box?.comment, 'A box.');
    assert.deepEqual(
      box?.fields.map(({ name, number, cardinality, type }) => [name, number, cardinality, type.kind]),
      [
        ['boxes', 1, 'repeated', 'message'],
        ['data', 5, 'single', 'scalar'],
        ['named', 6, 'map', 'message'],
        ['color', 7, 'optional', 'enum'],
      ],
    );
    assert.deepEqual(box?.fields[1]?.options, new Set(['raw', 'always']));
    assert.equal(box?.fields[1]?.comment, 'What is inside, as it came.');
  });

  it('P98 refuses what it would otherwise misunderstand, and says where', () => {
    const message = (body: string): string => `${head}message M {\n${body}\n}`;
    const refused: [string, RegExp][] = [
      ['package p;', /line 1/],
      [`${head}service S {}`, /line 3: expected a declaration/],
      [message('oneof x { string a = 1; }'), /line 4/],
      [message('Unknown a = 1;'), /unknown type Unknown/],
      [message('string a = 1; string b = 1;'), /a field twice/],
      [message('string a = 1; string a = 2;'), /a field twice/],
      [message('reserved 1; string a = 1;'), /a reserved number/],
      [message('string a = 1 [(other) = true];'), /line 4: expected an option/],
      [message('bytes a = 1;'), /bytes need one content option/],
      [message('string a = 1 [(raw) = true];'), /bytes need one content option/],
      [message('repeated uint32 a = 1;'), /lists and maps hold strings or messages/],
      [message('map<int32, string> a = 1;'), /line 4: expected string/],
      [message('string a = 1'), /line 5: expected ;/],
      [message('string a = 1;').slice(0, -1), /line end/],
      [message('string $ = 1;'), /line 4: unexpected character/],
    ];
    for (const [source, problem] of refused) assert.throws(() => parseProto(source), problem, source);
  });
});
