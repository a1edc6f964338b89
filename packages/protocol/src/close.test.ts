import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitUtf8, maxReasonBytes } from './close-reason.ts';
import { disconnects } from './codes/disconnects.ts';
import { codecFor } from './codecs.ts';

const v1 = codecFor('v1', 'json');
const v2 = codecFor('v2', 'json');
const sizeOf = (text: string): number => new TextEncoder().encode(text).length;

describe('closing a v2 connection', () => {
  it('P70 gives the code and the plain reason', () => {
    for (const { code, reason } of Object.values(disconnects)) {
      assert.deepEqual(v2.close({ code, reason }), { code, reason });
      assert.deepEqual(codecFor('v2', 'protobuf').close({ code, reason }), { code, reason });
    }
    assert.deepEqual(v2.close({ code: 4500, reason: 'go away' }), { code: 4500, reason: 'go away' });
  });

  it('P70 cuts long reasons between characters', () => {
    for (const character of ['a', 'é', '€', '😀']) {
      const { reason } = v2.close({ code: 4000, reason: character.repeat(200) });
      assert.equal(reason, character.repeat(Math.floor(maxReasonBytes / sizeOf(character))));
    }
    assert.equal(fitUtf8('aé', 2), 'a');
    assert.equal(fitUtf8('aé', 3), 'aé');
  });

  it('P71 puts a word in front of a reason clients would not take as one', () => {
    assert.equal(v2.close({ code: 4500, reason: '' }).reason, 'disconnect');
    assert.equal(v2.close({ code: 4500, reason: '42' }).reason, 'disconnect 42');
    assert.equal(v2.close({ code: 4500, reason: '{"reconnect":true}' }).reason, 'disconnect {"reconnect":true}');
    assert.ok(sizeOf(v2.close({ code: 4500, reason: '1'.repeat(200) }).reason) <= maxReasonBytes);
  });
});

describe('closing a v1 connection', () => {
  it('P72 gives its own codes and a reason of JSON', () => {
    const closed = (name: keyof typeof disconnects): unknown => v1.close(disconnects[name]);
    assert.deepEqual(closed('badRequest'), { code: 3003, reason: '{"reason":"bad request","reconnect":false}' });
    assert.deepEqual(closed('forceDisconnect'), {
      code: 3012,
      reason: '{"reason":"force disconnect","reconnect":false}',
    });
    assert.deepEqual(closed('expired'), { code: 3005, reason: '{"reason":"expired","reconnect":true}' });
    assert.deepEqual(closed('connectionClosed'), { code: 3000, reason: '{"reason":"normal","reconnect":true}' });
    for (const row of Object.values(disconnects)) {
      const { code, reason } = v1.close(row);
      assert.equal(code, row.v1.code);
      assert.deepEqual(JSON.parse(reason), { reason: row.v1.reason, reconnect: row.v1.reconnect });
      assert.ok(sizeOf(reason) <= maxReasonBytes);
    }
  });

  it('P72 keeps a reason of its own for a known code', () => {
    assert.deepEqual(v1.close({ code: 3501, reason: 'no such method' }), {
      code: 3003,
      reason: '{"reason":"no such method","reconnect":false}',
    });
  });

  it('P72 cuts long reasons so that the JSON stays whole', () => {
    for (const character of ['a', 'é', '😀', '"', '<', '\n']) {
      const { reason } = v1.close({ code: 4000, reason: character.repeat(300) });
      assert.ok(sizeOf(reason) <= maxReasonBytes);
      const parsed = JSON.parse(reason) as { reason: string; reconnect: boolean };
      assert.ok(parsed.reason.length > 0 && character.repeat(300).startsWith(parsed.reason));
      assert.equal(parsed.reconnect, true);
    }
  });

  it('P73 keeps codes outside the table, and their range says whether to come back', () => {
    for (const [code, reconnect] of [
      [2999, true],
      [3400, true],
      [3499, true],
      [3600, false],
      [3999, false],
      [4000, true],
      [4499, true],
      [4500, false],
      [4999, false],
      [5000, true],
    ] as const) {
      assert.deepEqual(v1.close({ code, reason: 'x' }), { code, reason: `{"reason":"x","reconnect":${reconnect}}` });
    }
  });
});
