import { Server, status, type ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import { systemClock, type Connection, type ConnectionRequest, type FailureEvent, type Transport } from '@spindle/core';
import { MemberGroups } from '../groups/member-groups.ts';
import { ListenError, type Certificate } from '../host.ts';
import { admitCall, type AdmitRequest } from './admit-call.ts';
import { createCallStreams, type ConsumeCall } from './call-streams.ts';
import { portCredentials } from './credentials.ts';
import { defaultWriteTimeoutMs, WriteWatch } from '../write-watch.ts';
import { consume, pushesOf } from './service.ts';
import { UniGrpcTransport } from './uni-grpc-transport.ts';

export interface UniGrpcOptions {
  /** Empty: all interfaces. */
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** Null: in clear text. */
  readonly certificate: Certificate | null;
  /** Bytes of one request. */
  readonly maxRequestBytes: number;
  /** Bytes that may wait for one client; more cut the connection (T22). */
  readonly maxQueueBytes: number;
  /** How long a client may take nothing of what waits for it, in milliseconds (T65); 30 seconds by default. */
  readonly writeTimeoutMs?: number | undefined;
  /** How often clients that are silent are asked whether they are there, in milliseconds; 0: never. */
  readonly pingIntervalMs: number;
  /** How long they have to answer. */
  readonly pongTimeoutMs: number;
  readonly admit: AdmitRequest;
  accept(transport: Transport, request: ConnectionRequest): Connection;
  onFailure(failure: FailureEvent): void;
}

/** An open listener for gRPC. */
export interface UniGrpcHost {
  readonly port: number;
  /** Refuses new calls; open ones live on. Idempotent. */
  stopListening(): void;
  /** Resolves once every connection is closed: by itself within `graceMs`, by force after. */
  close(graceMs: number): Promise<void>;
  /**
   * New connections get this certificate; open ones live on (T158). Throws, and keeps the old one, when it cannot be used.
   * Null: the port was opened without.
   */
  readonly replaceCertificate: ((certificate: Certificate) => void) | null;
}

const stopping = { code: status.UNAVAILABLE, details: 'the server is stopping' };
const defective = { code: status.INTERNAL, details: 'internal server error' };

/** Listens for clients that receive through a gRPC call (T150 to T158). Rejects with a `ListenError`. */
export async function listenGrpc(options: UniGrpcOptions): Promise<UniGrpcHost> {
  const { accept, maxQueueBytes, writeTimeoutMs = defaultWriteTimeoutMs, onFailure } = options;
  const watch = new WriteWatch(writeTimeoutMs, systemClock);
  const groups = new MemberGroups(pushesOf);
  const streams = createCallStreams();
  const server = new Server({ ...channelOptions(options), interceptors: [streams.interceptor] });
  let isListening = true;

  async function open(call: ConsumeCall): Promise<void> {
    if (!isListening) return refuse(call, stopping);
    const verdict = await admitCall(call, options.admit);
    if (!verdict.admitted) return refuse(call, verdict.status);
    if (call.cancelled) return;
    const transport = new UniGrpcTransport({ stream: streams.of(call), groups, maxQueueBytes, watch });
    call.on('cancelled', () => transport.gone('gone'));
    transport.opened(accept(transport, verdict.request), call.request);
  }

  server.addService(
    { consume },
    {
      consume(call: ConsumeCall) {
        open(call).catch((error: unknown) => {
          onFailure({ operation: 'grpc', error });
          refuse(call, defective);
        });
      },
    },
  );
  const { credentials, replaceCertificate } = portCredentials(options.certificate);
  const port = await bind(server, options, credentials);
  return {
    port,
    replaceCertificate,
    stopListening() {
      isListening = false;
    },
    close(graceMs) {
      isListening = false;
      return shutDown(server, graceMs);
    },
  };
}

function channelOptions({ maxRequestBytes, pingIntervalMs, pongTimeoutMs }: UniGrpcOptions): ServerOptions {
  return {
    'grpc.max_receive_message_length': maxRequestBytes,
    'grpc.enable_channelz': 0,
    // A port that somebody else has is told, and not shared.
    'grpc.so_reuseport': 0,
    ...(pingIntervalMs > 0 && { 'grpc.keepalive_time_ms': pingIntervalMs }),
    ...(pongTimeoutMs > 0 && { 'grpc.keepalive_timeout_ms': pongTimeoutMs }),
  };
}

function refuse(call: ConsumeCall, status: { readonly code: number; readonly details: string }): void {
  call.emit('error', status);
}

function bind(server: Server, { address, port }: UniGrpcOptions, credentials: ServerCredentials): Promise<number> {
  const host = address === '' ? '[::]' : address.includes(':') ? `[${address}]` : address;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new ListenError(address, port, systemError(error), 'uni_grpc'));
    });
  });
}

/** The library tells the code of the system only in its message. */
function systemError(error: Error): Error {
  const code = /\blisten (E[A-Z]+)\b/.exec(error.message)?.[1];
  return code === undefined ? error : Object.assign(error, { code });
}

function shutDown(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
