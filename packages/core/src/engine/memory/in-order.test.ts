import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inOrder } from './in-order.ts';

const notes = { previous: null, excludeClient: '' };

describe('inOrder', () => {
  it('E5 an event that throws neither stops nor reorders the following ones', () => {
    const told: string[] = [];
    const events = inOrder({
      onPublication(channel) {
        told.push(channel);
        if (channel !== 'bad') return;
        events.onPublication('nested', {}, null, notes);
        throw new Error('bug');
      },
      onJoin: (channel) => void told.push(`join ${channel}`),
      onLeave: (channel) => void told.push(`leave ${channel}`),
    });
    assert.throws(() => events.onPublication('bad', {}, null, notes), /bug/);
    events.onJoin('next', { user: '', client: '' });
    events.onLeave('next', { user: '', client: '' });
    assert.deepEqual(told, ['bad', 'nested', 'join next', 'leave next']);
  });
});
