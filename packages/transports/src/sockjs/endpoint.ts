import { MemberGroups } from '../groups/member-groups.ts';
import type { RequestHandler, WebSocketEndpoint } from '../host.ts';
import { greet, tellInfo } from './about.ts';
import { readSockJsPath } from './path.ts';
import { createReceiving, receivingKinds } from './receive.ts';
import { createSending } from './send.ts';
import { publicationLine } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { SockJsOptions } from './options.ts';
import { createSockJsWebSocket } from './websocket-endpoint.ts';

/** The paths of SockJS, below one prefix. */
export interface SockJsEndpoint {
  /** Null: the path is not for SockJS over WebSocket. */
  webSocketAt(path: string): WebSocketEndpoint | null;
  /** Null: the path is not for SockJS over plain requests. */
  handlerAt(path: string): RequestHandler | null;
}

/** SockJS as clients of Centrifugo 2 to 5 use it: WebSocket, streaming and polling requests (T120 to T131). */
export function createSockJsEndpoint(options: SockJsOptions): SockJsEndpoint {
  const sessions: Sessions = new Map();
  const groups = new MemberGroups(publicationLine);
  const { admission, accept, limits } = options;
  const webSocket = createSockJsWebSocket({ admit: admission.upgrade, accept, limits });
  const handlers = new Map<string, (id: string) => RequestHandler>([
    ['xhr', createReceiving(receivingKinds.polling, { ...options, sessions, groups })],
    ['xhr_streaming', createReceiving(receivingKinds.streaming, { ...options, sessions, groups })],
    ['xhr_send', createSending({ ...options, sessions })],
  ]);

  return {
    webSocketAt(path) {
      const asked = readSockJsPath(options.path, path);
      return asked?.kind === 'session' && asked.transport === 'websocket' ? webSocket : null;
    },
    handlerAt(path) {
      const asked = readSockJsPath(options.path, path);
      if (asked === null) return null;
      if (asked.kind === 'session') return handlers.get(asked.transport)?.(asked.session) ?? null;
      return asked.kind === 'greeting' ? greet : (request) => tellInfo(request, options.isAllowedOrigin);
    },
  };
}
