import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PayloadNotJson } from '../codec.ts';
import type { Command, Method } from '../messages.ts';
import { v2Json } from './json.ts';

/** What is read, with maps that compare like ordinary objects. */
function decode(frame: string | Uint8Array): { commands: Command[]; isMalformed: boolean } {
  const { commands, malformed } = v2Json.decode(frame);
  return { commands: structuredClone([...commands]), isMalformed: malformed !== undefined };
}

function single(frame: string): Command {
  const { commands, isMalformed } = decode(frame);
  assert.ok(!isMalformed, frame);
  assert.equal(commands.length, 1);
  return commands[0] ?? assert.fail();
}

const subscribe = '{"id":2,"subscribe":{"channel":"a"}}';
const subscribed: Command = { id: 2, method: 'subscribe', params: { channel: 'a' } };

describe('v2 JSON frames', () => {
  it('P10 one command a line, with an optional line feed at the end and carriage returns as space', () => {
    for (const frame of [`{}\n${subscribe}`, `{}\n${subscribe}\n`, `{}\r\n${subscribe}\r\n`, ` {} \n\t${subscribe} `]) {
      assert.deepEqual(decode(frame), { commands: [{ id: 0, method: 'pong' }, subscribed], isMalformed: false }, frame);
    }
  });

  it('P11 empty frames and empty lines are malformed', () => {
    for (const frame of ['', '\n', '\r\n', ' ', '\n\n', new Uint8Array(0)]) {
      assert.deepEqual(decode(frame), { commands: [], isMalformed: true }, JSON.stringify(frame));
    }
    assert.deepEqual(decode(`${subscribe}\n\n{}`), { commands: [subscribed], isMalformed: true });
    assert.deepEqual(decode(`${subscribe}\n\n`), { commands: [subscribed], isMalformed: true });
  });

  it('P12 commands in front of what is malformed are returned', () => {
    assert.deepEqual(decode(`${subscribe}\n{"id":\n${subscribe}`), { commands: [subscribed], isMalformed: true });
    assert.deepEqual(decode(`${subscribe}\n{}\nnull`), {
      commands: [subscribed, { id: 0, method: 'pong' }],
      isMalformed: true,
    });
  });

  it('P13 the rest of a line behind its object is dropped', () => {
    assert.deepEqual(decode(`${subscribe}{"id":3,"connect":{}}\n{}`), {
      commands: [subscribed, { id: 0, method: 'pong' }],
      isMalformed: false,
    });
    assert.deepEqual(decode(`${subscribe} and so on`), { commands: [subscribed], isMalformed: false });
  });

  it('P14 unknown keys are ignored as long as they hold JSON', () => {
    assert.deepEqual(
      single('{"x":{"y":[1,null]},"id":2,"subscribe":{"channel":"a","z":1.5e3},"Connect":{}}'),
      subscribed,
    );
    assert.ok(decode('{"x":tru,"id":2}').isMalformed);
    assert.ok(decode('{"id":2,"subscribe":{"channel":"a","z":[1,]}}').isMalformed);
  });

  it('P15 the wrong type for a known field is malformed', () => {
    const frames = [
      '{"id":"1","connect":{}}',
      '{"id":-1,"connect":{}}',
      '{"id":1.5,"connect":{}}',
      '{"id":1e3,"connect":{}}',
      '{"id":4294967296,"connect":{}}',
      '{"id":true}',
      '{"id":1,"connect":[]}',
      '{"id":1,"connect":"x"}',
      '{"id":1,"connect":{"token":5}}',
      '{"id":1,"connect":{"subs":[]}}',
      '{"id":1,"connect":{"subs":{"a":1}}}',
      '{"id":1,"connect":{"headers":{"a":1}}}',
      '{"id":1,"subscribe":{"channel":"a","recover":1}}',
      '{"id":1,"subscribe":{"channel":"a","recover":"true"}}',
      '{"id":1,"subscribe":{"channel":"a","offset":-1}}',
      '{"id":1,"subscribe":{"channel":"a","offset":"1"}}',
      '{"id":1,"subscribe":{"channel":"a","tf":{"vals":"x"}}}',
      '{"id":1,"history":{"channel":"a","limit":2147483648}}',
      'null',
      '[]',
      '[{}]',
      '1',
      '"{}"',
    ];
    for (const frame of frames) assert.deepEqual(decode(frame), { commands: [], isMalformed: true }, frame);
  });

  it('P16 null is an absent field, a payload of its own, and no element', () => {
    const frame =
      '{"id":2,"connect":null,"subscribe":{"channel":"a","token":null,"offset":null,"recover":null,"tf":null}}';
    assert.deepEqual(single(frame), subscribed);
    assert.deepEqual(single('{"id":4,"publish":{"channel":"a","data":null}}'), {
      id: 4,
      method: 'publish',
      params: { channel: 'a', data: 'null' },
    });
    assert.deepEqual(single('{"id":null,"subscribe":{}}'), { id: 0, method: 'pong' });
    for (const frame of ['{"id":1,"connect":{"subs":{"a":null}}}', '{"id":2,"subscribe":{"tf":{"vals":[null]}}}']) {
      assert.ok(decode(frame).isMalformed, frame);
    }
  });

  it('P17 a binary message is read as UTF-8', () => {
    assert.deepEqual(decode(new TextEncoder().encode(subscribe)), { commands: [subscribed], isMalformed: false });
    for (const bytes of [[0xff], [0xef, 0xbb, 0xbf, 0x7b, 0x7d], [0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d]]) {
      assert.deepEqual(decode(Uint8Array.from(bytes)), { commands: [], isMalformed: true });
    }
  });

  it('P18 nesting without end is malformed', () => {
    const nested = (open: string, inner: string, close: string): string =>
      open.repeat(100_000) + inner + close.repeat(100_000);
    assert.ok(decode(`{"id":1,"rpc":{"data":${nested('[', '', ']')}}}`).isMalformed);
    assert.ok(decode(`{"id":1,"subscribe":{"tf":${nested('{"nodes":[', '{}', ']}')}}}`).isMalformed);
    assert.ok(decode(`{"id":1,"unknown":${nested('{"a":', '1', '}')}}`).isMalformed);
  });

  it('P19 replies and pushes are joined by single line feeds', () => {
    const reply = v2Json.encodeReply({ id: 4, method: 'publish', result: {} });
    assert.equal(v2Json.join([reply]), '{"id":4,"publish":{}}');
    assert.equal(v2Json.join([reply, '{}', reply]), '{"id":4,"publish":{}}\n{}\n{"id":4,"publish":{}}');
  });
});

