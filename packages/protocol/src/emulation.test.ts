import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeEmulationRequest } from './emulation.ts';

describe('decodeEmulationRequest', () => {
  it('P82 reads a frame out of a JSON string', () => {
    const body = '{"session":"s","node":"n","data":"{\\"id\\":2}\\n{}"}';
    const request = { session: 's', node: 'n', data: '{"id":2}\n{}' };
    assert.deepEqual(decodeEmulationRequest(body, 'json'), request);
    assert.deepEqual(decodeEmulationRequest(new TextEncoder().encode(body), 'json'), request);
  });

  it('P82 reads a frame out of Protobuf bytes', () => {
    const body = Uint8Array.of(0x0a, 1, 0x6e, 0x12, 1, 0x73, 0x1a, 2, 0, 0);
    assert.deepEqual(decodeEmulationRequest(body, 'protobuf'), { session: 's', node: 'n', data: Uint8Array.of(0, 0) });
  });

  it('P82 knows malformed bodies', () => {
    for (const body of ['', '[]', '{"session":1}', '{"data":{}}', '{}{}', Uint8Array.of(0x7b, 0xff)]) {
      assert.equal(decodeEmulationRequest(body, 'json'), null);
    }
    assert.equal(decodeEmulationRequest(Uint8Array.of(0x0a, 5), 'protobuf'), null);
  });
});
