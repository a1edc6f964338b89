import type { Duplex } from 'node:stream';
import type { Clock } from '@spindle/core';

/** How long a peer may take to get the rest of what it is told, in milliseconds (T34). */
const lingerMs = 10_000;

/**
 * A socket is about to end. Over TLS one whose peer reset the connection may look as if the peer had said goodbye: then it
 * neither sends the rest nor fails, and keeps its descriptor for ever, unless somebody destroys it (T174).
 */
export function letGoInTime(socket: Duplex, clock: Clock): void {
  const cancel = clock.after(lingerMs, () => socket.destroy());
  socket.once('close', cancel);
}