describe('v2 commands', () => {
  it('P20 of several requests the first in order counts', () => {
    const order: [string, Method][] = [
      ['connect', 'connect'],
      ['ping', 'ping'],
      ['subscribe', 'subscribe'],
      ['unsubscribe', 'unsubscribe'],
      ['publish', 'publish'],
      ['presence', 'presence'],
      ['presence_stats', 'presenceStats'],
      ['history', 'history'],
      ['rpc', 'rpc'],
      ['send', 'send'],
      ['refresh', 'refresh'],
      ['sub_refresh', 'subRefresh'],
    ];
    for (let first = 0; first < order.length - 1; first++) {
      const requests = order.slice(first).map(([key]) => `"${key}":{}`);
      const frame = `{"id":1,${requests.toReversed().join(',')}}`;
      assert.deepEqual(single(frame), { id: 1, method: order[first]?.[1], params: {} }, frame);
    }
  });

  it('P21 without id everything but send is a pong', () => {
    for (const frame of [
      '{}',
      '{"id":0}',
      '{"subscribe":{"channel":"a"}}',
      '{"connect":{}}',
      '{"ping":{}}',
      '{"x":1}',
    ]) {
      assert.deepEqual(single(frame), { id: 0, method: 'pong' }, frame);
    }
  });

  it('P22 an id without request, or with a ping alone, is unknown', () => {
    for (const frame of ['{"id":7}', '{"id":7,"ping":{}}', '{"id":7,"params":{}}', '{"id":7,"connect":null}']) {
      assert.deepEqual(single(frame), { id: 7, method: 'unknown' }, frame);
    }
  });

  it('P23 send comes with or without id', () => {
    assert.deepEqual(single('{"send":{"data":1}}'), { id: 0, method: 'send', params: { data: '1' } });
    assert.deepEqual(single('{"id":3,"send":{}}'), { id: 3, method: 'send', params: {} });
  });

  it('P39 keys of maps are ordinary keys, whatever they mean to JavaScript', () => {
    const { commands } = v2Json.decode(
      '{"id":1,"connect":{"headers":{"__proto__":"a","constructor":"b"},"subs":{"__proto__":{}}}}',
    );
    const [command] = commands;
    assert.ok(command?.method === 'connect');
    assert.deepEqual(Object.entries(command.params.headers ?? {}), [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    assert.deepEqual(Object.keys(command.params.subs ?? {}), ['__proto__']);
    assert.equal(command.params.headers?.['toString'], undefined);
  });
});

describe('v2 JSON replies and pushes', () => {
  it('P24 the ping is an empty reply', () => {
    assert.equal(v2Json.ping, '{}');
  });

  it('P25 a number takes the place of the channel in publications, joins and leaves', () => {
    const info = { user: 'u', client: 'c' };
    const address = { channel: 'news', channelId: 5 };
    assert.equal(
      v2Json.encodePush({ type: 'publication', ...address, publication: { data: '1' } }),
      '{"push":{"id":5,"pub":{"data":1}}}',
    );
    for (const type of ['join', 'leave'] as const) {
      assert.equal(
        v2Json.encodePush({ type, ...address, info }),
        `{"push":{"id":5,"${type}":{"info":{"user":"u","client":"c"}}}}`,
      );
    }
    assert.equal(
      v2Json.encodePush({ type: 'unsubscribe', channel: 'news', unsubscribe: { code: 2500 } }),
      '{"push":{"channel":"news","unsubscribe":{"code":2500}}}',
    );
  });

  it('P26 an error is temporary only when it is', () => {
    const encode = (temporary: boolean | undefined): unknown =>
      v2Json.encodeReply({ id: 1, error: { code: 100, message: 'internal server error', temporary } });
    assert.equal(encode(true), '{"id":1,"error":{"code":100,"message":"internal server error","temporary":true}}');
    assert.equal(encode(false), '{"id":1,"error":{"code":100,"message":"internal server error"}}');
    assert.equal(encode(undefined), '{"id":1,"error":{"code":100,"message":"internal server error"}}');
  });

  it('P31 zero, false, empty and absent fields are left out', () => {
    const publication = { data: '1', offset: 0, tags: {}, delta: false, key: '', epoch: '', info: undefined };
    assert.equal(
      v2Json.encodePush({ type: 'publication', channel: 'a', publication }),
      '{"push":{"channel":"a","pub":{"data":1}}}',
    );
    const result = { expires: false, ttl: 0, publications: [], epoch: '', data: new Uint8Array(0) };
    assert.equal(v2Json.encodeReply({ id: 2, method: 'subscribe', result }), '{"id":2,"subscribe":{}}');
  });

  it('P32 what clients rely on is always written', () => {
    assert.equal(
      v2Json.encodePush({ type: 'join', channel: 'a', info: { user: '', client: '' } }),
      '{"push":{"channel":"a","join":{"info":{"user":"","client":""}}}}',
    );
    assert.equal(
      v2Json.encodeReply({ id: 1, method: 'presence', result: { presence: {} } }),
      '{"id":1,"presence":{"presence":{}}}',
    );
    assert.equal(
      v2Json.encodeReply({ id: 1, method: 'presenceStats', result: { numClients: 0, numUsers: 0 } }),
      '{"id":1,"presence_stats":{"num_clients":0,"num_users":0}}',
    );
    assert.equal(
      v2Json.encodeReply({ id: 1, method: 'history', result: { publications: [], epoch: '', offset: 0 } }),
      '{"id":1,"history":{"publications":[],"epoch":"","offset":0}}',
    );
  });

  it('P34 strings we write are safe inside HTML, payloads stay as they are', () => {
    assert.equal(
      v2Json.encodePush({
        type: 'publication',
        channel: '<a&b>',
        publication: { data: '"<a&b>"', tags: { '<': '>' } },
      }),
      '{"push":{"channel":"\\u003ca\\u0026b\\u003e","pub":{"data":"<a&b>","tags":{"\\u003c":"\\u003e"}}}}',
    );
  });

  it('P37 a binary payload is sent if it is JSON, else encoding fails', () => {
    const encode = (data: Uint8Array): unknown =>
      v2Json.encodePush({ type: 'publication', channel: 'a', publication: { data } });
    assert.equal(
      encode(new TextEncoder().encode('{\n "é": 1.0}')),
      '{"push":{"channel":"a","pub":{"data":{ "é": 1.0}}}}',
    );
    assert.equal(encode(new Uint8Array(0)), '{"push":{"channel":"a","pub":{}}}');
    for (const text of ['x', '{}{}', '{"a":1', ' ', '\ufeff1', 'NaN']) {
      assert.throws(() => encode(new TextEncoder().encode(text)), PayloadNotJson, text);
    }
    assert.throws(() => encode(Uint8Array.of(0x22, 0xff, 0x22)), PayloadNotJson);
  });
});
