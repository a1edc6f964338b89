import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unidirectionalCodecFor } from './unidirectional.ts';

const json = unidirectionalCodecFor('json');
const protobuf = unidirectionalCodecFor('protobuf');

describe('unidirectional connections', () => {
  it('P80 begin with a bare connect request', () => {
    assert.deepEqual(json.decode('{"token":"t","data":{"a": 1.0}}'), {
      commands: [{ id: 1, method: 'connect', params: { token: 't', data: '{"a": 1.0}' } }],
    });
    assert.deepEqual(json.decode(' null ').commands, [{ id: 1, method: 'connect', params: {} }]);
    assert.deepEqual(protobuf.decode(Uint8Array.of(0x0a, 1, 0x74)).commands, [
      { id: 1, method: 'connect', params: { token: 't' } },
    ]);
    assert.deepEqual(protobuf.decode(new Uint8Array(0)).commands, [{ id: 1, method: 'connect', params: {} }]);
  });

  it('P80 take nothing else for one', () => {
    for (const frame of ['', '[]', '1', '{"token":1}', '{} {}', '{}x', 'null null']) {
      const { commands, malformed } = json.decode(frame);
      assert.deepEqual(commands, [], frame);
      assert.ok(malformed !== undefined, frame);
    }
    assert.ok(protobuf.decode(Uint8Array.of(0x0a)).malformed !== undefined);
  });

  it('P81 get pushes without an envelope, the result of their connect first', () => {
    assert.equal(json.encodeReply({ id: 1, method: 'connect', result: { client: 'c' } }), '{"connect":{"client":"c"}}');
    assert.equal(json.encodePush({ type: 'message', data: '1' }), '{"message":{"data":1}}');
    assert.equal(json.join(['{}', '{"message":{"data":1}}']), '{}\n{"message":{"data":1}}');
    assert.equal(json.ping, '{}');
    assert.deepEqual(
      protobuf.encodeReply({ id: 1, method: 'connect', result: { client: 'c' } }),
      Uint8Array.of(5, 0x52, 3, 0x0a, 1, 0x63),
    );
    const message = Uint8Array.of(5, 0x42, 3, 0x0a, 1, 0x31);
    assert.deepEqual(protobuf.encodePush({ type: 'message', data: '1' }), message);
    assert.deepEqual(protobuf.join([message, message]), Uint8Array.of(...message, ...message));
    assert.equal(protobuf.ping, null);
  });

  it('P81 get no other reply', () => {
    assert.throws(() => json.encodeReply({ id: 1, method: 'publish', result: {} }), TypeError);
    assert.throws(() => protobuf.encodeReply({ id: 1, error: { code: 103, message: 'permission denied' } }), TypeError);
  });
});
