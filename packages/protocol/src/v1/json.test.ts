import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PayloadNotJson } from '../codec.ts';
import type { Command, Push } from '../messages.ts';
import { v1Json } from './json.ts';
import { methods } from './methods.ts';

/** What is read, with maps that compare like ordinary objects. */
function decode(frame: string | Uint8Array): { commands: Command[]; isMalformed: boolean } {
  const { commands, malformed } = v1Json.decode(frame);
  return { commands: structuredClone([...commands]), isMalformed: malformed !== undefined };
}

const subscribe = '{"method":1,"params":{"channel":"a"},"id":2}';
const subscribed: Command = { id: 2, method: 'subscribe', params: { channel: 'a' } };

function params(frame: string): unknown {
  const { commands, isMalformed } = decode(frame);
  assert.ok(!isMalformed && commands.length === 1, frame);
  const [command] = commands;
  return command !== undefined && 'params' in command ? command.params : undefined;
}

describe('v1 JSON frames', () => {
  it('P50 commands are separated by any space or nothing', () => {
    for (const separator of ['\n', '', ' ', '\n\n\n', '\r\n', '\t \n']) {
      const frame = `${separator}${subscribe}${separator}${subscribe}${separator}`;
      assert.deepEqual(
        decode(frame),
        { commands: [subscribed, subscribed], isMalformed: false },
        JSON.stringify(separator),
      );
    }
    assert.deepEqual(decode('{"method":1,\n "params":{\n"channel":"a"},\r\n"id":2}').commands, [subscribed]);
  });

  it('P51 an empty frame is malformed, space is nothing', () => {
    assert.deepEqual(decode(''), { commands: [], isMalformed: true });
    assert.deepEqual(decode(new Uint8Array(0)), { commands: [], isMalformed: true });
    assert.deepEqual(decode(' \n\r\n\t'), { commands: [], isMalformed: false });
  });

  it('P12 commands in front of what is malformed are returned', () => {
    for (const rest of ['x', '{"id":', 'null', '[]', '{"id":"1"}', '{"id":3,"method":1,"params":{"channel":1}}']) {
      assert.deepEqual(decode(`${subscribe}\n${rest}`), { commands: [subscribed], isMalformed: true }, rest);
    }
  });

  it('P52 the method is a number, a name in any case, or connect', () => {
    for (const [number, method] of methods.entries()) {
      const alias = method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      for (const written of [String(number), `"${alias}"`, `"${alias.toUpperCase()}"`]) {
        assert.deepEqual(decode(`{"id":1,"method":${written}}`).commands, [{ id: 1, method, params: {} }], written);
      }
    }
    assert.deepEqual(decode('{"id":1}').commands, [{ id: 1, method: 'connect', params: {} }]);
    assert.deepEqual(decode('{"id":1,"method":null}').commands, [{ id: 1, method: 'connect', params: {} }]);
  });

  it('P53 an unknown number is an unknown command, an unknown name is malformed', () => {
    for (const number of [12, 100, -1, 2_147_483_647]) {
      assert.deepEqual(decode(`{"id":5,"method":${number},"params":{"x":1}}`), {
        commands: [{ id: 5, method: 'unknown' }],
        isMalformed: false,
      });
    }
    for (const name of ['"nope"', '""', '"12"', '1.5', '2147483648', 'true', '{}']) {
      assert.deepEqual(decode(`{"id":5,"method":${name}}`), { commands: [], isMalformed: true }, name);
    }
  });

  it('P54 only send goes without id', () => {
    assert.deepEqual(decode('{"method":8,"params":{"data":1}}').commands, [
      { id: 0, method: 'send', params: { data: '1' } },
    ]);
    assert.deepEqual(decode('{"id":4,"method":8}').commands, [{ id: 4, method: 'send', params: {} }]);
    for (const frame of ['{}', '{"id":0}', '{"method":1,"params":{"channel":"a"}}', '{"method":7}', '{"method":99}']) {
      assert.deepEqual(decode(frame), { commands: [], isMalformed: true }, frame);
    }
  });

  it('P55 absent parameters are empty, parameters of the wrong type are malformed', () => {
    assert.deepEqual(params('{"id":1,"method":7}'), {});
    assert.deepEqual(params('{"id":1,"method":7,"params":null}'), {});
    assert.deepEqual(params('{"id":1,"method":6,"params":{}}'), {});
    for (const wrong of ['[]', '1', '"x"', '{"token":1}', '{"subs":{"a":{"offset":-1}}}', '{"data":x}']) {
      assert.ok(decode(`{"id":1,"params":${wrong}}`).isMalformed, wrong);
    }
  });

  it('P56 seq and gen are the halves of the offset', () => {
    const position = (fields: string): unknown => params(`{"id":1,"method":1,"params":{"channel":"a",${fields}}}`);
    assert.deepEqual(position('"recover":true,"seq":7'), { channel: 'a', recover: true, offset: 7 });
    assert.deepEqual(position('"seq":7,"gen":2'), { channel: 'a', offset: 2 * 2 ** 32 + 7 });
    assert.deepEqual(position('"seq":7,"gen":2,"offset":3'), { channel: 'a', offset: 3 });
    assert.deepEqual(params('{"id":1,"params":{"subs":{"a":{"recover":true,"seq":1},"b":{"offset":4}}}}'), {
      subs: { a: { recover: true, offset: 1 }, b: { offset: 4 } },
    });
  });

  it('P36 payloads lose their line breaks and nothing else', () => {
    assert.deepEqual(params('{"id":1,"method":3,"params":{"channel":"a","data":{\r\n  "n": 1.0\n}}}'), {
      channel: 'a',
      data: '{  "n": 1.0}',
    });
  });
});

