import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EngineError } from '@spindle/core';
import { createOriginCheck } from '../http/origin.ts';
import { createEmulationEndpoint } from './endpoint.ts';

const sent = { session: 's', node: 'n', data: '{"id":2,"subscribe":{"channel":"a"}}' };

/** An endpoint of the node `n`, and what it handed on. */
function openEndpoint(maxBodyBytes = 1_000) {
  const received: unknown[] = [];
  const failures: string[] = [];
  const handler = createEmulationEndpoint({
    maxBodyBytes,
    isAllowedOrigin: createOriginCheck(['https://friend.example']),
    onFailure: ({ operation, error }) => void failures.push(`${operation}: ${String(error)}`),
    async receive({ node, session }, frame) {
      if (node === 'mute') throw new EngineError('node mute does not answer', { temporary: true });
      if (node === 'broken') throw new TypeError('a defect');
      if (node !== 'n') return false;
      received.push([session, frame]);
      return true;
    },
  });
  const ask = (init: RequestInit) =>
    handler(new Request('http://localhost/emulation', init), { address: '', keepOpen: () => {} });
  return {
    received,
    failures,
    ask,
    post: (body: string | Uint8Array<ArrayBuffer>, headers = {}) => ask({ method: 'POST', body, headers }),
  };
}

describe('emulation', () => {
  it('T60 a request hands its commands to the connection it names', async () => {
    const { post, received } = openEndpoint();
    assert.equal((await post(JSON.stringify(sent))).status, 204);
    assert.deepEqual(received, [['s', sent.data]]);
  });

  it('T60 in Protobuf the request is one message without a length in front', async () => {
    const { post, received } = openEndpoint();
    const bytes = new Uint8Array([10, 1, 110, 18, 1, 115, 26, 2, 1, 2]);
    assert.equal((await post(bytes, { 'content-type': 'application/octet-stream' })).status, 204);
    assert.deepEqual(received, [['s', new Uint8Array([1, 2])]]);
  });

  it('T61 what cannot be read is answered with 400, and what is too large with 413', async () => {
    const { post, received } = openEndpoint(100);
    for (const body of ['', '{', '[]', '{"data":1', 'null']) assert.equal((await post(body)).status, 400, body);
    assert.equal((await post('x'.repeat(101))).status, 413);
    assert.deepEqual(received, []);
  });

  it('T62 an unknown node is answered with 404', async () => {
    const { post } = openEndpoint();
    assert.equal((await post(JSON.stringify({ ...sent, node: 'other' }))).status, 404);
    assert.equal((await post('{}')).status, 404);
  });

  it('T159 a node that is there and does not answer is answered with 500, and told to the operator without the secret', async () => {
    const { post, failures } = openEndpoint();
    const session = 'a secret';
    assert.equal((await post(JSON.stringify({ ...sent, session, node: 'mute' }))).status, 500);
    assert.deepEqual(failures, ['emulation: EngineError: node mute does not answer']);
    await assert.rejects(async () => post(JSON.stringify({ ...sent, session, node: 'broken' })), /a defect/);
  });

  it('T69 a page of a foreign origin is refused', async () => {
    const { post, received } = openEndpoint();
    assert.equal((await post(JSON.stringify(sent), { origin: 'https://foe.example' })).status, 403);
    assert.equal((await post(JSON.stringify(sent), { origin: 'https://friend.example' })).status, 204);
    assert.equal(received.length, 1);
  });

  it('T64 other methods are answered with 405, and a browser that asks first with what is allowed', async () => {
    const { ask } = openEndpoint();
    assert.equal((await ask({ method: 'GET' })).status, 405);
    const answer = await ask({ method: 'OPTIONS', headers: { origin: 'https://friend.example' } });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('access-control-allow-methods'), 'POST, OPTIONS');
    assert.equal(answer.headers.get('access-control-max-age'), '300');
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://friend.example');
  });
});
