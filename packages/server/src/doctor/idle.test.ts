import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { examined, grant, streamHead, Stranger, textFrame, told } from './doctor.test.fixture.ts';

/** Grants the upgrade and answers the connect as the test says; whatever else is asked for is not there. */
function socketServer(connect: object, then: (socket: Socket) => void = () => {}): Promise<Stranger> {
  return Stranger.answering((socket, head) => {
    if (!head.includes('/connection/websocket')) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    socket.write(grant(head));
    socket.once('data', () => {
      socket.write(textFrame(JSON.stringify({ id: 1, connect })));
      then(socket);
    });
  });
}

describe('connections on which nothing happens', () => {
  const cuts: readonly (readonly [ping: number | undefined, said: RegExp])[] = [
    [25, /before the next ping: the server sends one every 25 s$/],
    [0.01, /in spite of pings every 0\.01 s$/],
    [undefined, /the server sends no pings$/],
  ];
  for (const [ping, said] of cuts) {
    it(`D17 one that is cut, with a ping every ${ping ?? 'never'}`, async () => {
      const stranger = await socketServer({ ping }, (socket) => void setTimeout(() => socket.destroy(), 50));
      const findings = await examined(stranger.url, { idleMs: 5_000 });
      assert.match(told(findings, 'idle'), /^fault over WebSocket: a connection is cut after 0(\.1)? s without a word/);
      assert.match(told(findings, 'idle'), said);
      stranger.close();
    });
  }

  it('D17 promised pings that do not come', async () => {
    const stranger = await socketServer({ ping: 0.001 });
    const findings = await examined(stranger.url, { idleMs: 2_100, limitMs: 100 });
    assert.match(told(findings, 'idle'), /^fault .* a ping every 0\.001 s, and none came in 2\.1 s$/);
    stranger.close();
  });

  it('D17 pings that nobody promised are missed, and an end that has a reason is told', async () => {
    const quiet = await socketServer({});
    assert.match(
      told(await examined(quiet.url, { idleMs: 50, limitMs: 100 }), 'idle'),
      /^warning over WebSocket: a connection stays for 0\.1 s, and the server sends no pings$/,
    );
    quiet.close();
    const closing = await socketServer({ ping: 25 }, (socket) => {
      const reason = 'no pong';
      const code = Buffer.from([0x88, 2 + reason.length, 3012 >> 8, 3012 & 0xff]);
      socket.write(Buffer.concat([code, Buffer.from(reason)]));
    });
    assert.match(
      told(await examined(closing.url, { idleMs: 5_000, limitMs: 100 }), 'idle'),
      /^warning over WebSocket: the server closed the connection after 0.* s \(3012 no pong\)$/,
    );
    closing.close();
  });

  it('D17 streams are watched too, also where no WebSocket gets through', async () => {
    const stranger = await Stranger.answering((socket, head) => {
      if (!head.includes('/connection/uni_sse')) {
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        return;
      }
      socket.write(`${streamHead()}data: {"connect":{"ping":25}}\n\n`);
      setTimeout(() => socket.destroy(), 50);
    });
    const findings = await examined(stranger.url, { idleMs: 5_000 });
    assert.equal(told(findings, 'uni-sse'), 'ok the first event arrives at once');
    assert.match(told(findings, 'idle'), /^fault over uni-sse: a connection is cut after 0.* before the next ping/);
    stranger.close();
  });
});
