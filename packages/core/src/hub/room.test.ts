import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codecFor, type Frame } from '@spindle/protocol';
import type { Member } from './member.ts';
import { Room } from './room.ts';

/** A member, and what is written to it alone or to its group. */
function createMember({ positioned }: { readonly positioned: boolean }) {
  const written: string[] = [];
  const write = (frame: Frame) => void written.push(/"n":\d+/.exec(String(frame))?.[0] ?? String(frame));
  const member = {
    peer: {
      transport: { groups: { publish: (_topic: string, frame: Frame) => write(frame) }, join() {}, leave() {} },
      codec: codecFor('v2', 'json'),
      queueMaxSizeBytes: 1_000,
      send: write,
      onSlow: () => assert.fail('slow'),
    },
    positioned,
    pushJoinLeave: false,
    delta: false,
    compact: false,
    channelId: undefined,
    latestOnly: false,
    filter: null,
    delivery: { mode: 'detached' },
    loseState: (rule: string) => written.push(rule),
    refusePayload: () => assert.fail('refused'),
    onDropped: () => assert.fail('dropped'),
  } as unknown as Member;
  return { member, written };
}

describe('a room', () => {
  function publish(room: Room, offset: number): void {
    const publication = { data: `{"n":${offset}}`, offset };
    const push = { type: 'publication', channel: room.name, publication } as const;
    room.publish(push, { offset, epoch: 'e' }, { previous: null, excluded: null });
  }

  it('E70 members without a position get what is on its way when one comes that has read further', () => {
    const room = new Room('room', 0);
    const early = createMember({ positioned: false });
    const waiting = createMember({ positioned: false });
    const ahead = createMember({ positioned: true });
    for (const { member } of [early, waiting, ahead]) room.add(member);
    room.release(early.member, null, false);
    room.release(ahead.member, { offset: 2, epoch: 'e' }, false);
    for (const offset of [1, 2, 2, 1]) publish(room, offset);
    assert.deepEqual([early.written, ahead.written], [['"n":1', '"n":2'], []]);
    room.release(waiting.member, null, false);
    assert.deepEqual(waiting.written, ['"n":1', '"n":2']);
    publish(room, 3);
    for (const { written } of [early, waiting, ahead]) assert.equal(written.at(-1), '"n":3');
    publish(room, 3);
    assert.deepEqual([early.written.length, waiting.written.length, ahead.written.length], [3, 3, 1]);
  });

  it('E70 so they do when the position is found to be further on', () => {
    const room = new Room('room', 0);
    const stray = createMember({ positioned: false });
    room.add(stray.member);
    room.release(stray.member, null, false);
    publish(room, 1);
    room.jumpTo({ offset: 3, epoch: 'e' }, 'what leads there did not come');
    for (const offset of [2, 3, 3, 4]) publish(room, offset);
    assert.deepEqual(stray.written, ['"n":1', '"n":2', '"n":3', '"n":4']);
  });
});
