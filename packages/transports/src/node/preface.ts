import type { Socket } from 'node:net';

/** The first bytes of every client of HTTP/2 (RFC 9113, section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/**
 * Tells whether a connection in clear text begins as those of HTTP/2 do, once enough of it has come; nothing of it is lost. One that
 * ends or says nothing for `idleMs` before is closed.
 */
export function readPreface(socket: Socket, idleMs: number, decide: (isHttp2: boolean) => void): void {
  let first = Buffer.alloc(0);

  function look(): void {
    const bytes: unknown = socket.read();
    if (!Buffer.isBuffer(bytes)) return;
    first = Buffer.concat([first, bytes]);
    const length = Math.min(first.length, preface.length);
    const isLike = first.subarray(0, length).equals(preface.subarray(0, length));
    if (isLike && length < preface.length) return;
    socket.off('readable', look).off('end', giveUp).off('timeout', giveUp).off('error', giveUp).setTimeout(0);
    socket.unshift(first);
    decide(isLike);
  }

  function giveUp(): void {
    socket.destroy();
  }

  socket.on('readable', look).on('end', giveUp).on('timeout', giveUp).on('error', giveUp).setTimeout(idleMs);
}
