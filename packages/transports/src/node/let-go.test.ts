import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { FakeClock } from '@spindle/testkit';
import { letGoInTime } from './let-go.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

/** Takes what is written, and never says so. */
function stuckSocket(): Duplex {
  return new Duplex({ read() {}, write() {} });
}

describe('sockets that are about to end', () => {
  it('T34 T174 one that gets nothing off any more is let go of after ten seconds', async () => {
    const clock = new FakeClock();
    const socket = stuckSocket();
    socket.end('the rest');
    letGoInTime(socket, clock);
    await clock.advance(9_999);
    assert.equal(socket.destroyed, false);
    await clock.advance(1);
    assert.equal(socket.destroyed, true);
  });

  it('T174 so is one whose upgrade was refused', async () => {
    const clock = new FakeClock();
    const socket = stuckSocket();
    await refuseUpgrade(socket, new Response('no', { status: 403 }), clock);
    await clock.advance(10_000);
    assert.equal(socket.destroyed, true);
  });

  it('T34 of one that closes by itself nothing stays', async () => {
    const clock = new FakeClock();
    const socket = new Duplex({ read() {}, write: (_chunk, _encoding, written) => written() });
    const closed = once(socket, 'close');
    letGoInTime(socket, clock);
    socket.destroy();
    await closed;
    assert.equal(clock.pending, 0);
  });
});
