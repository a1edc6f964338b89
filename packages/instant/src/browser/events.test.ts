import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messagePayload } from '../messages.ts';
import { createEventRouter, readMessage } from './events.ts';

const payload = (eventClass: string, message = 'hi') =>
  messagePayload('$shop_users', { message, eventClass, data: { n: 1 } }, 'The shop');

describe('events', () => {
  it('I88 messages reach the handlers of their event class, or those for all others', () => {
    const router = createEventRouter();
    const heard: string[] = [];
    const stop = router.on('important', ({ message }) => heard.push(`important ${message}`));
    router.onOther(({ eventClass }) => heard.push(`other ${eventClass}`));
    router.route(payload('important'));
    router.route(payload('__proto__'));
    router.route(payload('default'));
    stop();
    stop();
    router.route(payload('important'));
    assert.deepEqual(heard, ['important hi', 'other __proto__', 'other default', 'other important']);
  });

  it('I89 a message is read in the form of every release of django-instant; anything else is none', () => {
    const message = {
      message: 'hi',
      channel: '$shop_users',
      eventClass: 'important',
      data: { n: 1 },
      site: 'The shop',
      bucket: '',
    };
    assert.deepEqual(readMessage(payload('important')), message);
    assert.deepEqual(readMessage(JSON.stringify(payload('important'))), message);
    assert.deepEqual(readMessage('{"channel":"a","site":"S","data":[1],"bucket":"b"}'), {
      message: '',
      channel: 'a',
      eventClass: 'default',
      data: [1],
      site: 'S',
      bucket: 'b',
    });
    for (const other of [
      null,
      undefined,
      5,
      'text',
      '{"a":',
      '5',
      [],
      {},
      { channel: 'a' },
      { channel: 5, site: 'S' },
    ]) {
      assert.equal(readMessage(other), null, JSON.stringify(other));
    }
  });
});
