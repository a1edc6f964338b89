import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errors } from '../codes/errors.ts';
import { disconnects } from '../codes/disconnects.ts';
import { maxReasonBytes } from '../close-reason.ts';
import { PayloadNotJson } from '../codec.ts';
import type { Command } from '../messages.ts';
import { isLegacyFrame, sniffVersion } from '../sniff.ts';
import { legacyJson } from './json.ts';

const subscribe: Command = { id: 0, uid: '1', method: 'subscribe', params: { channel: 'a' } };

describe('telling the 2016 generation', () => {
  it('L1 a list, or a uid without id and v2 request', () => {
    for (const frame of [
      '{"method":"connect","params":{"user":"42"},"uid":"1"}',
      '{"uid":"1"}',
      ' [{"method":"connect"}]',
      '[{"broken',
    ]) {
      assert.equal(isLegacyFrame(frame), true, frame);
    }
    assert.equal(isLegacyFrame(new TextEncoder().encode('{"uid":"1","method":"ping"}')), true);
  });

  it('L1 the later generations are left to themselves', () => {
    for (const frame of [
      '{"id":1,"method":"connect","params":{}}',
      '{"id":1,"uid":"1","method":"connect"}',
      '{"id":1}',
      '{"method":1}',
      '{"uid":"1","connect":{}}',
      '{"uid":"1","send":{}}',
      '{"id":1,"connect":{}}',
      '{}',
      '[]',
      '',
      '{"uid"',
      'null',
    ]) {
      assert.equal(isLegacyFrame(frame), false, frame);
    }
    assert.equal(isLegacyFrame(Uint8Array.of(0xff)), false);
    assert.equal(sniffVersion('{"method":"connect","id":1,"params":{"uid":"x"}}', 'json'), 'v1');
  });
});

describe('commands of the 2016 generation', () => {
  it('L3 what cannot be read is malformed, and what comes before it counts', () => {
    for (const frame of [
      '',
      '[]',
      'null',
      '7',
      '{"uid":1,"method":"ping"}',
      '{"uid":"1","method":7}',
      '{"uid":"1","method":"connect","params":[]}',
      '{"uid":"1","method":"connect","params":{"timestamp":1451991486}}',
      '{"uid":"1","method":"subscribe","params":{"channel":"a","recover":"yes"}}',
      '{"uid":"1","method":"ping"} {"uid":"2","method":"ping"}',
    ]) {
      assert.notEqual(legacyJson.decode(frame).malformed, undefined, frame);
    }
    const { commands, malformed } = legacyJson.decode('[{"uid":"1","method":"ping"},{"uid":2}]');
    assert.deepEqual([commands.length, typeof malformed], [1, 'string']);
  });

  it('L3 null counts as absent', () => {
    const { commands } = legacyJson.decode(
      '{"uid":null,"method":"subscribe","params":{"channel":"a","sign":null,"recover":null}}',
    );
    assert.deepEqual(commands, [
      { id: 0, uid: undefined, method: 'subscribe', params: { channel: 'a', recoverable: true, joinLeave: true } },
    ]);
    assert.equal(legacyJson.decode('{"uid":"1","method":"ping","params":null}').malformed, undefined);
  });

  it('L22 a uid that tells no place is in no stream', () => {
    for (const last of ['""', '"0c6ad7ee-6d0b-4ea1-a4b5-5a8fb4c1a1d8"', 'null']) {
      const { commands } = legacyJson.decode(
        `{"uid":"1","method":"subscribe","params":{"channel":"a","recover":true,"last":${last}}}`,
      );
      const [command] = commands;
      assert.ok(command?.method === 'subscribe');
      assert.deepEqual([command.params.recover, command.params.offset, command.params.epoch], [true, 0, '?']);
    }
  });
});

