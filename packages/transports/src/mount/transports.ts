import type { WebSocketCompression } from '../compression/compression.ts';
import { pathPrefix } from '../http/request-path.ts';
import type { RefusalResponse } from '../stream/connect-refusal.ts';
import type { UniWebSocketOptions } from '../uni-websocket/uni-websocket-transport.ts';
import { transportPlaces, type TransportName } from './transport-places.ts';

export interface WriteOptions {
  /** How long a client may take nothing of what waits for it, in milliseconds (T65); 30 seconds where nothing says another. */
  readonly writeTimeoutMs?: number | undefined;
}

/** Of a transport over WebSocket (T171); of what is not said, as for all. */
export interface MessageOptions extends WriteOptions {
  /** Bytes of one message of a client. */
  readonly maxMessageBytes?: number | undefined;
  /** Null: messages are not compressed. */
  readonly compression?: WebSocketCompression | null | undefined;
}

export interface BodyOptions {
  /** Bytes of one request; by default `maxMessageBytes`. */
  readonly maxBodyBytes?: number | undefined;
}

/** Of a transport whose clients send by requests. */
export interface RequestOptions extends WriteOptions, BodyOptions {}

/** Of a transport that keeps a response open. */
export interface StreamOptions extends RequestOptions {
  /** Bytes without a meaning at the start of a stream of text, for what holds back its first ones (T172); 0 by default. */
  readonly paddingBytes?: number | undefined;
}

/** Of a stream in one direction. */
export interface UniStreamOptions extends StreamOptions {
  /** What a refused connect is answered with, by code of the error or disconnect (T70); by default the stream tells it. */
  readonly refusedConnects?: ReadonlyMap<number, RefusalResponse> | null | undefined;
}

/** What can be said of a transport besides where it is. */
export interface TransportOptions {
  readonly websocket: MessageOptions;
  readonly sse: StreamOptions;
  readonly httpStream: StreamOptions;
  readonly uniWebsocket: MessageOptions & Partial<UniWebSocketOptions>;
  readonly uniSse: UniStreamOptions;
  readonly uniHttpStream: UniStreamOptions;
  readonly sockjs: RequestOptions;
}

/** Whether clients may come by a transport, at its usual path or another one. */
export type Transports = {
  readonly [Name in TransportName]?:
    | boolean
    | string
    | (TransportOptions[Name] & { readonly path?: string | undefined })
    | undefined;
};

/** A transport that is served, with what was said of it. */
export interface Served extends MessageOptions, UniStreamOptions, Partial<UniWebSocketOptions> {
  /** Without slashes at its end; empty: the root. */
  readonly path: string;
}

/** Null: the transport is not served. */
export function served(transports: Transports, name: TransportName): Served | null {
  const choice = transports[name] ?? false;
  if (choice === false) return null;
  const options: Omit<Served, 'path'> & { readonly path?: string | undefined } =
    typeof choice === 'object' ? choice : {};
  const path = typeof choice === 'string' ? choice : (options.path ?? transportPlaces[name]);
  return { ...options, path: pathPrefix(path) };
}
