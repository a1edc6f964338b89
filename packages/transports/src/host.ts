import type { Connection, ConnectionRequest, FailureEvent, HttpRequest, Transport } from '@spindle/core';
import type { UpgradeAdmission } from './admission.ts';
import type { WebSocketCompression } from './compression/compression.ts';

/** What a host knows of a request besides the request itself. */
export interface RequestContext {
  /** Of the other end of the connection; empty where the runtime does not tell. */
  readonly address: string;
  /** The request as connections of this runtime keep it (T103); absent: its URL and headers. */
  readonly http?: HttpRequest | undefined;
  /** The response will stay open, and may be silent for longer than the host lets a connection idle. */
  keepOpen(): void;
  /** A response that stayed open was broken off. Absent: the host sees to it that a client goes which does not read that (T66). */
  letGo?(): void;
}

export type RequestHandler = (request: Request, context: RequestContext) => Response | Promise<Response>;

/** Where clients open WebSocket connections, and what becomes of them. The same for every runtime. */
export interface WebSocketEndpoint {
  admit(request: Request, context: RequestContext): UpgradeAdmission;
  accept(transport: Transport, request: ConnectionRequest): Connection;
  /** Of its own, which the limits of the host have to allow (T171); absent: those of the host. */
  readonly limits?: MessageLimits | undefined;
}

/** What holds for the messages of WebSocket connections. */
export interface MessageLimits {
  /** Bytes of one message of a client; a longer one closes the connection with 1009 (T20). */
  readonly maxMessageBytes: number;
  /** Null or absent: messages are not compressed. */
  readonly compression?: WebSocketCompression | null | undefined;
  /** How long a client may take nothing of what waits for it, in milliseconds (T65); 30 seconds by default. */
  readonly writeTimeoutMs?: number | undefined;
}

/** What holds for all WebSocket connections of a host. */
export interface WebSocketLimits extends MessageLimits {
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
}

/** Everything that is answered, by path; what hosts listen for and frameworks mount. */
export interface Endpoints {
  readonly webSocketLimits: WebSocketLimits;
  /** Null: the path is not for WebSocket connections. */
  webSocketAt(path: string): WebSocketEndpoint | null;
  /** Who answers plain requests; null: nobody here. */
  handlerAt(path: string): RequestHandler | null;
}

/** What a listener shows to clients that open encrypted connections, as PEM. */
export interface Certificate {
  /** With those between it and a root. */
  readonly cert: string;
  readonly key: string;
  /** Clients have to show a certificate that one of these signed; null: they need none. */
  readonly clientCa: string | null;
}

export interface HostOptions {
  /** Empty: all interfaces. */
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** In place of address and port: the path of a socket, for other processes of this machine. */
  readonly socketPath?: string | undefined;
  /** Other processes listen on the same port, and the system spreads connections over them. Only where it can: on Linux. */
  readonly sharesPort?: boolean | undefined;
  /** Connections are encrypted; null or absent: in clear text. */
  readonly certificate?: Certificate | null | undefined;
  /**
   * HTTP/2 is spoken beside HTTP/1.1: with whom offers it in the handshake (T144), in clear text with whom begins so (T146). Where
   * connections are encrypted it is by default, elsewhere not.
   */
  readonly http2?: boolean | undefined;
  /** Bytes of one request body; a larger one is answered with 413 (H6). */
  readonly maxBodyBytes: number;
  readonly endpoints: Endpoints;
  onFailure(failure: FailureEvent): void;
}

/** An open listener of a runtime. */
export interface Host {
  readonly port: number;
  /** Such as `http://localhost:8000`, without a slash at the end. */
  readonly url: string;
  /** Refuses new connections; open ones live on. Idempotent. */
  stopListening(): void;
  /** Resolves once every connection is closed: by itself within `graceMs`, by force after. */
  close(graceMs: number): Promise<void>;
  /**
   * New connections get this certificate; open ones live on (T143). Throws, and keeps the old one, when it cannot be used.
   * Null: the listener was opened without.
   */
  readonly replaceCertificate: ((certificate: Certificate) => void) | null;
}

/** The listener could not be opened; the message says what to do about it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** Of the system, such as `EADDRINUSE`. */
  readonly code: string;

  /** @param section of the configuration that says where to listen. */
  constructor(address: string, port: number, cause: unknown, section = 'http_server') {
    const code = codeOf(cause);
    const place = `${address === '' ? 'all interfaces' : address}, port ${port}`;
    super(`cannot listen on ${place}: ${explanations[code]?.replace('http_server', section) ?? String(cause)}`, {
      cause,
    });
    this.code = code;
  }
}

const explanations: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; stop the other process or set http_server.port',
  EADDRNOTAVAIL: 'the address is not one of this machine; set http_server.address',
  EINVAL: 'the address cannot be resolved; set http_server.address',
  ENOTFOUND: 'the address cannot be resolved; set http_server.address',
  EACCES: 'this process may not open the port; choose one above 1023 in http_server.port',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}

/** The address under which a listener is reached, as a URL without a slash at the end. */
export function listenUrl(address: string, port: number, isEncrypted = false): string {
  const isAny = address === '' || address === '0.0.0.0' || address === '::';
  const host = isAny ? 'localhost' : address.includes(':') ? `[${address}]` : address;
  return `${isEncrypted ? 'https' : 'http'}://${host}:${port}`;
}