describe('replies and pushes of the 2016 generation', () => {
  it('L11 errors are texts with an advice', () => {
    const expected = {
      internal: 'internal server error, retry',
      unknownChannel: 'namespace not found, fix',
      permissionDenied: 'permission denied, fix',
      alreadySubscribed: 'already subscribed, fix',
      limitExceeded: 'limit exceeded, fix',
      badRequest: 'invalid message, fix',
      notAvailable: 'not available, retry',
      tooManyRequests: 'limit exceeded, retry',
      expired: 'expired, fix',
    } as const;
    for (const [name, text] of Object.entries(expected)) {
      const frame = legacyJson.encodeReply({ id: 0, error: errors[name as keyof typeof expected] }, subscribe);
      const { error, advice, body } = JSON.parse(String(frame)) as Record<string, unknown>;
      assert.equal(`${String(error)}, ${String(advice)}`, text);
      assert.deepEqual(body, { channel: 'a', status: false });
    }
  });

  it('L14 only of connect and refresh expiry is no error', () => {
    for (const method of ['connect', 'refresh'] as const) {
      const frame = legacyJson.encodeReply({ id: 0, error: errors.expired }, { id: 0, method, params: {} });
      assert.equal(
        frame,
        `{"method":"${method}","body":{"version":"","client":"","expires":true,"expired":true,"ttl":0}}`,
      );
    }
  });

  it('L10 one push stands alone, several are a list, and what this generation does not know says nothing', () => {
    const leave = legacyJson.encodePush({ type: 'leave', channel: 'a', info: { user: '', client: 'c' } });
    const unknown = legacyJson.encodePush({ type: 'subscribe', channel: 'a', subscribe: {} });
    assert.equal(legacyJson.join([leave]), leave);
    assert.equal(legacyJson.join([leave, leave]), `[${String(leave)},${String(leave)}]`);
    assert.equal(legacyJson.join([unknown, leave]), leave);
    assert.equal(legacyJson.join([unknown]), '[]');
  });

  it('L10 a message that is in no stream has a uid of its own', () => {
    const uids = [1, 2].map(() => {
      const frame = legacyJson.encodePush({ type: 'publication', channel: 'a', publication: { data: '1' } });
      return (JSON.parse(String(frame)) as { body: { uid: string } }).body.uid;
    });
    assert.equal(new Set(uids).size, 2);
    for (const uid of uids) assert.match(uid, /^[0-9a-f-]{36}$/);
  });

  it('L10 payloads are spliced as they are, and those that are not JSON cannot be sent', () => {
    const push = (data: string | Uint8Array) =>
      legacyJson.encodePush({ type: 'publication', channel: 'a', publication: { data, offset: 3 }, epoch: 'e"' });
    assert.equal(
      push('{"n":1.0,"n":18446744073709551615}'),
      '{"method":"message","body":{"uid":"3.e\\"","channel":"a","data":{"n":1.0,"n":18446744073709551615}}}',
    );
    assert.throws(() => push(Uint8Array.of(0xff)), PayloadNotJson);
  });

  it('L12 every close has code 3000 and JSON that says whether to come back', () => {
    const closeOf = (name: keyof typeof disconnects) => legacyJson.close(disconnects[name]);
    assert.deepEqual(closeOf('badRequest'), { code: 3000, reason: '{"reason":"invalid message","reconnect":false}' });
    assert.deepEqual(closeOf('invalidToken'), { code: 3000, reason: '{"reason":"invalid token","reconnect":false}' });
    assert.deepEqual(closeOf('expired'), { code: 3000, reason: '{"reason":"expired","reconnect":true}' });
    assert.deepEqual(closeOf('connectionLimit'), {
      code: 3000,
      reason: '{"reason":"limit exceeded","reconnect":false}',
    });
    assert.deepEqual(closeOf('shutdown'), { code: 3000, reason: '{"reason":"shutdown","reconnect":true}' });
    assert.deepEqual(legacyJson.close({ ...disconnects.badRequest, reason: 'unauthorized' }), {
      code: 3000,
      reason: '{"reason":"unauthorized","reconnect":false}',
    });
    const { reason } = legacyJson.close({ code: 4001, reason: 'ü'.repeat(200) });
    assert.ok(new TextEncoder().encode(reason).length <= maxReasonBytes);
    assert.equal((JSON.parse(reason) as { reconnect: boolean }).reconnect, true);
  });
});
