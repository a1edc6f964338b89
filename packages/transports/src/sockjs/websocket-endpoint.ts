import type { Connection, Groups, Transport } from '@spindle/core';
import type { CloseFrame, Frame } from '@spindle/protocol';
import type { Handshake } from '../handshake.ts';
import type { WebSocketEndpoint } from '../host.ts';
import { readMessages } from './frames.ts';
import { SockJsGroups } from './websocket-groups.ts';
import { SockJsWebSocketTransport } from './websocket-transport.ts';

/** SockJS has one encoding, and its clients say nothing of generations. */
const handshake: Handshake = { encoding: 'json', version: null, subprotocol: null };

/** A close of the transport itself, for what is no frame of SockJS. */
const brokenFraming: CloseFrame = { code: 1002, reason: 'broken framing' };

/** SockJS over the WebSocket connections of any host; `admit` and `accept` are asked as for others (T121). */
export function createSockJsWebSocket({ admit, accept, limits }: WebSocketEndpoint): WebSocketEndpoint {
  const groups = new WeakMap<Groups, SockJsGroups>();

  function groupsOver(raw: Groups): SockJsGroups {
    const known = groups.get(raw) ?? new SockJsGroups(raw);
    groups.set(raw, known);
    return known;
  }

  return {
    limits,
    admit(request, context) {
      const admission = admit(request, context);
      return admission.admitted ? { ...admission, handshake } : admission;
    },
    accept(raw, request) {
      const transport = new SockJsWebSocketTransport(raw, groupsOver(raw.groups));
      return unframed(accept(transport, request), raw);
    },
  };
}

/** What the host tells of a connection, with the messages taken out of their frames. */
function unframed(connection: Connection, raw: Transport): Connection {
  return {
    client: connection.client,
    receive(frame) {
      const messages = messagesOf(frame);
      if (messages !== null) return messages.forEach((message) => connection.receive(message));
      raw.close(brokenFraming);
      connection.closed('gone');
    },
    alive: () => connection.alive(),
    drained: () => connection.drained(),
    waiting: (bytes) => connection.waiting?.(bytes),
    oversized: (maxBytes) => connection.oversized?.(maxBytes),
    closed: (reason) => connection.closed(reason),
  };
}

/** Empty frames say nothing (T124). */
function messagesOf(frame: Frame): readonly string[] | null {
  if (typeof frame !== 'string') return null;
  return frame === '' ? [] : readMessages(frame);
}
