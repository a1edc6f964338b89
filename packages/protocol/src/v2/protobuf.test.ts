import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from '../messages.ts';
import { v2Protobuf } from './protobuf.ts';

function decode(...bytes: number[]): { commands: readonly Command[]; isMalformed: boolean } {
  const { commands, malformed } = v2Protobuf.decode(Uint8Array.from(bytes));
  return { commands, isMalformed: malformed !== undefined };
}

const pong: Command = { id: 0, method: 'pong' };
const connect = [4, 8, 1, 0x22, 0];
const connected: Command = { id: 1, method: 'connect', params: {} };

describe('v2 Protobuf frames', () => {
  it('P40 messages follow one another, each with its length', () => {
    assert.deepEqual(decode(...connect, 0, ...connect), { commands: [connected, pong, connected], isMalformed: false });
  });

  it('P41 empty frames and lengths beyond the end are malformed, what comes before counts', () => {
    assert.deepEqual(decode(), { commands: [], isMalformed: true });
    assert.deepEqual(decode(1), { commands: [], isMalformed: true });
    assert.deepEqual(decode(...connect, 5, 8, 1), { commands: [connected], isMalformed: true });
    assert.deepEqual(decode(...connect, 0x80), { commands: [connected], isMalformed: true });
    assert.deepEqual(decode(4, 8, 1, 0x22, 9), { commands: [], isMalformed: true });
    assert.deepEqual(decode(...Array<number>(11).fill(0xff)), { commands: [], isMalformed: true });
  });

  it('P12 commands in front of what is malformed are returned', () => {
    assert.deepEqual(decode(...connect, 2, 0, 0, ...connect), { commands: [connected], isMalformed: true });
  });

  it('P17 a text message is read as its bytes', () => {
    assert.deepEqual(v2Protobuf.decode('\u0000').commands, [pong]);
    assert.ok(v2Protobuf.decode('{"id":1}').malformed !== undefined);
  });

  it('P43 unknown fields and unexpected wire types are passed over', () => {
    const unknown = [0x98, 6, 1, 0x9a, 6, 2, 7, 7, 0x9d, 6, 1, 2, 3, 4, 0x99, 6, 1, 2, 3, 4, 5, 6, 7, 8];
    assert.deepEqual(decode(4 + unknown.length, ...unknown, 8, 1, 0x22, 0), {
      commands: [connected],
      isMalformed: false,
    });
    assert.deepEqual(decode(6, 8, 1, 0x20, 5, 0x22, 0), { commands: [connected], isMalformed: false });
  });

  it('P44 strings must be UTF-8', () => {
    assert.deepEqual(decode(7, 8, 1, 0x22, 3, 0x0a, 1, 0xff), { commands: [], isMalformed: true });
  });

  it('P45 nesting without end is malformed', () => {
    let filter: number[] = [];
    const nest = (tag: number, inner: number[]): number[] => {
      const size = inner.length;
      return [tag, ...(size < 0x80 ? [size] : size < 0x4000 ? [(size & 0x7f) | 0x80, size >> 7] : []), ...inner];
    };
    const frame = (): number[] => nest(0, [8, 1, ...nest(0x2a, nest(0x6a, filter))]).slice(1);
    for (let depth = 0; depth < 97; depth++) filter = nest(0x32, filter);
    assert.ok(!decode(...frame()).isMalformed);
    for (let depth = 0; depth < 10; depth++) filter = nest(0x32, filter);
    assert.ok(decode(...frame()).isMalformed);
  });

  it('P39 keys of maps are ordinary keys, and an entry without value has an empty one', () => {
    const key = [...new TextEncoder().encode('__proto__')];
    const entry = [0x0a, key.length, ...key];
    const request = [0x1a, entry.length, ...entry, 0x32, entry.length, ...entry];
    const { commands } = v2Protobuf.decode(Uint8Array.of(4 + request.length, 8, 1, 0x22, request.length, ...request));
    const [command] = commands;
    assert.ok(command?.method === 'connect');
    assert.deepEqual(Object.entries(command.params.subs ?? {}), [['__proto__', {}]]);
    assert.deepEqual(Object.entries(command.params.headers ?? {}), [['__proto__', '']]);
  });
});

describe('v2 Protobuf replies and pushes', () => {
  it('P24 the ping is a single zero', () => {
    assert.deepEqual(v2Protobuf.ping, Uint8Array.of(0));
  });

  it('P42 zero values are not written, empty messages are', () => {
    assert.deepEqual(v2Protobuf.encodeReply({ id: 3, method: 'publish', result: {} }), Uint8Array.of(4, 8, 3, 0x42, 0));
    assert.deepEqual(
      v2Protobuf.encodeReply({ id: 3, method: 'presenceStats', result: { numClients: 0, numUsers: 1 } }),
      Uint8Array.of(6, 8, 3, 0x52, 2, 0x10, 1),
    );
  });

  it('P40 frames are joined without anything between them', () => {
    assert.deepEqual(
      v2Protobuf.join([Uint8Array.of(0), Uint8Array.of(4, 8, 3, 0x42, 0)]),
      Uint8Array.of(0, 4, 8, 3, 0x42, 0),
    );
  });

  it('P38 a JSON payload is written as the UTF-8 of its text', () => {
    const frame = v2Protobuf.encodePush({ type: 'message', data: '"é"' });
    assert.deepEqual(frame, Uint8Array.of(10, 0x22, 8, 0x42, 6, 0x0a, 4, 0x22, 0xc3, 0xa9, 0x22));
  });

  it('P25 a number takes the place of the channel', () => {
    const publication = { data: '1' };
    assert.deepEqual(
      v2Protobuf.encodePush({ type: 'publication', channel: 'news', channelId: 5, publication }),
      Uint8Array.of(9, 0x22, 7, 8, 5, 0x22, 3, 0x22, 1, 0x31),
    );
  });
});
