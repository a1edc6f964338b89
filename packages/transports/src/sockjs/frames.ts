import type { CloseFrame } from '@spindle/protocol';

/** The first frame of a session. */
export const openFrame = 'o';

/** Says nothing but that the server is there. */
export const heartbeatFrame = 'h';

export function messageFrame(message: string): string {
  return `a[${JSON.stringify(message)}]`;
}

/** The last frame of a session. */
export function closingFrame({ code, reason }: CloseFrame): string {
  return `c${JSON.stringify([code, reason])}`;
}

/** The messages that a client sent at once, an array of texts or, over WebSocket, one text; null: they are none (T124). */
export function readMessages(text: string): readonly string[] | null {
  const messages = parse(text);
  if (typeof messages === 'string') return [messages];
  return Array.isArray(messages) && messages.every((message) => typeof message === 'string') ? messages : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
