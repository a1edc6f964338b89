import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import { unidirectionalCodecFor } from '@spindle/protocol';
import type { RequestContext, WebSocketEndpoint } from '../host.ts';
import { requestQuery } from '../http/request-path.ts';
import { UniWebSocketTransport, type UniWebSocketOptions } from './uni-websocket-transport.ts';

export interface UniWebSocketEndpointOptions extends UniWebSocketOptions, WebSocketEndpoint {}

/** Hosts hand back to `accept` what `admit` answered. */
interface UniRequest extends ConnectionRequest {
  /** The connect request, where the query has it; null: it is the first message. */
  readonly connect: string | null;
}

const codec = unidirectionalCodecFor('json');

/**
 * WebSocket connections that only receive, over those of any host (T74 to T77). `admit` and `accept` of the options are asked
 * as for other WebSocket connections.
 */
export function createUniWebSocketEndpoint(options: UniWebSocketEndpointOptions): WebSocketEndpoint {
  return {
    admit(request: Request, context: RequestContext) {
      const admission = options.admit(request, context);
      if (!admission.admitted) return admission;
      const connect = requestQuery(request.url).get('cf_connect') || null;
      if (connect !== null && codec.decode(connect).malformed !== undefined) {
        return { admitted: false, response: new Response('cf_connect is no connect request\n', { status: 400 }) };
      }
      return { ...admission, request: { ...admission.request, connect } };
    },
    accept(raw: Transport, { connect, ...request }: UniRequest): Connection {
      const connection = options.accept(new UniWebSocketTransport(raw, options), request);
      if (connect !== null) connection.receive(connect);
      return connection;
    },
  };
}
