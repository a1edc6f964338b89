import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Transport } from '@spindle/core';
import { UniWebSocketTransport, type UniWebSocketOptions } from './uni-websocket-transport.ts';

const usual: UniWebSocketOptions = { joinsPushes: false, pushesDisconnect: true, sendsCloseFrame: true };
const end = { code: 3503, reason: 'force disconnect' };
const endPush = '{"disconnect":{"code":3503,"reason":"force disconnect"}}';

/** A transport over one that writes down what it is told. */
function open(changes: Partial<UniWebSocketOptions> = {}) {
  const told: unknown[] = [];
  const raw: Transport = {
    name: 'websocket',
    encoding: 'protobuf',
    version: null,
    direction: 'bidirectional',
    groups: { publish: () => {} },
    write(frame) {
      told.push(frame);
      return told.length;
    },
    join: (topic) => void told.push(['join', topic]),
    leave: (topic) => void told.push(['leave', topic]),
    ping: () => void told.push('ping'),
    close: (frame) => void told.push(['close', frame]),
  };
  return { told, raw, transport: new UniWebSocketTransport(raw, { ...usual, ...changes }) };
}

describe('unidirectional WebSocket transport', () => {
  it('T74 it speaks JSON in one direction, whatever the connection below was asked for', () => {
    const { transport, raw } = open();
    const { name, direction, encoding, version, answersPings } = transport;
    assert.deepEqual(
      [name, direction, encoding, version, answersPings],
      ['uni_websocket', 'unidirectional', 'json', 'v2', true],
    );
    assert.equal(transport.groups, raw.groups);
  });

  it('T75 pushes that leave together are a message each, or one where they are joined', () => {
    const apart = open();
    assert.equal(apart.transport.write('{}\n{"message":{}}'), 2);
    assert.deepEqual(apart.told, ['{}', '{"message":{}}']);
    const joined = open({ joinsPushes: true });
    assert.equal(joined.transport.write('{}\n{"message":{}}'), 1);
    assert.deepEqual(joined.told, ['{}\n{"message":{}}']);
  });

  const ends: readonly [changes: Partial<UniWebSocketOptions>, told: unknown[]][] = [
    [{}, [endPush, ['close', end]]],
    [{ pushesDisconnect: false }, [['close', end]]],
    [{ sendsCloseFrame: false }, [endPush, ['close', null]]],
    [{ pushesDisconnect: false, sendsCloseFrame: false }, [['close', null]]],
  ];
  for (const [changes, expected] of ends) {
    it(`T76 the end with ${JSON.stringify(changes)}`, () => {
      const { told, transport } = open(changes);
      transport.close(end);
      assert.deepEqual(told, expected);
    });
  }

  it('T31 a close without a frame is none with a push', () => {
    const { told, transport } = open();
    transport.close(null);
    assert.deepEqual(told, [['close', null]]);
  });

  it('T24 T77 groups and pings are those of the connection below', () => {
    const { told, transport } = open();
    transport.join('a');
    transport.leave('a');
    transport.ping();
    assert.deepEqual(told, [['join', 'a'], ['leave', 'a'], 'ping']);
  });
});
