import { fileURLToPath } from 'node:url';
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ChannelCredentials,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { createNode, type FailureEvent, type Node } from '@spindle/core';
import { createAdmission, type AdmissionOptions } from '../admission.ts';
import { createOriginCheck } from '../http/origin.ts';
import { listenGrpc, type UniGrpcHost, type UniGrpcOptions } from './index.ts';

export type Push = Record<string, unknown>;

interface PushCall extends AsyncIterable<Push> {
  cancel(): void;
}

interface Stub {
  consume(request: object, metadata: Metadata): PushCall;
  close(): void;
}

interface Unistream {
  readonly centrifugal: {
    readonly centrifugo: {
      readonly unistream: {
        readonly CentrifugoUniStream: new (address: string, channel: ChannelCredentials, options: object) => Stub;
      };
    };
  };
}

/** Beside the sources, where compiled tests find it too. */
const proto = fileURLToPath(new URL('../../src/uni-grpc/unistream.proto', import.meta.url));
const definition = loadSync(proto, { keepCase: true, longs: Number });
const { CentrifugoUniStream } = (loadPackageDefinition(definition) as unknown as Unistream).centrifugal.centrifugo
  .unistream;

/** A client, with what its call said and how it ended. */
export class GrpcClient {
  readonly #stub: Stub;
  readonly #call: PushCall;
  readonly #pushes: AsyncIterator<Push>;

  constructor(port: number, request: object, headers: Readonly<Record<string, string>>, channel: ChannelCredentials) {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    // An address is no name that a certificate could be asked for by.
    const options = { 'grpc.ssl_target_name_override': 'localhost' };
    this.#stub = new CentrifugoUniStream(`127.0.0.1:${port}`, channel, options);
    this.#call = this.#stub.consume(request, metadata);
    this.#pushes = this.#call[Symbol.asyncIterator]();
  }

  /** The next push; null at the end. Rejects when the call ends with another status than OK. */
  async push(): Promise<Push | null> {
    const next = await this.#pushes.next();
    return next.done === true ? null : next.value;
  }

  leave(): void {
    this.#call.cancel();
    this.#stub.close();
  }
}

export interface GrpcRig {
  readonly node: Node;
  readonly host: UniGrpcHost;
  readonly failures: FailureEvent[];
  connect(user: string, request?: object, channel?: ChannelCredentials): GrpcClient;
  close(): Promise<void>;
}

interface RigChanges {
  readonly host?: Partial<UniGrpcOptions>;
  readonly admission?: Partial<AdmissionOptions>;
}

/** A node with an open listener. Users connect by the header `x-user`; channels of `room` have a history. */
export async function openGrpcRig(changes: RigChanges = {}): Promise<GrpcRig> {
  const failures: FailureEvent[] = [];
  const clients: GrpcClient[] = [];
  const room = { allowSubscribeForClient: true, forceRecovery: true, historySize: 10, historyTtlMs: 60_000 };
  const node = createNode({
    channels: { namespaces: { room, plain: { allowSubscribeForClient: true } } },
    events: { onFailure: (failure) => void failures.push(failure) },
  });
  const admission = createAdmission({
    connectionLimit: 0,
    connectionRateLimit: 0,
    checkAddress: null,
    userIdHttpHeader: 'x-user',
    isAllowedOrigin: createOriginCheck([]),
    numConnections: () => node.numConnections,
    onRefusal: () => {},
    nowMs: () => performance.now(),
    ...changes.admission,
  });
  const host = await listenGrpc({
    address: '127.0.0.1',
    port: 0,
    certificate: null,
    maxRequestBytes: 65_536,
    maxQueueBytes: 1_048_576,
    pingIntervalMs: 25_000,
    pongTimeoutMs: 8_000,
    admit: admission.stream,
    accept: (transport, request) => node.accept(transport, request),
    onFailure: (failure) => void failures.push(failure),
    ...changes.host,
  });
  return {
    node,
    host,
    failures,
    connect(user, request = {}, channel = credentials.createInsecure()) {
      const client = new GrpcClient(host.port, request, user === '' ? {} : { 'x-user': user }, channel);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.leave();
      await node.shutdown();
      await host.close(1_000);
    },
  };
}

/** A call ends with this status. */
export async function statusOf(client: GrpcClient): Promise<{ readonly code: number; readonly details: string }> {
  for (;;) {
    try {
      if ((await client.push()) === null) return { code: 0, details: '' };
    } catch (error) {
      const { code, details } = error as ServiceError;
      return { code, details };
    }
  }
}
