import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  callMethod,
  ChannelDataError,
  DataError,
  defineChannel,
  defineMethod,
  typeOnly,
  type RpcClient,
  type StandardSchema,
} from './index.ts';

interface Message {
  readonly text: string;
}

const chat = defineChannel('$chat:{room}', typeOnly<Message>());

/** Takes a number as text and hands it out as a number. */
const count: StandardSchema<string, number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'string' && /^\d+$/.test(value)
        ? { value: Number(value) }
        : { issues: [{ message: 'no digits', path: ['count', { key: 0 }] }] },
  },
};

describe('typed channels', () => {
  it('I50 a channel is described once: names, parameters and payloads have types on both ends', () => {
    const address = chat.at({ room: 'lobby' });
    assert.equal(address.channel, '$chat:lobby');
    const message: Message = address.parse({ text: 'hi' });
    assert.equal(message.text, 'hi');
    const room: string | undefined = chat.match('$chat:lobby')?.room;
    assert.equal(room, 'lobby');
    assert.equal(defineChannel('news', typeOnly<string>()).at().channel, 'news');
    // @ts-expect-error the template has a parameter
    assert.throws(() => chat.at(), TypeError);
    // @ts-expect-error no such parameter
    assert.throws(() => chat.at({ rom: 'lobby' }), TypeError);
  });

  it('I51 a schema says what may be published and what is received; a refusal names the member, not its value', () => {
    const counter = defineChannel('counter', count).at();
    const received: number = counter.parse('17');
    assert.equal(received, 17);
    assert.throws(
      () => counter.parse('s3cret'),
      (error) =>
        error instanceof ChannelDataError && /data\.count\.0/.test(error.message) && !/s3cret/.test(error.message),
    );
    const slow = defineChannel('slow', {
      '~standard': { ...count['~standard'], validate: async () => ({ value: 1 }) },
    });
    assert.throws(() => slow.at().parse('1'), /synchronously/);
  });

  it('I52 a parameter never makes the name of another channel', () => {
    for (const room of ['', 'a:b', 'a b', 'a\nb', '#7', '1,2', '$x', '&x', '*', 'a/b', '{room}', 'a\u2028']) {
      assert.throws(() => chat.at({ room }), TypeError, JSON.stringify(room));
    }
    for (const room of ['1', '10', 'ü', '日本', 'a.b-c_d', '%2F', '\u{1f600}']) {
      const { channel } = chat.at({ room });
      assert.equal(chat.match(channel)?.room, room);
    }
    const pair = defineChannel('pair:{a}-{b}', typeOnly<null>());
    assert.deepEqual({ ...pair.match(pair.at({ a: '1', b: '2' }).channel) }, { a: '1', b: '2' });
    // `x-y-z` could be x and y-z as well.
    assert.throws(() => pair.at({ a: 'x', b: 'y-z' }), TypeError);
    for (const other of ['$chat:1:2', '$chat:', 'chat:1', 'x$chat:1', '$chat:1 ', '$Chat:1', '$chat:1\n']) {
      assert.equal(chat.match(other), null, JSON.stringify(other));
    }
    for (const template of ['{a}{b}', 'x:{a', 'x:{}', '{a}:{a}']) {
      assert.throws(() => defineChannel(template, typeOnly<null>()), SyntaxError, template);
    }
  });

  it('I53 a method is described once: what it takes and answers has types on both ends', async () => {
    const double = defineMethod('double', { input: count, output: typeOnly<number>() });
    const server: RpcClient = {
      rpc: async (method, data) => ({ data: method === 'double' ? double.parse(data) * 2 : null }),
    };
    const answer: number = await callMethod(server, double, '21');
    assert.equal(answer, 42);
    // @ts-expect-error it takes text
    await assert.rejects(callMethod(server, double, 21), DataError);
    const strict = defineMethod('double', { input: typeOnly<string>(), output: count });
    await assert.rejects(callMethod(server, strict, '21'), /answered by method "double".*data\.count\.0/);
  });
});
