import type { Connection, ConnectionRequest, Transport } from '@spindle/core';
import type { Frame } from '@spindle/protocol';
import { createOriginCheck } from '../../http/origin.ts';
import type { FailureReport, RefusalReport } from '../../logging/reporter.ts';
import { createAdmission, type AdmissionOptions } from '../admission.ts';
import type { Host, HostOptions } from '../host.ts';
import { listenBun } from './listen.ts';

/** A connection as a node would hold it; it writes down what it is told. */
export class RecordedConnection implements Connection {
  readonly client = 'test';
  readonly transport: Transport;
  readonly request: ConnectionRequest;
  readonly frames: Frame[] = [];
  readonly ends: ('gone' | 'slow')[] = [];
  pongs = 0;
  drains = 0;
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

  closed(reason: 'gone' | 'slow'): void {
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
  readonly refusals: RefusalReport[];
  readonly failures: FailureReport[];
  latest(): RecordedConnection;
}

export interface TestHostOptions {
  readonly path?: string | null;
  readonly maxMessageBytes?: number;
  readonly maxQueueBytes?: number;
  readonly allowedOrigins?: readonly string[];
  readonly admission?: Partial<AdmissionOptions>;
  readonly host?: Partial<HostOptions>;
}

/** A listener on a free port whose node is the test. */
export function openTestHost(options: TestHostOptions = {}): TestHost {
  const connections: RecordedConnection[] = [];
  const refusals: RefusalReport[] = [];
  const failures: FailureReport[] = [];
  const admit = createAdmission({
    isAllowedOrigin: createOriginCheck(options.allowedOrigins ?? []),
    connectionLimit: 0,
    connectionRateLimit: 0,
    checkAddress: null,
    userIdHttpHeader: '',
    numConnections: () => connections.filter(({ ends }) => ends.length === 0).length,
    onRefusal: (report) => refusals.push(report),
    nowMs: () => performance.now(),
    ...options.admission,
  });
  const host = listenBun({
    address: '127.0.0.1',
    port: 0,
    maxBodyBytes: 1_000,
    websocket: {
      path: options.path === undefined ? '/connection/websocket' : options.path,
      maxMessageBytes: options.maxMessageBytes ?? 65_536,
      maxQueueBytes: options.maxQueueBytes ?? 1_048_576,
      admit,
      accept(transport, request) {
        const connection = new RecordedConnection(transport, request);
        connections.push(connection);
        return connection;
      },
    },
    fetch: () => new Response('not a socket', { status: 404 }),
    onFailure: (report) => failures.push(report),
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
