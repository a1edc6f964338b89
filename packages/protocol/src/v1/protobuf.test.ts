import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from '../messages.ts';
import { v1Protobuf } from './protobuf.ts';

function decode(...bytes: number[]): { commands: readonly Command[]; isMalformed: boolean } {
  const { commands, malformed } = v1Protobuf.decode(Uint8Array.from(bytes));
  return { commands, isMalformed: malformed !== undefined };
}

const connect = [2, 8, 1];
const connected: Command = { id: 1, method: 'connect', params: {} };

describe('v1 Protobuf frames', () => {
  it('P40 messages follow one another, each with its length', () => {
    assert.deepEqual(decode(...connect, 4, 8, 2, 0x10, 7), {
      commands: [connected, { id: 2, method: 'ping', params: {} }],
      isMalformed: false,
    });
  });

  it('P51 an empty frame is malformed', () => {
    assert.deepEqual(decode(), { commands: [], isMalformed: true });
  });

  it('P53 an unknown number is an unknown command', () => {
    assert.deepEqual(decode(4, 8, 5, 0x10, 99), { commands: [{ id: 5, method: 'unknown' }], isMalformed: false });
  });

  it('P54 only send goes without id', () => {
    assert.deepEqual(decode(2, 0x10, 8), { commands: [{ id: 0, method: 'send', params: {} }], isMalformed: false });
    assert.deepEqual(decode(...connect, 0), { commands: [connected], isMalformed: true });
    assert.deepEqual(decode(2, 0x10, 1), { commands: [], isMalformed: true });
  });

  it('P55 parameters that cannot be read are malformed', () => {
    assert.deepEqual(decode(...connect, 6, 8, 3, 0x1a, 2, 0x0a, 9), { commands: [connected], isMalformed: true });
  });

  it('P56 seq and gen are the halves of the offset', () => {
    const { commands } = decode(13, 8, 3, 0x10, 1, 0x1a, 7, 0x0a, 1, 0x61, 0x20, 7, 0x28, 2);
    assert.deepEqual(commands, [{ id: 3, method: 'subscribe', params: { channel: 'a', offset: 2 * 2 ** 32 + 7 } }]);
  });
});

describe('v1 Protobuf replies and pushes', () => {
  it('P63 results and the data of a connect are written even if empty', () => {
    assert.deepEqual(v1Protobuf.encodeReply({ id: 2, method: 'ping', result: {} }), Uint8Array.of(4, 8, 2, 0x1a, 0));
    assert.deepEqual(v1Protobuf.encodeReply({ id: 2, method: 'publish', result: {} }), Uint8Array.of(4, 8, 2, 0x1a, 0));
    assert.deepEqual(
      v1Protobuf.encodeReply({ id: 1, method: 'connect', result: { client: 'c', version: 'v' } }),
      Uint8Array.of(12, 8, 1, 0x1a, 8, 0x0a, 1, 0x63, 0x12, 1, 0x76, 0x2a, 0),
    );
    assert.deepEqual(
      v1Protobuf.encodeReply({ id: 2, error: { code: 103, message: 'm', temporary: true } }),
      Uint8Array.of(11, 8, 2, 0x12, 5, 0x08, 103, 0x12, 1, 0x6d, 0x1a, 0),
    );
  });

  it('P60 pushes have a type, a channel and data', () => {
    assert.deepEqual(
      v1Protobuf.encodePush({ type: 'unsubscribe', channel: 'a', unsubscribe: { code: 2500 } }),
      Uint8Array.of(11, 0x1a, 9, 8, 3, 0x12, 1, 0x61, 0x1a, 2, 8, 1),
    );
    assert.deepEqual(
      v1Protobuf.encodePush({ type: 'message', data: Uint8Array.of(0, 255) }),
      Uint8Array.of(10, 0x1a, 8, 8, 4, 0x1a, 4, 0x0a, 2, 0, 255),
    );
  });

  it('P58 the server sends no ping', () => {
    assert.equal(v1Protobuf.ping, null);
  });
});
