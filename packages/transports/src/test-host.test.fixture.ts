import type { Connection, ConnectionRequest, FailureEvent, Transport } from '@spindle/core';
import type { Frame } from '@spindle/protocol';
import { createAdmission, type AdmissionOptions, type ConnectionRefusal } from './admission.ts';
import type { WebSocketCompression } from './compression/compression.ts';
import type { Host, HostOptions, MessageLimits, RequestHandler } from './host.ts';
import { createOriginCheck } from './http/origin.ts';
import { listen } from './listen.ts';

/** A connection as a node would hold it; it writes down what it is told. */
export class RecordedConnection implements Connection {
  readonly client = 'test';
  readonly transport: Transport;
  readonly request: ConnectionRequest;
  readonly frames: Frame[] = [];
  readonly ends: ('gone' | 'slow' | 'stalled')[] = [];
  /** What messages were told to be longer than. */
  readonly limits: number[] = [];
  pongs = 0;
  drains = 0;
  /** Most bytes of what was published that were told to wait. */
  waited = 0;
  /** What happens with a frame besides being written down. */
  onFrame: (frame: Frame) => void = () => {};
  readonly #waiting: (() => void)[] = [];

  constructor(transport: Transport, request: ConnectionRequest) {
    this.transport = transport;
    this.request = request;
  }

  receive(frame: Frame): void {
    this.frames.push(frame);
    this.#wake();
    this.onFrame(frame);
  }

  alive(): void {
    this.pongs += 1;
    this.#wake();
  }

  drained(): void {
    this.drains += 1;
    this.#wake();
  }

  waiting(bytes: number): void {
    this.waited = Math.max(this.waited, bytes);
  }

  oversized(maxBytes: number): void {
    this.limits.push(maxBytes);
  }

  closed(reason: 'gone' | 'slow' | 'stalled'): void {
    this.ends.push(reason);
    this.#wake();
  }

  async until(isMet: (connection: RecordedConnection) => boolean): Promise<void> {
    while (!isMet(this)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

export interface TestHost {
  readonly host: Host;
  readonly port: number;
  /** In the order they were opened. */
  readonly connections: RecordedConnection[];
  readonly refusals: ConnectionRefusal[];
  readonly failures: FailureEvent[];
  latest(): RecordedConnection;
}

export interface TestHostOptions {
  readonly path?: string | null;
  readonly maxMessageBytes?: number;
  readonly maxQueueBytes?: number;
  readonly compression?: WebSocketCompression | null;
  /** Of the endpoint itself. */
  readonly limits?: MessageLimits;
  readonly allowedOrigins?: readonly string[];
  readonly admission?: Partial<AdmissionOptions>;
  readonly host?: Partial<HostOptions>;
  /** Answers every path but that of the WebSocket endpoint. */
  readonly handler?: RequestHandler;
}

/** A listener on a free port whose node is the test. */
export async function openTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const connections: RecordedConnection[] = [];
  const refusals: ConnectionRefusal[] = [];
  const failures: FailureEvent[] = [];
  const admission = createAdmission({
    isAllowedOrigin: createOriginCheck(options.allowedOrigins ?? []),
    connectionLimit: 0,
    connectionRateLimit: 0,
    checkAddress: null,
    userIdHttpHeader: '',
    numConnections: () => connections.filter(({ ends }) => ends.length === 0).length,
    onRefusal: (refusal) => refusals.push(refusal),
    nowMs: () => performance.now(),
    ...options.admission,
  });
  const path = options.path === undefined ? '/connection/websocket' : options.path;
  const endpoint = {
    admit: admission.upgrade,
    limits: options.limits,
    accept(transport: Transport, request: ConnectionRequest) {
      const connection = new RecordedConnection(transport, request);
      connections.push(connection);
      return connection;
    },
  };
  const host = await listen({
    address: '127.0.0.1',
    port: 0,
    maxBodyBytes: 1_000,
    endpoints: {
      webSocketLimits: {
        maxMessageBytes: options.maxMessageBytes ?? 65_536,
        maxQueueBytes: options.maxQueueBytes ?? 1_048_576,
        compression: options.compression ?? null,
      },
      webSocketAt: (asked) => (asked === path ? endpoint : null),
      handlerAt: () => options.handler ?? (() => new Response('not a socket', { status: 404 })),
    },
    onFailure: (failure) => failures.push(failure),
    ...options.host,
  });
  return {
    host,
    port: host.port,
    connections,
    refusals,
    failures,
    latest() {
      const connection = connections.at(-1);
      if (connection === undefined) throw new Error('no connection was opened');
      return connection;
    },
  };
}