describe('v1 JSON replies and pushes', () => {
  const encodePush = (push: Push): unknown => v1Json.encodePush(push);

  it('P57 every frame ends its line, joining adds nothing', () => {
    const reply = v1Json.encodeReply({ id: 4, method: 'publish', result: {} });
    assert.equal(reply, '{"id":4,"result":{}}\n');
    assert.equal(v1Json.join([reply, reply]), '{"id":4,"result":{}}\n{"id":4,"result":{}}\n');
  });

  it('P58 a ping is answered by its id; the server sends none itself', () => {
    assert.equal(v1Json.encodeReply({ id: 9, method: 'ping', result: {} }), '{"id":9}\n');
    assert.equal(v1Json.ping, null);
  });

  it('P59 an error is code and message', () => {
    assert.equal(
      v1Json.encodeReply({ id: 1, error: { code: 100, message: 'internal server error', temporary: true } }),
      '{"id":1,"error":{"code":100,"message":"internal server error"}}\n',
    );
  });

  it('P60 pushes have a type, a channel and data', () => {
    const info = { user: '', client: 'c' };
    const expected: [Push, string][] = [
      [{ type: 'publication', channel: 'a', publication: {} }, '{"channel":"a","data":{"data":null}}'],
      [{ type: 'join', channel: 'a', info }, '{"type":1,"channel":"a","data":{"info":{"user":"","client":"c"}}}'],
      [{ type: 'leave', channel: 'a', info }, '{"type":2,"channel":"a","data":{"info":{"user":"","client":"c"}}}'],
      [{ type: 'unsubscribe', channel: 'a', unsubscribe: {} }, '{"type":3,"channel":"a","data":{}}'],
      [{ type: 'message', data: '1' }, '{"type":4,"data":{"data":1}}'],
      [{ type: 'subscribe', channel: 'a', subscribe: {} }, '{"type":5,"channel":"a","data":{}}'],
      [{ type: 'connect', connect: { client: 'c', ping: 25 } }, '{"type":6,"data":{"client":"c"}}'],
      [{ type: 'disconnect', disconnect: { code: 3001 } }, '{"type":7,"data":{"code":3001}}'],
      [{ type: 'refresh', refresh: { expires: true, ttl: 5 } }, '{"type":8,"data":{"expires":true,"ttl":5}}'],
    ];
    for (const [push, result] of expected) assert.equal(encodePush(push), `{"result":${result}}\n`);
  });

  it('P61 whether to subscribe again follows from the code', () => {
    for (const [code, data] of [
      [0, '{}'],
      [2000, '{}'],
      [2499, '{}'],
      [2500, '{"resubscribe":true}'],
      [2999, '{"resubscribe":true}'],
    ] as const) {
      assert.equal(
        encodePush({ type: 'unsubscribe', channel: 'a', unsubscribe: { code, reason: 'x' } }),
        `{"result":{"type":3,"channel":"a","data":${data}}}\n`,
      );
    }
  });

  it('P62 positions are offsets in ascending order, newer fields are left out', () => {
    const publications = [
      { data: '1', offset: 5, delta: true, epoch: 'e', key: 'k', tags: { a: 'b' } },
      { data: '2', offset: 2 ** 32 + 1 },
    ];
    const result = { epoch: 'e', offset: 9, publications, recovered: true, wasRecovering: true, delta: true, type: 1 };
    assert.equal(
      v1Json.encodeReply({ id: 2, method: 'subscribe', result }),
      '{"id":2,"result":{"epoch":"e","publications":[{"data":1,"offset":5,"tags":{"a":"b"}},' +
        '{"data":2,"offset":4294967297}],"recovered":true,"offset":9}}\n',
    );
  });

  it('P64 connect and refresh results always have client and version', () => {
    for (const method of ['connect', 'refresh'] as const) {
      assert.equal(v1Json.encodeReply({ id: 1, method, result: {} }), '{"id":1,"result":{"client":"","version":""}}\n');
    }
  });

  it('P37 a binary payload that is not JSON cannot be sent', () => {
    assert.throws(() => encodePush({ type: 'message', data: Uint8Array.of(1) }), PayloadNotJson);
  });
});
