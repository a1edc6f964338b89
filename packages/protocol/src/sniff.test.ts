import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sniffVersion } from './sniff.ts';

describe('sniffVersion', () => {
  it('P1 a connect request makes v2', () => {
    assert.equal(sniffVersion('{"id":1,"connect":{}}', 'json'), 'v2');
    assert.equal(sniffVersion('{"connect":{"token":"x"},"id":1}\n{"id":2,"subscribe":{}}', 'json'), 'v2');
    assert.equal(sniffVersion('{"method":0,"id":1,"connect":null}', 'json'), 'v2');
    assert.equal(sniffVersion(new TextEncoder().encode('{"id":1,"connect":{}}'), 'json'), 'v2');
    assert.equal(sniffVersion(Uint8Array.of(4, 8, 1, 0x22, 0), 'protobuf'), 'v2');
  });

  it('P2 method, params or nothing but an id make v1', () => {
    for (const frame of [
      '{"params":{"name":"js"},"id":1}',
      '{"id":1}',
      '{"method":"connect","id":1}',
      '\n {"method":1}',
    ]) {
      assert.equal(sniffVersion(frame, 'json'), 'v1', frame);
    }
    assert.equal(sniffVersion(Uint8Array.of(2, 8, 1), 'protobuf'), 'v1');
    assert.equal(sniffVersion(Uint8Array.of(4, 8, 2, 0x10, 7), 'protobuf'), 'v1');
    assert.equal(sniffVersion(Uint8Array.of(4, 8, 1, 0x1a, 0), 'protobuf'), 'v1');
  });

  it('P2 another v2 request, or nothing at all, makes v2', () => {
    for (const frame of ['{"id":1,"subscribe":{"channel":"a"}}', '{"send":{}}', '{}', '{"future":1}']) {
      assert.equal(sniffVersion(frame, 'json'), 'v2', frame);
    }
    assert.equal(sniffVersion(Uint8Array.of(4, 8, 1, 0x2a, 0), 'protobuf'), 'v2');
    assert.equal(sniffVersion(Uint8Array.of(0), 'protobuf'), 'v2');
  });

  it('P3 what cannot be read is of no generation', () => {
    for (const frame of ['', '\n', 'null', '[]', '{"id":1', '{"id":1,}', 'connect']) {
      assert.equal(sniffVersion(frame, 'json'), null, frame);
    }
    assert.equal(sniffVersion(Uint8Array.of(0x7b, 0xff), 'json'), null);
    for (const bytes of [[], [4, 8], [2, 0, 0], [5, 8, 1, 0x22, 9, 0]]) {
      assert.equal(sniffVersion(Uint8Array.from(bytes), 'protobuf'), null, bytes.join(' '));
    }
  });
});
