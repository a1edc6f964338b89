import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { FailureReport } from '../logging/reporter.ts';
import type { Admission } from './admission.ts';

/** Where clients open WebSocket connections, and what becomes of them. The same for every runtime. */
export interface WebSocketEndpoint {
  /** Null: the endpoint is switched off. */
  readonly path: string | null;
  /** Bytes of one message of a client; a longer one closes the connection with 1009 (T20). */
  readonly maxMessageBytes: number;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  admit(request: Request, from: { readonly address: string }): Admission;
  accept(transport: Transport, request: ConnectionRequest): Connection;
}

export interface HostOptions {
  /** Empty: all interfaces. */
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** Bytes of one request body; a larger one is answered with 413 (H6). */
  readonly maxBodyBytes: number;
  readonly websocket: WebSocketEndpoint;
  /** Answers every request that is not for the WebSocket endpoint. */
  fetch(request: Request): Response | Promise<Response>;
  onFailure(report: FailureReport): void;
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
}

/** The listener could not be opened; the message says what to do about it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** Of the system, such as `EADDRINUSE`. */
  readonly code: string;

  constructor(address: string, port: number, cause: unknown) {
    const code = codeOf(cause);
    const place = `${address === '' ? 'all interfaces' : address}, port ${port}`;
    super(`cannot listen on ${place}: ${explanations[code] ?? String(cause)}`, { cause });
    this.code = code;
  }
}

const explanations: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; stop the other process or set http_server.port',
  EADDRNOTAVAIL: 'the address is not one of this machine; set http_server.address',
  EINVAL: 'the address cannot be resolved; set http_server.address',
  EACCES: 'this process may not open the port; choose one above 1023 in http_server.port',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
}

/** The address under which a listener is reached, as a URL without a slash at the end. */
export function listenUrl(address: string, port: number): string {
  const isAny = address === '' || address === '0.0.0.0' || address === '::';
  const host = isAny ? 'localhost' : address.includes(':') ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
