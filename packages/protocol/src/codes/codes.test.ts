import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disconnects } from './disconnects.ts';
import { errors } from './errors.ts';
import { unsubscribes } from './unsubscribes.ts';

const maxReasonBytes = 123;

function assertUnique(codes: readonly number[]): void {
  assert.equal(new Set(codes).size, codes.length);
}

function assertText(text: string): void {
  assert.match(text, /^[a-z][a-z ]+$/);
  assert.ok(text.length <= maxReasonBytes);
  assert.throws(() => JSON.parse(text) as unknown);
}

describe('error codes', () => {
  it('P74 are unique and between 100 and 399', () => {
    const codes = Object.values(errors).map(({ code }) => code);
    assertUnique(codes);
    for (const code of codes) assert.ok(code >= 100 && code < 400);
  });

  it('P75 have the messages clients know', () => {
    const known = Object.values(errors).map((row) => [row.code, row.message, 'temporary' in row]);
    assert.deepEqual(known, [
      [100, 'internal server error', true],
      [101, 'unauthorized', false],
      [102, 'unknown channel', false],
      [103, 'permission denied', false],
      [104, 'method not found', false],
      [105, 'already subscribed', false],
      [106, 'limit exceeded', false],
      [107, 'bad request', false],
      [108, 'not available', false],
      [109, 'token expired', false],
      [110, 'expired', false],
      [111, 'too many requests', true],
      [112, 'unrecoverable position', false],
      [113, 'concurrent pagination', true],
    ]);
    for (const { message } of Object.values(errors)) assertText(message);
  });
});

describe('disconnect codes', () => {
  it('P74 are unique, between 3000 and 3999, and final from 3500 on', () => {
    const rows = Object.values(disconnects);
    assertUnique(rows.map(({ code }) => code));
    for (const { code, v1 } of rows) {
      assert.ok(code >= 3000 && code < 4000);
      assert.ok(v1.code >= 3000 && v1.code <= 3013);
      assert.equal(v1.reconnect, code < 3500);
    }
  });

  it('P75 have the reasons clients know', () => {
    const known = Object.values(disconnects).map(({ code, reason }) => [code, reason]);
    assert.deepEqual(known, [
      [3000, 'connection closed'],
      [3001, 'shutdown'],
      [3004, 'internal server error'],
      [3005, 'connection expired'],
      [3006, 'subscription expired'],
      [3008, 'slow'],
      [3009, 'write error'],
      [3010, 'insufficient state'],
      [3011, 'force reconnect'],
      [3012, 'no pong'],
      [3013, 'too many requests'],
      [3014, 'state invalidated'],
      [3500, 'invalid token'],
      [3501, 'bad request'],
      [3502, 'stale'],
      [3503, 'force disconnect'],
      [3504, 'connection limit'],
      [3505, 'channel limit'],
      [3506, 'inappropriate protocol'],
      [3507, 'permission denied'],
      [3508, 'not available'],
      [3509, 'too many errors'],
    ]);
    for (const { reason, v1 } of Object.values(disconnects)) {
      assertText(reason);
      assertText(v1.reason);
    }
  });
});

describe('unsubscribe codes', () => {
  it('P74 are unique and below 3000', () => {
    const codes = Object.values(unsubscribes).map(({ code }) => code);
    assertUnique(codes);
    for (const code of codes) assert.ok(code < 2 || (code >= 2000 && code < 3000));
  });

  it('P75 have the reasons clients know', () => {
    const known = Object.values(unsubscribes).map(({ code, reason }) => [code, reason]);
    assert.deepEqual(known, [
      [0, 'client unsubscribed'],
      [1, 'client disconnected'],
      [2000, 'server unsubscribe'],
      [2500, 'insufficient state'],
      [2501, 'subscription expired'],
      [2502, 'state invalidated'],
    ]);
    for (const { reason } of Object.values(unsubscribes)) assertText(reason);
  });
});
